//! Waiting on this thread for what is announced to futures, inside an async runtime as well as outside.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::task::coop::unconstrained;

struct Unpark {
    thread: Thread,
    /// The thread's own token can be used up by whatever the future does.
    is_woken: AtomicBool,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// What `future` gives.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Some(output) = poll_until(future.as_mut(), None) {
            return output;
        }
    }
}

/// What `future` gives, or `None` if it gives nothing within `timeout`.
pub(super) fn block_on_timeout<T>(future: impl Future<Output = T>, timeout: Duration) -> Option<T> {
    // A clock that ends before is as good as none.
    poll_until(pin!(future), Instant::now().checked_add(timeout))
}

fn poll_until<T>(future: Pin<&mut impl Future<Output = T>>, deadline: Option<Instant>) -> Option<T> {
    // A task of Tokio that blocks does not yield, and what wakes one that has used up its share waits for that.
    let mut future = pin!(unconstrained(future));
    let unpark = Arc::new(Unpark { thread: thread::current(), is_woken: AtomicBool::new(false) });
    let waker = Waker::from(unpark.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        while !unpark.is_woken.swap(false, Ordering::Acquire) {
            match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                None => thread::park(),
                Some(Duration::ZERO) => return None,
                Some(left) => thread::park_timeout(left),
            }
        }
    }
}
