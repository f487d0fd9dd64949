//! What is tried again, and when: pure, so that a whole fleet's schedule can be played through in no time.

use std::time::Duration;

/// How often a server that gives no answer is tried at most: nothing says that it will ever be there.
const TRIES_WITHOUT_ANSWER: u32 = 5;
/// How often a server that answers is tried at most: it is there, and more time will help. The deadline comes first
/// most of the time.
const TRIES_WITH_ANSWER: u32 = 10;
const FIRST_WAIT_WITHOUT_ANSWER: Duration = Duration::from_millis(200);
/// Longer, for a server that refuses is short of breath.
const FIRST_WAIT_WITH_ANSWER: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// What must be left for the next try itself.
const ONE_TRY: Duration = Duration::from_millis(50);

/// A request that failed, and can be sent again.
pub(super) struct Failure {
    /// How often it was sent.
    pub(super) tries: u32,
    /// Whether the server answered at all.
    pub(super) is_answered: bool,
    /// How long the server asks to wait.
    pub(super) asked: Option<Duration>,
}

/// Whether the same request could succeed a moment later.
pub(super) fn is_worthwhile(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// The wait before the next try, or `None` where there is to be none, or no time for it: `left` is what the deadline
/// leaves. `random`, from 0 to 1, is where in its span the wait falls.
///
/// Without a word of the server the span is anything up to a bound that doubles. What the server asks for is waited in
/// full, with a span behind it of at least half as much: a fleet that received `42 seconds` together must not come back
/// together.
pub(super) fn next(failure: &Failure, left: Duration, random: f64) -> Option<Duration> {
    let (tries, first) = if failure.is_answered {
        (TRIES_WITH_ANSWER, FIRST_WAIT_WITH_ANSWER)
    } else {
        (TRIES_WITHOUT_ANSWER, FIRST_WAIT_WITHOUT_ANSWER)
    };
    if failure.tries >= tries {
        return None;
    }
    let asked = failure.asked.unwrap_or_default();
    let room = left.checked_sub(asked)?.checked_sub(ONE_TRY)?;
    let bound = first.saturating_mul(1 << failure.tries.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    let more = bound.max(asked / 2).mul_f64(random);
    if more <= room {
        Some(asked + more)
    } else if asked.is_zero() {
        // Pressed into what is left, the last tries would follow each other without a pause.
        None
    } else {
        Some(asked + room.mul_f64(random))
    }
}
