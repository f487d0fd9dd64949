use std::time::Duration;

use super::{FromSecret, Invalid};

const EXPECTED: &str = "a duration, such as 250ms, 5s, 2m or 1h30m";

/// Whole numbers, each with its unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`), from the largest unit to the smallest.
///
/// A number without a unit is refused: seconds and milliseconds are both meant too often.
impl FromSecret for Duration {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::new(EXPECTED, "it is empty"));
        }
        let mut total = Self::ZERO;
        let mut rest = text;
        let mut previous = Self::MAX;
        while !rest.is_empty() {
            let (number, after) = split(rest, |c| c.is_ascii_digit());
            let (unit, after) = split(after, |c| c.is_ascii_alphabetic());
            if number.is_empty() {
                return Err(Invalid::new(EXPECTED, "a whole number is missing before a unit"));
            }
            let unit = self::unit(unit)?;
            if unit >= previous {
                return Err(Invalid::new(EXPECTED, "its units do not go from the largest to the smallest"));
            }
            total = number
                .parse()
                .ok()
                .and_then(|number| times(unit, number))
                .and_then(|part| total.checked_add(part))
                .ok_or(Invalid::new(EXPECTED, "it is too large"))?;
            previous = unit;
            rest = after;
        }
        Ok(total)
    }
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

fn unit(name: &str) -> Result<Duration, Invalid> {
    Ok(match name {
        "ns" => Duration::from_nanos(1),
        "us" => Duration::from_micros(1),
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_secs(60),
        "h" => Duration::from_secs(60 * 60),
        "d" => Duration::from_secs(24 * 60 * 60),
        "" => return Err(Invalid::new(EXPECTED, "a unit is missing after a number")),
        _ => return Err(Invalid::new(EXPECTED, "a unit is not one of ns, us, ms, s, m, h, d")),
    })
}

/// `Duration` multiplies by `u32` alone, and `86400000ms` should be read.
fn times(unit: Duration, number: u64) -> Option<Duration> {
    let nanos = unit.as_nanos().checked_mul(number.into())?;
    let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
    let rest = u32::try_from(nanos % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, millis) in [
            ("250ms", 250),
            ("5s", 5_000),
            ("2m", 120_000),
            ("1h30m", 5_400_000),
            ("1d", 86_400_000),
            ("1s500ms", 1_500),
            ("86400000ms", 86_400_000),
            ("0s", 0),
        ] {
            assert_eq!(Duration::from_secret(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("", "it is empty"),
            ("5", "a unit is missing after a number"),
            ("s", "a whole number is missing before a unit"),
            ("1.5s", "a unit is missing after a number"),
            ("5 s", "a unit is missing after a number"),
            ("-5s", "a whole number is missing before a unit"),
            ("5y", "a unit is not one of ns, us, ms, s, m, h, d"),
            ("30m1h", "its units do not go from the largest to the smallest"),
            ("1s1s", "its units do not go from the largest to the smallest"),
            ("99999999999999999999s", "it is too large"),
            ("18446744073709551615d", "it is too large"),
        ] {
            assert_eq!(Duration::from_secret(text).unwrap_err().reason(), reason, "{text}");
        }
    }
}
