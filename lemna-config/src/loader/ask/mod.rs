//! Asks the sources that must be waited for.
//!
//! Each runs on its own thread, in its own runtime, whether the caller waits or polls: so it works in a plain `main`,
//! inside any runtime and with its timers off, and a source that blocks or panics costs itself alone.

mod mailbox;
#[cfg(test)]
mod tests;

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::heard;
use crate::problem::{SourceError, SourceErrorKind};
use crate::source::{AnySource, Request, Said};
pub(crate) use crate::system::threads::Asking;
#[cfg(feature = "infisical")]
use crate::system::threads::runtime;
use crate::system::threads::start as start_thread;
use crate::words::SourceId;
use mailbox::{Abandon, Mailbox};

/// Sources keep the deadline themselves, and then say more of what was late than can be said here, or have a copy to
/// use.
const GRACE: Duration = Duration::from_millis(500);

const THREAD: &str = "lemna-config";
const NO_THREAD: &str = "no thread could be started for it";
#[cfg(feature = "infisical")]
const NO_RUNTIME: &str = "the process cannot open more files and sockets for it";

/// Sources, and what they are asked.
pub(super) struct Questions {
    sources: Vec<(SourceId, Arc<dyn AnySource>)>,
    request: Arc<Request>,
    asking: Asking,
}

/// One for each question, in their order.
pub(super) type Answers = Vec<Result<Said, SourceError>>;

impl Questions {
    pub(super) fn new(sources: Vec<(SourceId, Arc<dyn AnySource>)>, request: Request) -> Self {
        Self { sources, request: Arc::new(request), asking: Asking::default() }
    }

    fn ids(&self) -> Vec<SourceId> {
        self.sources.iter().map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn asking(&self) -> Asking {
        self.asking.clone()
    }
}

/// Waits for the answers.
pub(super) fn blocking(questions: Questions) -> Answers {
    let (ids, until) = (questions.ids(), questions.request.deadline() + GRACE);
    let mailbox = start(questions);
    mailbox.wait(until);
    in_time(ids, mailbox.take())
}

/// The answers, for async callers. Dropping the future ends the asking.
pub(super) async fn pending(questions: Questions) -> Answers {
    if questions.sources.is_empty() {
        return Answers::new();
    }
    let (ids, until) = (questions.ids(), questions.request.deadline() + GRACE);
    let mailbox = start(questions);
    let abandon = Abandon(mailbox.clone());
    // Whose runtime it is, and whether its clock runs, is not known: so a thread looks at the clock.
    let watched = mailbox.clone();
    let watch = move || {
        watched.wait(until);
        watched.close();
    };
    if start_thread(THREAD, watch).is_err() {
        ids.iter().enumerate().for_each(|(at, id)| mailbox.put(at, Err(internal(id.clone(), NO_THREAD))));
    }
    poll_fn(|context| mailbox.poll(context)).await;
    let answers = mailbox.take();
    drop(abandon);
    in_time(ids, answers)
}

fn in_time(ids: Vec<SourceId>, answers: Vec<Option<Result<Said, SourceError>>>) -> Answers {
    let late = |id| Err(internal(id, "it did not answer in time"));
    ids.into_iter().zip(answers).map(|(id, answer)| answer.unwrap_or_else(|| late(id))).collect()
}

fn internal(id: SourceId, reason: &'static str) -> SourceError {
    SourceError::new(id, SourceErrorKind::Internal(reason))
}

fn start(Questions { sources, request, asking }: Questions) -> Arc<Mailbox> {
    let mailbox = Arc::new(Mailbox::new(sources.len()));
    for (at, (id, source)) in sources.into_iter().enumerate() {
        let (receiver, request, asking) = (mailbox.clone(), request.clone(), asking.clone());
        let asked = id.clone();
        let ask = move || {
            let (started, audience) = (Instant::now(), request.audience());
            audience.on_thread(|| {
                run(&asked, ask(&asked, &*source, (&request, &asking), &receiver), |answer| {
                    let tell = || {
                        audience.source(|| heard::asked(source.name(), &answer, started.elapsed()));
                        answer
                    };
                    receiver.put(at, guarded(&asked, tell));
                });
            });
            // Whatever can close the span of the load, which the subscriber notices, is dropped before the message that
            // all is over.
            drop((source, request));
            drop(asking);
        };
        if start_thread(THREAD, ask).is_err() {
            mailbox.put(at, Err(internal(id, NO_THREAD)));
        }
    }
    mailbox
}

/// Asks one source, until it answers or nobody waits any more.
async fn ask(
    id: &SourceId,
    source: &dyn AnySource,
    (request, asking): (&Request, &Asking),
    mailbox: &Mailbox,
) -> Result<Said, SourceError> {
    let mut asking = pin!(source.ask(request, asking));
    poll_fn(|context| match mailbox.poll_abandoned(context) {
        Poll::Ready(()) => Poll::Ready(Err(internal(id.clone(), "nobody waits for it any more"))),
        Poll::Pending => asking.as_mut().poll(context),
    })
    .await
}

/// Its panic payload can hold a value.
fn guarded<T>(id: &SourceId, asking: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    catch_unwind(AssertUnwindSafe(asking)).unwrap_or_else(|_| Err(internal(id.clone(), "it panicked")))
}

/// Runs `asking` in a new runtime, and hands the answer to `deliver`.
#[cfg(feature = "infisical")]
fn run<T>(
    id: &SourceId,
    asking: impl Future<Output = Result<T, SourceError>>,
    deliver: impl FnOnce(Result<T, SourceError>),
) {
    match guarded(id, || runtime().ok_or_else(|| internal(id.clone(), NO_RUNTIME))) {
        // Dropped behind the answer, it waits for what a source has left running.
        Ok(runtime) => deliver(guarded(id, || runtime.block_on(asking))),
        Err(error) => deliver(Err(error)),
    }
}

/// Polls `asking` on this thread, and hands the answer to `deliver`.
#[cfg(not(feature = "infisical"))]
fn run<T>(
    id: &SourceId,
    asking: impl Future<Output = Result<T, SourceError>>,
    deliver: impl FnOnce(Result<T, SourceError>),
) {
    use std::task::{Context, Wake, Waker};

    use std::thread;

    struct Unpark(thread::Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    deliver(guarded(id, || {
        let mut asking = pin!(asking);
        loop {
            if let Poll::Ready(answer) = asking.as_mut().poll(&mut Context::from_waker(&waker)) {
                return answer;
            }
            thread::park();
        }
    }));
}
