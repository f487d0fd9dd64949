//! The range of a field's numbers, as a file says it.

use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::from_secret::ranged::{TOO_LARGE, TOO_SMALL};
use crate::from_secret::{ByteSize, FromSecret};
use crate::schema::ValueRange;

/// The range of a field's numbers: see [`ValueRange`]. Bounds that are no literals in the program are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceRange {
    /// The least that is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The most that is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// What all that is taken is below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<String>,
}

impl ServiceRange {
    /// `None` where no bound is a literal.
    pub(super) fn new(range: &ValueRange) -> Option<Self> {
        let [min, max, below] = range.literals().map(|bound| bound.map(str::to_owned));
        (min.is_some() || max.is_some() || below.is_some()).then_some(Self { min, max, below })
    }

    /// Why `number`, a text that the field's type reads, is refused, as far as the bounds can be read.
    pub(super) fn refusal(&self, number: &str) -> Option<&'static str> {
        let is = |bound: &Option<String>, refused: &[Ordering]| {
            let order = bound.as_deref().and_then(|bound| order(number, bound));
            order.is_some_and(|order| refused.contains(&order))
        };
        if is(&self.min, &[Ordering::Less]) {
            Some(TOO_SMALL)
        } else if is(&self.max, &[Ordering::Greater]) || is(&self.below, &[Ordering::Greater, Ordering::Equal]) {
            Some(TOO_LARGE)
        } else {
            None
        }
    }
}

/// No text is read by two of these kinds as different numbers.
fn order(one: &str, other: &str) -> Option<Ordering> {
    fn of<T: FromSecret + PartialOrd>(one: &str, other: &str) -> Option<Ordering> {
        T::from_secret(one).ok()?.partial_cmp(&T::from_secret(other).ok()?)
    }
    of::<i128>(one, other)
        .or_else(|| of::<u128>(one, other))
        .or_else(|| of::<f64>(one, other))
        .or_else(|| of::<Duration>(one, other))
        .or_else(|| of::<ByteSize>(one, other))
}

/// Such as `a number from 1 to 65535`.
impl fmt::Display for ServiceRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = [&self.min, &self.max, &self.below].into_iter().flatten();
        let is_number = written.all(|bound| f64::from_secret(bound).is_ok());
        f.write_str(if is_number { "a number" } else { "a value" })?;
        let bounds = [
            (if self.max.is_some() || self.below.is_some() { " from " } else { " of at least " }, &self.min),
            (if self.min.is_some() { " to " } else { " of at most " }, &self.max),
            (if self.min.is_some() { " to below " } else { " below " }, &self.below),
        ];
        for (word, bound) in bounds {
            if let Some(bound) = bound {
                write!(f, "{word}{bound}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(min: Option<&str>, max: Option<&str>, below: Option<&str>) -> ServiceRange {
        let [min, max, below] = [min, max, below].map(|bound| bound.map(str::to_owned));
        ServiceRange { min, max, below }
    }

    #[test]
    fn numbers_of_every_kind_are_compared() {
        for (range, within, small, large) in [
            (range(Some("1"), Some("5"), None), "5", "0", "6"),
            (range(Some("-1"), None, Some("5")), "4", "-2", "5"),
            (range(Some("0.5"), Some("1.5"), None), "1", "0.4", "2"),
            (range(Some("1s"), Some("1h"), None), "90s", "999ms", "61m"),
            (range(Some("1KiB"), Some("1MB"), None), "1025B", "1kB", "1MiB"),
        ] {
            assert_eq!(range.refusal(within), None, "{range}");
            assert_eq!((range.refusal(small), range.refusal(large)), (Some(TOO_SMALL), Some(TOO_LARGE)), "{range}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_not_judged() {
        assert_eq!(range(Some("MIN"), Some("1s"), None).refusal("5"), None);
    }

    #[test]
    fn a_range_is_put_in_words() {
        for (range, words) in [
            (range(Some("1"), Some("5"), None), "a number from 1 to 5"),
            (range(Some("1"), None, Some("5")), "a number from 1 to below 5"),
            (range(Some("1"), None, None), "a number of at least 1"),
            (range(None, Some("5"), None), "a number of at most 5"),
            (range(None, None, Some("5")), "a number below 5"),
            (range(Some("1s"), Some("1h"), None), "a value from 1s to 1h"),
        ] {
            assert_eq!(range.to_string(), words);
        }
    }
}
