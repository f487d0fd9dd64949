//! What the loads of a watch know of each other, so that one which finds nothing new is one request and no list.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use secrecy::ExposeSecret;

use super::snapshot::{Bound, Warm, is_good};
use super::visit::Known;
use crate::source::Answer;

/// Empty until the server has answered once.
#[derive(Default)]
pub(crate) struct Session(Mutex<Option<Arc<Remembered>>>);

/// What the server said last, whether or not a good config came of it.
pub(super) struct Remembered {
    /// Another server, project, environment or identity has not said so.
    bound: Bound,
    answer: Answer,
    warm: Warm,
    /// When it was handed to the last known good copy.
    kept: SystemTime,
}

impl Session {
    /// What was said to the one who is `bound` as now.
    pub(super) fn recall(&self, bound: &Bound) -> Option<Arc<Remembered>> {
        self.remembered().clone().filter(|remembered| remembered.bound == *bound)
    }

    pub(super) fn remember(&self, bound: Bound, answer: &Answer, warm: Warm, kept: SystemTime) {
        let remembered = Remembered { bound, answer: answer.select(&|_| true), warm, kept };
        *self.remembered() = Some(Arc::new(remembered));
    }

    fn remembered(&self) -> MutexGuard<'_, Option<Arc<Remembered>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remembered {
    /// `None` where the token has ended, or is about to.
    pub(super) fn known(&self, now: SystemTime) -> Option<Known<'_>> {
        let is_good = self.warm.token_ends.is_none_or(|ends| is_good(ends, now));
        is_good.then_some(Known { answer: &self.answer, warm: &self.warm })
    }

    pub(super) fn answer(&self) -> Answer {
        self.answer.select(&|_| true)
    }

    pub(super) fn has_same_token(&self, warm: &Warm) -> bool {
        self.warm.token.expose_secret() == warm.token.expose_secret()
    }

    pub(super) fn kept(&self) -> SystemTime {
        self.kept
    }

    /// Whether the copy is older than `age`. A clock that went back says so as well.
    pub(super) fn is_older_than(&self, age: Duration, now: SystemTime) -> bool {
        now.duration_since(self.kept).map_or(true, |since| since > age)
    }
}

/// What was said is not shown.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}
