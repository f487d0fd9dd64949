//! The time limit of several calls together.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A limit on the time inside calls; what passes between them does not count.
pub(super) struct Allowance {
    limit: Duration,
    /// What calls before this one took, and when this one began.
    spent: Mutex<(Duration, Option<Instant>)>,
}

impl Allowance {
    pub(super) fn of(limit: Duration) -> Self {
        Self { limit, spent: Mutex::default() }
    }

    /// Counts the time that `call` takes.
    pub(super) fn spend<T>(&self, call: impl FnOnce() -> T) -> T {
        self.spent().1 = Some(Instant::now());
        let came = call();
        let mut spent = self.spent();
        let took = spent.1.take().map_or(Duration::ZERO, |began| began.elapsed());
        spent.0 = spent.0.saturating_add(took);
        came
    }

    pub(super) fn left(&self) -> Duration {
        let (before, began) = *self.spent();
        let now = began.map_or(Duration::ZERO, |began| began.elapsed());
        self.limit.saturating_sub(before).saturating_sub(now)
    }

    /// No code that could panic runs under the lock.
    fn spent(&self) -> MutexGuard<'_, (Duration, Option<Instant>)> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
