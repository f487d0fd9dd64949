//! When the next attempt is made: pure, so that hours of outage can be played through in no time.

use std::time::Duration;

use crate::error::{SourceError, SourceErrorKind};

/// How far the wait after failures grows: a server that is back should not go unnoticed for long.
const LONGEST_WAIT_WHEN_AWAY: Duration = Duration::from_secs(5 * 60);
/// The least wait after a refused login: three within half a minute lock the identity out for five minutes, and who is
/// refused once will be refused again until a person does something.
const WAIT_WHEN_REFUSED: Duration = Duration::from_secs(5 * 60);
const LONGEST_WAIT_WHEN_REFUSED: Duration = Duration::from_secs(60 * 60);

/// The wait before the next attempt, after `failures` in a row, of which the last was due to `sources`. `random`, from 0
/// to 1, is where in its span the wait falls: the fifth of it before and after.
pub(super) fn wait(interval: Duration, failures: u32, sources: &[SourceError], random: f64) -> Duration {
    let doubled = |first: Duration, longest: Duration| {
        let doublings = failures.saturating_sub(1).min(16);
        first.saturating_mul(1 << doublings).min(longest.max(first))
    };
    let mut wait = if failures == 0 { interval } else { doubled(interval, LONGEST_WAIT_WHEN_AWAY) };
    for source in sources {
        match source.kind() {
            SourceErrorKind::CredentialsRefused { .. }
            | SourceErrorKind::LockedOut { .. }
            | SourceErrorKind::TokenRefused { .. } => {
                wait = wait.max(doubled(WAIT_WHEN_REFUSED.max(interval), LONGEST_WAIT_WHEN_REFUSED));
            }
            _ => {}
        }
    }
    let asked = sources.iter().filter_map(|source| match source.kind() {
        SourceErrorKind::RateLimited { retry_after, .. } => *retry_after,
        _ => None,
    });
    let jittered = wait.mul_f64(0.8 + 0.4 * random);
    // What a server asks for is waited in full, whatever it is within a day.
    asked
        .map(|asked| asked.min(Duration::from_secs(24 * 60 * 60)) + wait.mul_f64(0.2 * random))
        .fold(jittered, Duration::max)
}
