//! What is tried again, and when.

use std::time::Duration;

use super::reply::Reply;

/// How often a request is sent at most.
pub(super) const TRIES: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Whether the same request may be answered otherwise a moment later.
pub(super) fn is_worthwhile(reply: &Reply) -> bool {
    matches!(reply.status(), 408 | 425 | 429 | 500..=599)
}

/// The wait before the next try: anything up to a bound that doubles, so that processes that started together do not
/// come back together.
pub(super) fn wait(tries: u32) -> Duration {
    let bound = FIRST_WAIT.saturating_mul(1 << (tries - 1).min(16)).min(LONGEST_WAIT);
    bound.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_spread_below_a_bound_that_doubles() {
        for (tries, bound) in [(1, 200), (2, 400), (3, 800), (10, 5_000)] {
            let waits: Vec<_> = (0..200).map(|_| wait(tries)).collect();
            assert!(waits.iter().all(|wait| *wait <= Duration::from_millis(bound)));
            assert!(waits.iter().any(|wait| *wait > Duration::from_millis(bound / 2)));
            assert!(waits.iter().any(|wait| *wait < Duration::from_millis(bound / 2)));
        }
    }
}
