//! Passwords in URLs, which are hidden in what is public as well.

use std::fmt::{self, Debug, Formatter};

#[cfg(feature = "json")]
use serde::ser::{Serialize, SerializeStruct, SerializeStructVariant, Serializer};

const MASK: &str = "***";

/// Shows what is public with the passwords of its URLs masked, whatever type they are in.
pub(super) struct MaskedDebug<'a>(pub(super) &'a dyn Debug);

impl Debug for MaskedDebug<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(value) = self;
        let text = if f.alternate() { format!("{value:#?}") } else { format!("{value:?}") };
        f.write_str(&without_password_fields(&without_passwords(&text, quoted_end)))
    }
}

/// `text` with `user:***@` for `user:password@` behind each `://`. `end` says where a URL ends at the latest. A password
/// may hold what it should not, such as `/` or `:`, so that everything up to the last `@` is taken for one.
fn without_passwords(text: &str, end: fn(&str) -> usize) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        masked.push_str(before);
        let url = &after[..end(after)];
        rest = after;
        let Some(colon) = url.find(':') else { continue };
        let is_host = url[..colon].contains(['/', '?', '#', '@']);
        let Some(length) = url[colon + 1..].rfind('@').filter(|_| !is_host) else { continue };
        masked.push_str(&url[..=colon]);
        masked.push_str(MASK);
        rest = &after[colon + 1 + length..];
    }
    masked.push_str(rest);
    masked
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
            let masked = without_passwords(text, str::len);
            let is_other = masked != *text;
            *text = masked;
            is_other
        }
        serde_json::Value::Array(values) => values.iter_mut().fold(false, |is_other, value| mask(value) | is_other),
        serde_json::Value::Object(object) => {
            let keys: Vec<_> = object.keys().filter(|key| is_masked(key)).cloned().collect();
            for key in &keys {
                if let Some(value) = object.remove(key) {
                    object.insert(without_passwords(key, str::len), value);
                }
            }
            object.values_mut().fold(!keys.is_empty(), |is_other, value| mask(value) | is_other)
        }
        _ => false,
    }
}

#[cfg(feature = "json")]
fn is_masked(text: &str) -> bool {
    without_passwords(text, str::len) != text
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
        for text in [
            "https://host:80/a",
            "https://host/a:b@c",
            "https://user@host/",
            "https://host?x=a:b@c",
            "user:pass@host",
            "a: b",
            "",
            "\"://\"",
        ] {
            assert_eq!(shown(&text), [format!("{text:?}"), format!("{text:#?}")]);
        }
        assert_eq!(
            shown(&vec![(1, "a\nb")]),
            [r#"[(1, "a\nb")]"#, "[\n    (\n        1,\n        \"a\\nb\",\n    ),\n]"]
        );
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
