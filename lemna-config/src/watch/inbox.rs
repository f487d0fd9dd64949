//! What can wake a worker: requests of its handles, `SIGHUP`, and the end of the last handle.

use std::task::{Context, Poll};

use tokio::sync::{mpsc, oneshot};

use super::refresh::Refresh;
use crate::schema::Field;

/// Who waits for a refresh that begins after their request.
pub(super) type Asker<F> = oneshot::Sender<Refresh<F>>;

/// Why a refresh is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Interval,
    Asked,
    Hangup,
}

pub(super) struct Inbox<F: Field> {
    askers: mpsc::UnboundedReceiver<Asker<F>>,
    hangup: Hangup,
    waiting: Vec<Asker<F>>,
    wanted: Option<Cause>,
}

/// All handles are gone.
pub(super) struct Ended;

impl<F: Field> Inbox<F> {
    pub(super) fn new(askers: mpsc::UnboundedReceiver<Asker<F>>, hangup: Hangup) -> Self {
        Self { askers, hangup, waiting: Vec::new(), wanted: None }
    }

    /// Takes in what has come. Ready when there will be nothing more.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Ended> {
        while self.hangup.poll(context).is_ready() {
            self.wanted = Some(Cause::Hangup);
        }
        loop {
            match self.askers.poll_recv(context) {
                Poll::Ready(Some(asker)) => {
                    self.waiting.push(asker);
                    self.wanted = self.wanted.or(Some(Cause::Asked));
                }
                Poll::Ready(None) => return Poll::Ready(Ended),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Whether all handles are gone by now.
    pub(super) fn is_ended(&self) -> bool {
        self.askers.is_closed()
    }

    /// Why a refresh is wanted at once, if it is.
    pub(super) fn wanted(&self) -> Option<Cause> {
        self.wanted
    }

    /// Those who wait for the refresh that begins now.
    pub(super) fn take(&mut self) -> Vec<Asker<F>> {
        self.wanted = None;
        std::mem::take(&mut self.waiting)
    }
}

/// `SIGHUP`, if the watch listens for it.
#[cfg(unix)]
pub(super) struct Hangup(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Hangup {
    /// Listens inside the runtime. If the system does not allow it, the watch goes on without.
    pub(super) fn listen(is_heard: bool) -> Self {
        use tokio::signal::unix::{SignalKind, signal};

        Self(is_heard.then(|| signal(SignalKind::hangup()).ok()).flatten())
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self.0.as_mut().map(|signal| signal.poll_recv(context)) {
            Some(Poll::Ready(Some(()))) => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}

#[cfg(not(unix))]
pub(super) struct Hangup;

#[cfg(not(unix))]
impl Hangup {
    pub(super) fn listen(_: bool) -> Self {
        Self
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
