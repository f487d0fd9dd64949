//! What was probably done wrong with the value of a field.

use crate::from_secret::refused::{is_invisible, is_url, of_refused};
use crate::from_secret::{Hint, Wanted};
use crate::schema::{FieldSchema, Format};

/// What the value of `field` should have been: as its type says, or else as the field shows.
pub(crate) fn wanted(field: &FieldSchema, told: Option<Wanted>, expected: Option<&str>) -> Option<Wanted> {
    if told.is_some() {
        return told;
    }
    if field.format() == Format::Json {
        return Some(Wanted::Json);
    }
    if is_url(field.type_name()) {
        return Some(Wanted::Url);
    }
    // Fields marked `base64` say so themselves: here are the words of functions of the program's.
    let expected = expected.unwrap_or_default().to_ascii_lowercase();
    if expected.contains("base64url") || expected.contains("url-safe base64") {
        Some(Wanted::Base64Url)
    } else {
        expected.contains("base64").then_some(Wanted::Base64)
    }
}

/// What was probably done wrong with `text`, which should have been `wanted`, if that is known.
pub(crate) fn of(text: &str, is_public: bool, wanted: Option<Wanted>, is_part: bool) -> Vec<Hint> {
    let wanted = wanted.filter(|_| !is_part);
    let mut hints = of_refused(text, wanted, is_part);
    if is_public {
        hints.push(Hint::Length(text.chars().count()));
        let bad =
            text.chars().enumerate().position(|(at, c)| is_invisible(c) || wanted.is_some_and(|w| !w.takes(c, at)));
        hints.extend(bad.map(|at| Hint::Position(at + 1)));
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: FieldSchema = FieldSchema::new("field", "FIELD", "Type");
    const WHOLE: Option<Wanted> = Some(Wanted::Whole);
    const JSON: Option<Wanted> = Some(Wanted::Json);
    const URL: Option<Wanted> = Some(Wanted::Url);

    #[test]
    fn what_is_wanted_is_told_by_the_type_and_not_by_words() {
        for words in ["a number of a ticket", "a whole number of dozens", "a URL or a path", "a truth value"] {
            assert_eq!(wanted(&FIELD, None, Some(words)), None, "{words}");
        }
        assert_eq!(wanted(&FIELD, WHOLE, Some("a ticket")), WHOLE);
        assert_eq!(wanted(&FIELD.with_format(Format::Json), None, None), JSON);
        assert_eq!(wanted(&FieldSchema::new("field", "FIELD", "http::Uri"), None, None), URL);
        assert_eq!(wanted(&FIELD, None, Some("Base64 of 32 bytes")), Some(Wanted::Base64));
        assert_eq!(wanted(&FIELD, None, Some("URL-safe base64")), Some(Wanted::Base64Url));
    }

    #[test]
    fn how_long_it_is_and_where_it_is_wrong_is_told_of_what_is_public() {
        assert_eq!(of("80O0", true, WHOLE, false), [Hint::Length(4), Hint::Position(3)]);
        assert_eq!(of("-8", true, WHOLE, false), [Hint::Length(2)]);
        assert_eq!(of("äö\u{200b}", true, None, false), [Hint::Invisible, Hint::Length(3), Hint::Position(3)]);
        assert_eq!(of("80O0", false, WHOLE, false), []);
    }
}
