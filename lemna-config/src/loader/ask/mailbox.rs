use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use crate::problem::SourceError;
use crate::source::Said;

/// Where the threads that ask put their answers, and where a caller waits for them, on a thread or in a task.
pub(super) struct Mailbox {
    content: Mutex<Content>,
    changed: Condvar,
}

struct Content {
    answers: Vec<Option<Result<Said, SourceError>>>,
    missing: usize,
    /// No answer is waited for any more: all are there, it is too late, or the caller has left.
    closed: bool,
    waiting: Option<Waker>,
    /// Those that ask, to be woken when nobody waits any more.
    asking: Vec<Waker>,
}

impl Mailbox {
    pub(super) fn new(questions: usize) -> Self {
        let content = Content {
            answers: (0..questions).map(|_| None).collect(),
            missing: questions,
            closed: questions == 0,
            waiting: None,
            asking: Vec::new(),
        };
        Self { content: Mutex::new(content), changed: Condvar::new() }
    }

    /// No code that could panic runs under the lock.
    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an answer that is still waited for.
    pub(super) fn put(&self, at: usize, answer: Result<Said, SourceError>) {
        let mut content = self.content();
        if content.closed {
            return;
        }
        if let Some(slot @ None) = content.answers.get_mut(at) {
            *slot = Some(answer);
            content.missing -= 1;
        }
        if content.missing == 0 {
            drop(content);
            self.close();
        }
    }

    /// Blocks until the mailbox is closed, or until `deadline`.
    pub(super) fn wait(&self, deadline: Instant) {
        let mut content = self.content();
        while !content.closed {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            content = self.changed.wait_timeout(content, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ready when the mailbox is closed.
    pub(super) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut content = self.content();
        if content.closed {
            return Poll::Ready(());
        }
        content.waiting = Some(context.waker().clone());
        Poll::Pending
    }

    /// Ready when nobody waits for the one who asks any more.
    pub(super) fn poll_abandoned(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut content = self.content();
        if content.closed {
            return Poll::Ready(());
        }
        if !content.asking.iter().any(|waker| waker.will_wake(context.waker())) {
            content.asking.push(context.waker().clone());
        }
        Poll::Pending
    }

    /// Ends all waiting and asking.
    pub(super) fn close(&self) {
        let mut content = self.content();
        content.closed = true;
        let wakers: Vec<_> = content.asking.drain(..).collect();
        let waiting = content.waiting.take();
        drop(content);
        self.changed.notify_all();
        wakers.into_iter().chain(waiting).for_each(Waker::wake);
    }

    /// The answers that came; the others will not be waited for.
    pub(super) fn take(&self) -> Vec<Option<Result<Said, SourceError>>> {
        self.close();
        std::mem::take(&mut self.content().answers)
    }
}

/// Closes the mailbox when the caller leaves.
pub(super) struct Abandon(pub(super) Arc<Mailbox>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.close();
    }
}
