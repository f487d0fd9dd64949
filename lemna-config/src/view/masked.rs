//! Passwords in URLs, which stay hidden in public values as well.

use std::fmt::{self, Debug, Formatter};

#[cfg(feature = "json")]
use serde::ser::{Serialize, SerializeStruct, SerializeStructVariant, Serializer};

use super::passwords::{MASK, is_no_password, masked};

/// Shows a public value with the passwords of its URLs masked, whatever type they are in.
pub(super) struct MaskedDebug<'a>(pub(super) &'a dyn Debug);

impl Debug for MaskedDebug<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(value) = self;
        let text = if f.alternate() { format!("{value:#?}") } else { format!("{value:?}") };
        f.write_str(&without_password_fields(&without_user_fields(&without_passwords(&text))))
    }
}

/// Masks each text in quotes, and the text around them, separately.
fn without_passwords(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (piece, after) = rest.split_at(quoted_end(rest));
        shown.push_str(&masked(piece));
        let Some(end) = after.chars().next() else { return shown };
        shown.push(end);
        rest = &after[end.len_utf8()..];
    }
}

/// Where a text in quotes ends, or a line.
fn quoted_end(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.find(|c| {
        let ends = (c == '"' && !is_escaped) || c == '\n';
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    end.unwrap_or(text.len())
}

/// The `Debug` of the `url` crate shows a user as a field, before the password.
fn without_user_fields(text: &str) -> String {
    const FIELD: &str = "username: \"";

    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(FIELD) {
        let (before, after) = rest.split_at(at + FIELD.len());
        shown.push_str(before);
        let (user, behind) = after.split_at(quoted_end(after));
        shown.push_str(if !user.is_empty() && is_without_password(behind) { MASK } else { user });
        rest = behind;
    }
    shown.push_str(rest);
    shown
}

/// Whether the field behind a user is a placeholder for a password.
fn is_without_password(behind: &str) -> bool {
    let field = behind.trim_start_matches(|c: char| matches!(c, '"' | ',') || c.is_whitespace());
    let Some(password) = field.strip_prefix("password: ") else { return false };
    let Some(password) = password.strip_prefix("Some(") else { return password.starts_with("None") };
    let password = password.trim_start();
    password.strip_prefix('"').is_some_and(|inside| is_no_password(&inside[..quoted_end(inside)]))
}

/// The `Debug` of the `url` crate shows a password as a field.
fn without_password_fields(text: &str) -> String {
    const FIELD: &str = "password: Some(";

    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(FIELD) {
        let (before, after) = rest.split_at(at + FIELD.len());
        masked.push_str(before);
        rest = after;
        let blank = after.len() - after.trim_start().len();
        if let Some(inside) = after[blank..].strip_prefix('"') {
            masked.push_str(&after[..=blank]);
            masked.push_str(MASK);
            rest = &inside[quoted_end(inside)..];
        }
    }
    masked.push_str(rest);
    masked
}

/// Serializes a public field of a struct, with the passwords of its URLs masked.
///
/// # Errors
///
/// Those of the serializer.
#[cfg(feature = "json")]
#[doc(hidden)]
pub fn public_field<S: SerializeStruct, T: Serialize + ?Sized>(
    view: &mut S,
    name: &'static str,
    value: &T,
) -> Result<(), S::Error> {
    view.serialize_field(name, &Masked(value))
}

/// [`public_field`], of a variant.
///
/// # Errors
///
/// Those of the serializer.
#[cfg(feature = "json")]
#[doc(hidden)]
pub fn public_field_of_variant<S: SerializeStructVariant, T: Serialize + ?Sized>(
    view: &mut S,
    name: &'static str,
    value: &T,
) -> Result<(), S::Error> {
    view.serialize_field(name, &Masked(value))
}

#[cfg(feature = "json")]
struct Masked<'a, T: ?Sized>(&'a T);

#[cfg(feature = "json")]
impl<T: Serialize + ?Sized> Serialize for Masked<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // What holds no such URL is written as its type writes it, for not every format is like JSON.
        if let Ok(mut value) = serde_json::to_value(self.0)
            && mask(&mut value)
        {
            return value.serialize(serializer);
        }
        self.0.serialize(serializer)
    }
}

/// Masks every text in `value`; whether there was anything to mask.
#[cfg(feature = "json")]
fn mask(value: &mut serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => {
            let shown = masked(text);
            let is_other = shown != *text;
            *text = shown;
            is_other
        }
        serde_json::Value::Array(values) => values.iter_mut().fold(false, |is_other, value| mask(value) | is_other),
        serde_json::Value::Object(object) => {
            let keys: Vec<_> = object.keys().filter(|key| is_masked(key)).cloned().collect();
            for key in &keys {
                if let Some(value) = object.remove(key) {
                    object.insert(masked(key), value);
                }
            }
            object.values_mut().fold(!keys.is_empty(), |is_other, value| mask(value) | is_other)
        }
        _ => false,
    }
}

#[cfg(feature = "json")]
fn is_masked(text: &str) -> bool {
    masked(text) != text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &dyn Debug) -> [String; 2] {
        [format!("{:?}", MaskedDebug(value)), format!("{:#?}", MaskedDebug(value))]
    }

    #[test]
    fn the_password_of_a_url_is_masked_whatever_it_is_in() {
        #[derive(Debug)]
        struct Newtype(#[expect(dead_code, reason = "shown")] String);

        for url in [
            "postgres://user:MARKER@host/db",
            "redis://:MARKER@host",
            "https://user:MARKER@host:80/a@b",
            "amqp://user:MARK\"ER@host",
            "amqp://user:MAR/KER?#:@MARKER@host",
            "a text with mysql://user:MARKER@host in it",
            "http://one:MARKER@host,http://two:MARKER@host",
            "postgres://dom/user:MARKER@host",
            "user:MARKER@host",
            "//user:MARK\"ER@host",
        ] {
            let url = url.to_owned();
            let values: [&dyn Debug; 4] =
                [&url.clone(), &Some(url.clone()), &vec![url.clone(), url.clone()], &Newtype(url.clone())];
            for text in values.into_iter().flat_map(shown) {
                assert!(!text.contains("MARK") && !text.contains("KER") && text.contains(":***@"), "{text}");
            }
        }
    }

    #[test]
    fn what_has_no_password_is_shown_as_it_is() {
        for text in ["https://host:80/a", "https://host/a?page=2", "a@example.com", "12:30", "a: b", "", "\"://\""] {
            assert_eq!(shown(&text), [format!("{text:?}"), format!("{text:#?}")]);
        }
        assert_eq!(
            shown(&vec![(1, "a\nb")]),
            [r#"[(1, "a\nb")]"#, "[\n    (\n        1,\n        \"a\\nb\",\n    ),\n]"]
        );
    }

    #[test]
    fn what_stands_in_other_quotes_is_no_password() {
        let values = ("a:b", '"', "c@d", "x=1", "password=MARKER");
        assert_eq!(format!("{:?}", MaskedDebug(&values)), r#"("a:b", '"', "c@d", "x=1", "password=***")"#);
    }

    #[cfg(feature = "url")]
    #[test]
    fn a_user_without_a_password_is_masked_in_the_type_of_urls_too() {
        for url in [
            "https://MARKER@host/",
            "https://MARKER:x-oauth-basic@host/",
            "https://MARKER:@host/",
            "https://h/?sig=MARKER",
        ] {
            let url: url::Url = url.parse().unwrap();
            for text in [&url as &dyn Debug, &Some(url.clone())].into_iter().flat_map(shown) {
                assert!(!text.contains("MARKER") && text.contains("***"), "{text}");
            }
        }
        let url: url::Url = "https://host/".parse().unwrap();
        assert_eq!(shown(&url), [format!("{url:?}"), format!("{url:#?}")]);
    }

    #[cfg(feature = "http")]
    #[test]
    fn the_type_of_uris_is_masked_too() {
        for text in
            ["https://user:MARKER@host/?q=kept", "https://MARKER@host/?q=kept", "https://host/?q=kept&sig=MARKER"]
        {
            let uri: http::Uri = text.parse().unwrap();
            for text in [&uri as &dyn Debug, &Some(uri.clone()), &vec![uri.clone()]].into_iter().flat_map(shown) {
                assert!(!text.contains("MARKER") && text.contains("***") && text.contains("q=kept"), "{text}");
            }
        }
    }

    #[cfg(feature = "url")]
    #[test]
    fn the_type_of_urls_is_masked_too() {
        let url: url::Url = "https://user:MARKER@host/?q=kept".parse().unwrap();
        for text in [&url as &dyn Debug, &Some(url.clone()), &vec![url.clone()]].into_iter().flat_map(shown) {
            assert!(!text.contains("MARKER") && text.contains("q=kept") && text.contains("user"), "{text}");
        }
    }
}
