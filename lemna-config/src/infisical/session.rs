//! What the loads of a watch know of each other. A load that finds nothing new is one request without a list, and a
//! load that could only be refused sends no request.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use secrecy::{ExposeSecret, SecretString};

use super::client::settings::InfisicalSettings;
use super::copy::{Bound, Warm, is_good};
use super::visit::Known;
use crate::problem::SourceErrorKind;
use crate::source::Answer;

/// The longest time that a server is left alone because it asked for it: what says more is not Infisical, whose limits
/// are of a minute.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// How long a refused login is not repeated, even if asked to: three within half a minute lock the identity out.
const PAUSE_WHEN_REFUSED: Duration = Duration::from_secs(35);
/// How long it is not repeated unless asked to. Others can log in as the same identity, and are refused as well.
const LONG_PAUSE_WHEN_REFUSED: Duration = Duration::from_secs(4 * 60);

/// Without anything remembered until the server has answered once.
#[derive(Default)]
pub(crate) struct Session {
    has_begun: AtomicBool,
    is_copy_due: AtomicBool,
    /// Whether somebody waits for the load that is made now.
    is_asked_for: AtomicBool,
    remembered: Mutex<Option<Arc<Remembered>>>,
    pause: Mutex<Option<Pause>>,
    remaining: Mutex<Option<u32>>,
    /// How much later than on the clock it is.
    #[cfg(test)]
    ahead: Mutex<Duration>,
}

/// What the server said last, whether or not a good config came of it.
pub(super) struct Remembered {
    /// Another server, project, environment or identity has not said so.
    bound: Bound,
    answer: Answer,
    warm: Warm,
    /// When it was handed to the last known good copy.
    kept: SystemTime,
}

/// A time in which the server would only say the same again.
struct Pause {
    bound: Bound,
    /// If it was refused, another one can be used at once.
    client_secret: Option<SecretString>,
    kind: SourceErrorKind,
    until: Instant,
    /// For who asks for a load.
    until_if_asked: Instant,
}

impl Session {
    /// Whether a load has asked the server, answered or not.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    pub(super) fn begin(&self) {
        self.has_begun.store(true, Ordering::Relaxed);
    }

    /// Another load begins, by itself or because somebody asks for it.
    pub(crate) fn begin_another(&self, is_asked_for: bool) {
        self.is_asked_for.store(is_asked_for, Ordering::Relaxed);
    }

    /// What was handed to the last known good copy was not kept.
    pub(crate) fn copy_is_due(&self) {
        self.is_copy_due.store(true, Ordering::Relaxed);
    }

    /// Whether the copy lacks what is remembered; it does not when it is handed it again.
    pub(super) fn take_is_copy_due(&self) -> bool {
        self.is_copy_due.swap(false, Ordering::Relaxed)
    }

    /// How many more requests the server takes for now, as far as it says.
    pub(crate) fn remaining(&self) -> Option<u32> {
        *lock(&self.remaining)
    }

    pub(super) fn remaining_is(&self, remaining: Option<u32>) {
        *lock(&self.remaining) = remaining;
    }

    /// What was said to the one who is `bound` as now.
    pub(super) fn recall(&self, bound: &Bound) -> Option<Arc<Remembered>> {
        lock(&self.remembered).clone().filter(|remembered| remembered.bound == *bound)
    }

    pub(super) fn remember(&self, bound: Bound, answer: &Answer, warm: Warm, kept: SystemTime) {
        let remembered = Remembered { bound, answer: answer.shared(), warm, kept };
        *lock(&self.remembered) = Some(Arc::new(remembered));
    }

    /// What the server would say, as long as there is no use in asking it.
    pub(super) fn paused(&self, bound: &Bound, settings: &InfisicalSettings) -> Option<SourceErrorKind> {
        let pause = lock(&self.pause);
        let pause = pause.as_ref().filter(|pause| pause.bound == *bound)?;
        let until = if self.is_asked_for.load(Ordering::Relaxed) { pause.until_if_asked } else { pause.until };
        let left = until.checked_duration_since(self.now()).filter(|left| !left.is_zero())?;
        match &pause.kind {
            SourceErrorKind::RateLimited { server, .. } => {
                Some(SourceErrorKind::RateLimited { server: server.clone(), retry_after: Some(left) })
            }
            refused => {
                is_same(pause.client_secret.as_ref(), settings.access.login.locking_secret()).then(|| refused.clone())
            }
        }
    }

    /// Takes down that the server said `kind`, if that is worth a pause.
    pub(super) fn pause_after(&self, bound: Bound, settings: &InfisicalSettings, kind: &SourceErrorKind) {
        let (pause, pause_if_asked) = match kind {
            SourceErrorKind::RateLimited { retry_after: Some(asked), .. } => {
                let asked = (*asked).min(LONGEST_PAUSE);
                (asked, asked)
            }
            // No other login is locked, and a JWT can be another one the next time.
            kind if kind.is_refused_client_secret() => (LONG_PAUSE_WHEN_REFUSED, PAUSE_WHEN_REFUSED),
            _ => return,
        };
        let now = self.now();
        *lock(&self.pause) = Some(Pause {
            bound,
            client_secret: settings.access.login.locking_secret().cloned(),
            kind: kind.clone(),
            until: now + pause,
            until_if_asked: now + pause_if_asked,
        });
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "as where tests set the clock")]
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// It stands still between two calls of `set_ahead`, however slow the machine is.
    #[cfg(test)]
    fn now(&self) -> Instant {
        static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        *BEGIN.get_or_init(Instant::now) + *lock(&self.ahead)
    }

    /// Sets the clock to this much later than it was at first.
    #[cfg(all(test, feature = "testing"))]
    pub(crate) fn set_ahead(&self, ahead: Duration) {
        *lock(&self.ahead) = ahead;
    }
}

/// No code that could panic runs under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_same(one: Option<&SecretString>, other: Option<&SecretString>) -> bool {
    one.map(ExposeSecret::expose_secret) == other.map(ExposeSecret::expose_secret)
}

impl Remembered {
    /// Without a token where that has ended, or is about to.
    pub(super) fn known(&self, now: SystemTime) -> Known<'_> {
        let has_token = self.warm.token_ends.is_none_or(|ends| is_good(ends, now));
        Known { answer: &self.answer, warm: &self.warm, has_token }
    }

    /// Whether `answer` holds what was said.
    pub(super) fn says_the_same(&self, answer: &Answer) -> bool {
        self.answer.holds_the_same(answer)
    }

    pub(super) fn answer(&self) -> Answer {
        self.answer.shared()
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
