//! Dates and times. The parser of `jiff` takes much more than one form, and a date even from a text with a time, which
//! it drops: so the form is looked at first.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use super::{FromSecret, Invalid};

macro_rules! times {
    ($($type:ident: $forms:expr, $expected:literal;)*) => {$(
        impl FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                let forms: &[&[&str]] = &$forms;
                if !forms.iter().any(|form| has_form(text, form)) {
                    return Err(Invalid::new($expected, mistake(text)));
                }
                text.parse().map_err(|_| Invalid::new($expected, "there is no such day or time"))
            }
        }
    )*};
}

const DATE: &str = "9999-99-99";
const TIME: &str = "99:99:99";
const OFFSET: &str = "+99:99";

times! {
    Timestamp: [
        &[DATE, "T", TIME, FRACTION, "Z"], &[DATE, "T", TIME, "Z"],
        &[DATE, "T", TIME, FRACTION, OFFSET], &[DATE, "T", TIME, OFFSET],
    ], "an instant, such as 2030-12-31T23:59:59Z or 2030-12-31T23:59:59+01:00";
    Date: [&[DATE]], "a date, such as 2030-12-31";
    DateTime: [&[DATE, "T", TIME], &[DATE, "T", TIME, FRACTION]], "a date and a time, such as 2030-12-31T23:59:59";
    Time: [&["99:99"], &[TIME], &[TIME, FRACTION]], "a time, such as 23:59 or 23:59:59";
}

/// A dot and up to nine digits, which is the only piece without a fixed length.
const FRACTION: &str = ".9";

/// Whether `text` is these pieces: `9` is a digit, `+` a sign, and all else itself.
fn has_form(text: &str, pieces: &[&str]) -> bool {
    let mut rest = text.as_bytes();
    for piece in pieces {
        let length = if *piece == FRACTION { fraction(rest) } else { Some(piece.len()) };
        let Some((found, after)) = length.and_then(|length| rest.split_at_checked(length)) else { return false };
        let fits = |(byte, form): (&u8, u8)| match form {
            b'9' => byte.is_ascii_digit(),
            b'+' => matches!(byte, b'+' | b'-'),
            _ => *byte == form,
        };
        if *piece != FRACTION && !found.iter().zip(piece.bytes()).all(fits) {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

fn fraction(text: &[u8]) -> Option<usize> {
    let digits = text.strip_prefix(b".")?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=9).contains(&digits).then_some(digits + 1)
}

/// What is wrong with a text of another form.
fn mistake(text: &str) -> &'static str {
    let is_date_time = |text: &str| has_form(text, &[DATE, "T", TIME]) || has_form(text, &[DATE, "T", TIME, FRACTION]);
    let has_blank = text.as_bytes().get(10) == Some(&b' ') && has_form(text.get(..10).unwrap_or_default(), &[DATE]);
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        "it is a bare number: seconds since 1970 are not read"
    } else if has_blank {
        "a blank is between its date and its time, where a T is"
    } else if is_date_time(text) {
        "its offset from UTC is missing or not wanted: an instant ends in Z or +01:00, a civil time in neither"
    } else {
        "its format is different"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read() {
        for text in ["2030-12-31T23:59:59Z", "2031-01-01T00:59:59+01:00", "2030-12-31T23:59:59.0Z"] {
            assert_eq!(Timestamp::from_secret(text).unwrap().as_second(), 1_924_991_999, "{text}");
        }
        assert_eq!(Timestamp::from_secret("1970-01-01T00:00:00.5Z").unwrap().subsec_millisecond(), 500);
        assert_eq!(Date::from_secret("2028-02-29"), Ok(Date::constant(2028, 2, 29)));
        assert_eq!(Time::from_secret("23:59"), Ok(Time::constant(23, 59, 0, 0)));
        assert_eq!(Time::from_secret("00:00:01.25"), Ok(Time::constant(0, 0, 1, 250_000_000)));
        assert_eq!(DateTime::from_secret("2030-12-31T23:59:59").unwrap().year(), 2030);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let reason = |text: &str| Timestamp::from_secret(text).unwrap_err().reason();
        assert_eq!(reason("1925078399"), "it is a bare number: seconds since 1970 are not read");
        assert_eq!(reason("2030-12-31 23:59:59Z"), "a blank is between its date and its time, where a T is");
        let offset =
            "its offset from UTC is missing or not wanted: an instant ends in Z or +01:00, a civil time in neither";
        assert_eq!(reason("2030-12-31T23:59:59"), offset);
        assert_eq!(reason("2030-02-30T00:00:00Z"), "there is no such day or time");
        assert_eq!(reason("yesterday"), "its format is different");
    }

    /// The parser alone would take all of these.
    #[test]
    fn no_part_of_a_text_is_dropped() {
        for text in ["2030-12-31T23:59:59", "20301231", "2030-12-31T23:59:59[Europe/Berlin]"] {
            assert!(text.parse::<Date>().is_ok() && Date::from_secret(text).is_err(), "{text}");
        }
        for text in ["2030-12-31T23:59:59Z[UTC]", "2030-12-31 23:59:59Z", "2030-12-31T23Z"] {
            assert!(text.parse::<Timestamp>().is_ok() && Timestamp::from_secret(text).is_err(), "{text}");
        }
        for text in ["T235959", "2030-12-31T23:59:59"] {
            assert!(text.parse::<Time>().is_ok() && Time::from_secret(text).is_err(), "{text}");
        }
        assert!("2030-12-31".parse::<DateTime>().is_ok() && DateTime::from_secret("2030-12-31").is_err());
    }
}
