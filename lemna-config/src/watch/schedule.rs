//! When the next attempt is made: pure, so tests play through hours of outage in no time.

use std::time::Duration;

use crate::infisical::LONGEST_PAUSE;
use crate::problem::{SourceError, SourceErrorKind};

/// How far the wait after failures grows: a server that is back should not go unnoticed for long.
const LONGEST_WAIT_WHEN_AWAY: Duration = Duration::from_secs(5 * 60);

/// The wait after the first load. `random`, from 0 to 1, selects a point in its span of a whole interval, so a fleet
/// that started together is spread evenly from the first attempt on.
pub(super) fn first(interval: Duration, random: f64) -> Duration {
    times(interval, 0.5 + random)
}

/// The wait before the next attempt, after `failures` in a row, of which the last was due to `sources`.
pub(super) fn next(interval: Duration, failures: u32, sources: &[SourceError], random: f64) -> Duration {
    // A long interval is no reason to be without a config for as long. Where nobody but who asks wants one, there is none.
    let brief = if interval == Duration::MAX { interval } else { interval.min(LONGEST_WAIT_WHEN_AWAY) };
    let wait = match failures {
        0 => interval,
        // The session leaves the server alone for minutes. Until then only what is at hand is reloaded, which can bring
        // other credentials.
        _ if sources.iter().any(|source| source.kind().is_refused_client_secret()) => brief,
        _ if sources.iter().any(is_refusal) => doubled(brief, failures, LONGEST_WAIT_WHEN_AWAY),
        _ => doubled(interval, failures, LONGEST_WAIT_WHEN_AWAY),
    };
    let asked = sources.iter().filter_map(|source| match source.kind() {
        SourceErrorKind::RateLimited { retry_after, .. } => *retry_after,
        _ => None,
    });
    // What a server asks for is waited in full, and told to a whole fleet: it comes back within an interval, not at once.
    let asked = asked.map(|asked| asked.min(LONGEST_PAUSE).saturating_add(times(interval, random)));
    asked.fold(times(wait, 0.8 + 0.4 * random), Duration::max)
}

fn is_refusal(source: &SourceError) -> bool {
    matches!(source.kind(), SourceErrorKind::CredentialsRefused { .. } | SourceErrorKind::TokenRefused { .. })
}

/// `first`, twice as long after each further failure, up to `longest`.
fn doubled(first: Duration, failures: u32, longest: Duration) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    first.saturating_mul(1 << doublings).min(longest.max(first))
}

/// For ever, if it is longer than the type can hold.
fn times(wait: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::words::SourceId;

    const INTERVAL: Duration = Duration::from_secs(60);

    fn failed(kind: SourceErrorKind) -> [SourceError; 1] {
        [SourceError::new(SourceId::Infisical, kind)]
    }

    fn limited(retry_after: Option<Duration>) -> [SourceError; 1] {
        failed(SourceErrorKind::RateLimited { server: String::new(), retry_after })
    }

    fn refused(method: &str) -> [SourceError; 1] {
        failed(SourceErrorKind::CredentialsRefused { server: String::new(), method: method.to_owned(), status: 401 })
    }

    /// In seconds, in the middle of the span.
    fn waits(sources: &[SourceError]) -> Vec<u64> {
        (0..9).map(|failures| next(INTERVAL, failures, sources, 0.5).as_secs()).collect()
    }

    #[test]
    fn the_wait_doubles_after_failures_up_to_five_minutes() {
        assert_eq!(waits(&[]), [60, 60, 120, 240, 300, 300, 300, 300, 300]);
        let hourly = Duration::from_secs(3600);
        assert_eq!(next(hourly, 9, &[], 0.5), hourly, "an interval longer than that stays as it is");
    }

    #[test]
    fn after_a_refused_login_what_is_at_hand_is_read_as_often_as_before() {
        assert_eq!(waits(&refused("universal-auth")), [60; 9]);
        assert_eq!(waits(&refused("kubernetes-auth")), [60, 60, 120, 240, 300, 300, 300, 300, 300]);
        let locked = failed(SourceErrorKind::LockedOut { server: String::new() });
        let token = failed(SourceErrorKind::TokenRefused { server: String::new(), status: 401 });
        for refused in [refused("universal-auth"), refused("kubernetes-auth"), locked, token] {
            assert_eq!(next(Duration::from_secs(3600), 3, &refused, 0.5), LONGEST_WAIT_WHEN_AWAY, "{refused:?}");
            assert_eq!(next(Duration::MAX, 3, &refused, 1.0), Duration::MAX, "{refused:?}");
        }
    }

    #[test]
    fn what_a_server_asks_for_is_waited_in_full_and_then_up_to_an_interval() {
        let asked = Duration::from_secs(900);
        for (random, expected) in [(0.0, 900), (0.5, 930), (1.0, 960)] {
            assert_eq!(next(INTERVAL, 1, &limited(Some(asked)), random).as_secs(), expected);
        }
        let forever = next(INTERVAL, 1, &limited(Some(Duration::MAX)), 0.0);
        assert_eq!(forever, LONGEST_PAUSE, "a broken proxy does not end the watch");
        assert_eq!(next(INTERVAL, 1, &limited(None), 0.5), INTERVAL);
    }

    /// Of 1000 watches that start at once, how many send a request in each second.
    fn per_second(rounds: u32) -> Vec<usize> {
        let mut dice = fastrand::Rng::with_seed(7);
        let mut counts = Vec::new();
        for _ in 0..1000 {
            let mut at = first(INTERVAL, dice.f64());
            for _ in 0..rounds {
                let second = usize::try_from(at.as_secs()).unwrap();
                counts.resize(counts.len().max(second + 1), 0);
                counts[second] += 1;
                at += next(INTERVAL, 0, &[], dice.f64());
            }
        }
        counts
    }

    #[test]
    fn a_fleet_that_starts_as_one_does_not_ask_in_step() {
        // 1000 a minute are 17 a second.
        let counts = per_second(20);
        let most = counts.iter().max().unwrap();
        assert!(*most < 40, "{most} of 1000 ask in one second: {counts:?}");
        let settled = &counts[90..1000];
        assert!(settled.iter().all(|count| *count > 1), "{counts:?}");
    }

    proptest! {
        #[test]
        fn no_setting_of_any_kind_is_a_panic_or_a_storm(
            interval in (5_u64..=u64::MAX, 0_u32..1_000_000_000), failures: u32, asked in any::<Option<u64>>(),
            random in 0.0..=1.0,
        ) {
            let interval = Duration::new(interval.0, interval.1);
            let asked = asked.map(Duration::from_secs);
            for sources in [limited(asked), refused("universal-auth"), refused("oidc-auth")] {
                let wait = next(interval, failures, &sources, random);
                prop_assert!(wait >= Duration::from_secs(4));
            }
            let wait = next(interval, failures, &limited(asked), random);
            prop_assert!(wait >= asked.unwrap_or_default().min(LONGEST_PAUSE));
            prop_assert!(first(interval, random) >= Duration::from_millis(2500));
        }
    }
}
