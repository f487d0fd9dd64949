//! How long a server asks to wait. What it says is foreign: no text of any kind is more than a number or nothing.

use std::time::Duration;

/// This machine's clock is never used, because it can be wrong.
pub(crate) fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if let Some(seconds) = seconds(value) {
        return Some(seconds);
    }
    let wait = timestamp(value)?.checked_sub(timestamp(date?.trim())?)?;
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)))
}

/// The seconds that a message such as `Please try again in 42 seconds` names.
pub(crate) fn in_message(message: &str) -> Option<Duration> {
    let before = message[..message.find(" second")?].trim_end();
    let digits = before.rfind(|c: char| !c.is_ascii_digit()).map_or(before, |at| &before[at..]);
    seconds(digits.trim_start_matches(|c: char| !c.is_ascii_digit()))
}

/// More than can be counted is for ever, not nothing.
fn seconds(digits: &str) -> Option<Duration> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(digits.parse().unwrap_or(u64::MAX)))
}

/// The seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that servers are allowed to
/// write.
pub(crate) fn timestamp(date: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    let mut parts = date.split_once(", ")?.1.split(' ');
    let mut next = || parts.next();
    let day = number(next()?, 31)?;
    let month = next()?;
    let month = 1 + i64::try_from(MONTHS.iter().position(|known| *known == month)?).ok()?;
    let year = number(next()?, 9999)?;
    let mut time = next()?.split(':');
    let (hour, minute, second) = (number(time.next()?, 23)?, number(time.next()?, 59)?, number(time.next()?, 60)?);
    if next() != Some("GMT") {
        return None;
    }
    Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &str, largest: i64) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|number| *number <= largest)
}

/// The days from 1970-01-01 to a date of the Gregorian calendar. The year is taken to begin in March, so that the
/// day of the leap year is its last.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_of_months = (153 * month + 2) / 5;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + days_of_months + day - 719_469
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn dates_are_counted_as_everywhere() {
        for (date, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Fri, 31 Dec 2100 00:00:00 GMT", 4_133_894_400),
        ] {
            assert_eq!(timestamp(date), Some(expected), "{date}");
        }
        for wrong in ["", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994"] {
            assert_eq!(timestamp(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_header_is_seconds_or_a_date_by_the_servers_own_clock() {
        let now = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        for (value, date, expected) in [
            ("42", None, Some(42 * SECOND)),
            (" 0 ", now, Some(Duration::ZERO)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", now, Some(30 * SECOND)),
            ("Sun, 06 Nov 1994 08:40:07 GMT", now, Some(Duration::ZERO)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", None, None),
            ("-1", now, None),
            ("1.5", now, None),
            ("soon", now, None),
            ("", now, None),
            ("99999999999999999999999", None, Some(Duration::from_secs(u64::MAX))),
        ] {
            assert_eq!(retry_after(value, date), expected, "{value:?} {date:?}");
        }
    }

    #[test]
    fn a_message_names_its_seconds() {
        for (message, expected) in [
            ("Rate limit exceeded. Please try again in 42 seconds", Some(42 * SECOND)),
            ("try again in 1 second", Some(SECOND)),
            ("7 seconds", Some(7 * SECOND)),
            ("in some seconds", None),
            (" seconds", None),
            ("in ü3 seconds", Some(3 * SECOND)),
            ("Something went wrong", None),
        ] {
            assert_eq!(in_message(message), expected, "{message}");
        }
    }

    proptest! {
        #[test]
        fn texts_of_any_kind_are_no_panic(value in ".{0,48}", date in ".{0,48}", number in any::<u128>()) {
            let _ = (retry_after(&value, Some(&date)), in_message(&format!("{value} second")));
            let named = in_message(&format!("{value}{number} seconds"));
            prop_assert!(named.is_some());
        }

        #[test]
        fn nearly_dates_are_no_panic(
            day in 0_u32..100, month in "(Jan|Feb|Dec|Foo)", year in 0_u32..100_000, time in "[0-9:]{0,9}", zone in "(GMT|)",
        ) {
            let date = format!("Sun, {day:02} {month} {year} {time} {zone}");
            let _ = retry_after(&date, Some("Sun, 06 Nov 1994 08:49:37 GMT"));
        }
    }
}
