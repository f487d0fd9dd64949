//! How a load reads files: without waiting for anything but what is written to pipes.

use std::future::poll_fn;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::file;
use super::open::{Opened, open};
use super::pipe::{PAUSE, Pipes};
use super::threads;
use crate::problem::FileProblem;

/// The threads keep the time themselves, and then say more of what was late. Only one that a system stops is not waited
/// for.
const GRACE: Duration = Duration::from_secs(2);

pub(crate) struct Reading {
    pipes: Pipes,
    until: Instant,
    /// Whether this thread waits. If not, what has not come yet is a problem as others are, until it
    /// [must be waited for](Self::is_early) no more and all is read again.
    waits: bool,
}

impl Reading {
    /// Waits on the thread that reads.
    pub(crate) fn blocking(pipes: &Pipes, until: Instant) -> Self {
        pipes.forget_failures();
        Self { pipes: pipes.clone(), until, waits: true }
    }

    /// For async callers, whose threads are not for waiting.
    pub(crate) fn pending(pipes: &Pipes, until: Instant) -> Self {
        Self { waits: false, ..Self::blocking(pipes, until) }
    }

    /// What `path` leads to, as [`open`] gives it.
    pub(crate) fn open(&self, path: &Path) -> Result<Option<Opened>, FileProblem> {
        match self.pipes.at(path) {
            Some(known) => Ok(Some(known)),
            None => open(path),
        }
    }

    /// The text of a regular file, or a pipe, of at most `limit` bytes; `None` where there is neither.
    #[cfg(feature = "infisical")]
    pub(crate) fn read(&self, path: &Path, limit: usize) -> Result<Option<SecretString>, FileProblem> {
        self.open(path)?.map(|opened| self.text(opened, path, limit)).transpose()
    }

    /// [`read`](Self::read), where `opened` is what was at `path`.
    pub(crate) fn text(&self, opened: Opened, path: &Path, limit: usize) -> Result<SecretString, FileProblem> {
        if !opened.is_pipe() {
            return opened.text(limit);
        }
        let pipe = self.pipes.read(opened, path, self.until);
        while self.waits && self.pipes.given(pipe).is_none() && !self.is_over() {
            thread::sleep(PAUSE);
        }
        let bytes = self.pipes.given(pipe).unwrap_or(Err(FileProblem::Unfinished))?;
        if bytes.len() > limit {
            return Err(FileProblem::TooLarge { limit });
        }
        file::text(&bytes).map(SecretString::from)
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until + GRACE
    }

    /// Whether what was read is not all, for it was read before the pipes gave theirs.
    pub(crate) fn is_early(&self) -> bool {
        !self.waits && self.pipes.is_any_open() && !self.is_over()
    }

    /// Waits until it is not [early](Self::is_early) any more. Whose runtime it is, and whether its clock runs, is not
    /// known: a thread waits.
    pub(crate) async fn ended(&self) {
        let ended = Arc::new(Mutex::new(Ended::default()));
        let (waiting, pipes, until) = (Arc::downgrade(&ended), self.pipes.clone(), self.until + GRACE);
        let wait = move || {
            while let Some(ended) = waiting.upgrade() {
                if !pipes.is_any_open() || Instant::now() >= until {
                    return Ended::tell(&ended);
                }
                drop(ended);
                thread::sleep(PAUSE);
            }
        };
        if threads::start("lemna-config", wait).is_err() {
            // Better late than wrong.
            while self.is_early() {
                thread::sleep(PAUSE);
            }
            return;
        }
        poll_fn(|context| {
            let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
            ended.waker = Some(context.waker().clone());
            if ended.is_so { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// Shared by the task that waits and the thread that looks for it.
#[derive(Default)]
struct Ended {
    is_so: bool,
    waker: Option<Waker>,
}

impl Ended {
    fn tell(ended: &Mutex<Self>) {
        let waker = {
            let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
            ended.is_so = true;
            ended.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
