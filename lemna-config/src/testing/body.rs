//! A response body that plays a script: bytes, pauses and, on request, a broken connection.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

pub(crate) enum Step {
    Send(Bytes),
    /// So many bytes of the letter x, which are never all in memory.
    Fill(u64),
    Wait(Duration),
    Break(Abort),
}

/// How a connection ends before its answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abort {
    Close,
    Reset,
}

impl fmt::Display for Abort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scripted fault ended the connection")
    }
}

impl Error for Abort {}

pub(crate) struct ScriptedBody {
    steps: VecDeque<Step>,
    /// How many bytes the headers promise, and are still to come.
    promised: u64,
    pause: Option<Pin<Box<Sleep>>>,
}

static CHUNK: [u8; 64 * 1024] = [b'x'; 64 * 1024];

impl ScriptedBody {
    pub(crate) fn new(promised: u64, steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect(), promised, pause: None }
    }

    pub(crate) fn whole(bytes: Vec<u8>) -> Self {
        let promised = bytes.len() as u64;
        Self::new(promised, (promised > 0).then(|| Step::Send(bytes.into())))
    }

    /// The first half of `bytes`, where the headers promise all of them; then the connection breaks.
    pub(crate) fn half(bytes: Vec<u8>, abort: Abort) -> Self {
        let promised = bytes.len() as u64;
        let middle = bytes.len() / 2;
        let half = Bytes::from(bytes).slice(..middle);
        // The pause lets what was written reach the client before the connection goes.
        let pause = Step::Wait(Duration::from_millis(50));
        Self::new(promised, [Step::Send(half), pause, Step::Break(abort)])
    }

    /// A byte a second.
    pub(crate) fn trickle(bytes: Vec<u8>) -> Self {
        let bytes = Bytes::from(bytes);
        let steps = (0..bytes.len())
            .flat_map(|at| [Step::Send(bytes.slice(at..=at)), Step::Wait(Duration::from_secs(1))])
            .collect::<Vec<_>>();
        Self::new(bytes.len() as u64, steps)
    }

    fn sent(&mut self, data: Bytes) -> Frame<Bytes> {
        self.promised = self.promised.saturating_sub(data.len() as u64);
        Frame::data(data)
    }
}

impl Body for ScriptedBody {
    type Data = Bytes;
    type Error = Abort;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Abort>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(cx));
                self.pause = None;
            }
            return Poll::Ready(match self.steps.pop_front() {
                None => None,
                Some(Step::Send(data)) => Some(Ok(self.sent(data))),
                Some(Step::Fill(0)) => continue,
                Some(Step::Fill(left)) => {
                    let now = left.min(CHUNK.len() as u64);
                    self.steps.push_front(Step::Fill(left - now));
                    let size = usize::try_from(now).unwrap_or(CHUNK.len());
                    Some(Ok(self.sent(Bytes::from_static(&CHUNK).slice(..size))))
                }
                Some(Step::Wait(duration)) => {
                    self.pause = Some(Box::pin(sleep(duration)));
                    continue;
                }
                Some(Step::Break(abort)) => Some(Err(abort)),
            });
        }
    }

    fn is_end_stream(&self) -> bool {
        self.steps.is_empty() && self.pause.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}
