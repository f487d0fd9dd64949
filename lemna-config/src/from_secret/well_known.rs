//! Types that are read from their names alone, as a file calls them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::time::Duration;

use super::list::{elements, pairs, unquoted};
use super::type_name::{split, without_blanks};
use super::{ByteSize, FromSecret, Invalid, Part};

/// Whether `text` is a value of the type that is written `type_name`, with this separator where it is a list, set or
/// map; `None` where the name says nothing of that.
pub(crate) fn check(type_name: &str, separator: Option<&str>, text: &str) -> Option<Result<(), Invalid>> {
    let type_name = without_blanks(type_name);
    let separator = separator.unwrap_or(super::list::SEPARATOR);
    #[cfg(feature = "jiff")]
    if let Some(name) = type_name.trim_start_matches("lemna_config::").strip_prefix("jiff::") {
        return of_jiff(name, text);
    }
    let (name, inner) = split(&type_name)?;
    match (name, inner) {
        ("Box", Some(inner)) => match inner.strip_prefix('[') {
            Some(slice) => list(slice.strip_suffix(']')?, separator, text),
            None => check(inner, Some(separator), text),
        },
        (name, Some(inner)) if LISTS.contains(&name) => list(inner, separator, text),
        (name, Some(inner)) if MAPS.contains(&name) => map(inner.split_once(',')?, separator, text),
        ("NonZero", Some(inner)) => {
            let (first, rest) = inner.split_at_checked(1)?;
            single(&format!("NonZero{}{rest}", first.to_ascii_uppercase()), text)
        }
        (name, None) => single(name, text),
        _ => None,
    }
}

const LISTS: [&str; 4] = ["Vec", "VecDeque", "BTreeSet", "HashSet"];
const MAPS: [&str; 2] = ["BTreeMap", "HashMap"];

/// Whether a type that [`check`] knows is one value, and not several.
pub(crate) fn is_one(type_name: &str) -> bool {
    let type_name = without_blanks(type_name);
    match split(&type_name) {
        Some(("Box", Some(inner))) => !inner.starts_with('[') && is_one(inner),
        Some((name, _)) => !LISTS.contains(&name) && !MAPS.contains(&name),
        None => false,
    }
}

/// The values in a text that [`check`] has found to be of its type, each with the part that it is.
pub(crate) fn values<'t>(type_name: &str, separator: Option<&str>, text: &'t str) -> Vec<(Option<Part>, &'t str)> {
    let name = without_blanks(type_name);
    let separator = separator.unwrap_or(super::list::SEPARATOR);
    match split(name.strip_prefix("Box<").and_then(|inner| inner.strip_suffix('>')).unwrap_or(&name)) {
        _ if is_one(&name) => vec![(None, text)],
        Some((name, _)) if MAPS.contains(&name) => {
            pairs(text, separator).flatten().map(|(_, value)| (Some(Part::Value), value)).collect()
        }
        _ => elements(text, separator).flatten().map(|element| (Some(Part::Element), element)).collect(),
    }
}

/// How many bytes a type holds, if that is fixed.
pub(crate) fn byte_count(type_name: &str) -> Option<usize> {
    let type_name = without_blanks(type_name);
    let array = match split(&type_name) {
        Some(("SecretBox" | "Box", Some(inner))) => inner,
        _ => &type_name,
    };
    array.strip_prefix("[u8;")?.strip_suffix(']')?.parse().ok()
}

fn list(inner: &str, separator: &str, text: &str) -> Option<Result<(), Invalid>> {
    for element in elements(text, separator) {
        if let Err(invalid) = part(Part::Element, inner, element.and_then(|element| unquoted(element, separator)))? {
            return Some(Err(invalid));
        }
    }
    Some(Ok(()))
}

fn map((key, value): (&str, &str), separator: &str, text: &str) -> Option<Result<(), Invalid>> {
    for pair in pairs(text, separator) {
        let (key_text, value_text) = match pair {
            Ok(pair) => pair,
            Err(invalid) => return Some(Err(invalid)),
        };
        for (is, inner, text) in [(Part::Key, key, key_text), (Part::Value, value, value_text)] {
            if let Err(invalid) = part(is, inner, Ok(text))? {
                return Some(Err(invalid));
            }
        }
    }
    Some(Ok(()))
}

fn part(part: Part, type_name: &str, text: Result<&str, Invalid>) -> Option<Result<(), Invalid>> {
    match text {
        Ok(text) => Some(check(type_name, None, text)?.map_err(|invalid| invalid.in_part(part))),
        Err(invalid) => Some(Err(invalid)),
    }
}

/// Without the crate's name before it, `Date` and the others can be of any crate.
#[cfg(feature = "jiff")]
fn of_jiff(name: &str, text: &str) -> Option<Result<(), Invalid>> {
    Some(match name {
        "Timestamp" => jiff::Timestamp::from_secret(text).map(drop),
        "civil::Date" => jiff::civil::Date::from_secret(text).map(drop),
        "civil::DateTime" => jiff::civil::DateTime::from_secret(text).map(drop),
        "civil::Time" => jiff::civil::Time::from_secret(text).map(drop),
        _ => return None,
    })
}

fn single(name: &str, text: &str) -> Option<Result<(), Invalid>> {
    macro_rules! types {
        ($($name:literal => $type:ty,)*) => {
            match name {
                $($name => match <$type>::from_secret(text) {
                    Ok(_) => Ok(()),
                    Err(invalid) => Err(invalid),
                },)*
                "String" | "str" | "SecretString" | "PathBuf" | "OsString" => Ok(()),
                #[cfg(feature = "url")]
                "Url" => url::Url::from_secret(text).map(drop),
                #[cfg(feature = "http")]
                "Uri" => http::Uri::from_secret(text).map(drop),
                #[cfg(feature = "uuid")]
                "Uuid" => uuid::Uuid::from_secret(text).map(drop),
                _ => return None,
            }
        };
    }
    Some(types! {
        "bool" => bool, "char" => char, "f32" => f32, "f64" => f64,
        "u8" => u8, "u16" => u16, "u32" => u32, "u64" => u64, "u128" => u128, "usize" => usize,
        "i8" => i8, "i16" => i16, "i32" => i32, "i64" => i64, "i128" => i128, "isize" => isize,
        "NonZeroU8" => NonZero<u8>, "NonZeroU16" => NonZero<u16>, "NonZeroU32" => NonZero<u32>,
        "NonZeroU64" => NonZero<u64>, "NonZeroU128" => NonZero<u128>, "NonZeroUsize" => NonZero<usize>,
        "NonZeroI8" => NonZero<i8>, "NonZeroI16" => NonZero<i16>, "NonZeroI32" => NonZero<i32>,
        "NonZeroI64" => NonZero<i64>, "NonZeroI128" => NonZero<i128>, "NonZeroIsize" => NonZero<isize>,
        "IpAddr" => IpAddr, "Ipv4Addr" => Ipv4Addr, "Ipv6Addr" => Ipv6Addr,
        "SocketAddr" => SocketAddr, "SocketAddrV4" => SocketAddrV4, "SocketAddrV6" => SocketAddrV6,
        "Duration" => Duration, "ByteSize" => ByteSize,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(type_name: &str, text: &str) -> Option<&'static str> {
        check(type_name, None, text).unwrap().err().map(Invalid::reason)
    }

    #[test]
    fn a_type_is_read_by_its_name() {
        for (type_name, good, bad) in [
            ("u16", "80", "65536"),
            ("bool", "yes", "maybe"),
            ("NonZero<u8>", "1", "0"),
            ("std::num::NonZeroUsize", "1", "0"),
            ("NonZero < usize >", "1", "0"),
            ("f64", "0.5", "0,5"),
            ("char", "a", "ab"),
            ("std::net::SocketAddr", "127.0.0.1:80", "localhost"),
            ("::std::time::Duration", "5s", "5"),
            ("Vec<u8>", "1, 2", "1,x"),
            ("std::collections::BTreeMap<String, Vec<u8>>", "a=1", "a"),
            ("HashMap<String, u16>", "a=1,b=2", "a=1,b=x"),
            ("lemna_config::ByteSize", "1MiB", "1M"),
            ("Box<u16>", "80", "65536"),
            ("std::boxed::Box<Vec<u8>>", "1,2", "1,x"),
            ("Box<[u8]>", "1,2", "1,x"),
        ] {
            assert_eq!(reason(type_name, good), None, "{type_name}");
            assert!(reason(type_name, bad).is_some(), "{type_name}");
        }
        #[cfg(feature = "url")]
        assert!(reason("lemna_config::Url", "api.example.com").is_some());
        #[cfg(feature = "http")]
        assert!(reason("http::Uri", "/path").is_some());
        #[cfg(feature = "jiff")]
        assert!(reason("jiff::civil::Date", "today").is_some());
        #[cfg(feature = "uuid")]
        assert!(reason("Uuid", "made-up").is_some());
    }

    #[test]
    fn parts_and_separators_are_told() {
        let invalid = check("Vec<u8>", None, "1,x").unwrap().unwrap_err();
        assert_eq!((invalid.part(), invalid.wanted()), (Some(Part::Element), None));
        assert_eq!(check("Vec<u8>", Some(";"), "1;2"), Some(Ok(())));
        assert_eq!(check("HashMap<String,u8>", None, "a=x").unwrap().unwrap_err().part(), Some(Part::Value));
        assert_eq!(reason("BTreeMap<String,String>", "=b"), Some("a key is empty"));
    }

    #[test]
    fn a_fixed_number_of_bytes_is_read_from_the_name() {
        for (type_name, count) in [
            ("[u8; 32]", Some(32)),
            ("SecretBox<[u8;16]>", Some(16)),
            ("secrecy::SecretBox<[u8; 16]>", Some(16)),
            ("Vec<u8>", None),
            ("SecretSlice<u8>", None),
            ("SecretBox<[u8]>", None),
            ("[u8; LENGTH]", None),
            ("[u16; 4]", None),
        ] {
            assert_eq!(byte_count(type_name), count, "{type_name}");
        }
    }

    #[test]
    fn single_values_are_found() {
        assert_eq!(values("u8", None, "1"), [(None, "1")]);
        assert_eq!(values("Box<u8>", None, "1"), [(None, "1")]);
        for list in ["Vec<u8>", "Box<[u8]>", "Box<Vec<u8>>", "std::collections::BTreeSet < u8 >"] {
            assert_eq!(values(list, None, "1, 2"), [(Some(Part::Element), "1"), (Some(Part::Element), "2")], "{list}");
        }
        assert_eq!(
            values("HashMap<u8,u8>", Some(";"), "1=2; 3=4"),
            [(Some(Part::Value), "2"), (Some(Part::Value), "4")]
        );
    }

    #[test]
    fn other_types_are_not_guessed_at() {
        for type_name in [
            "Token",
            "Date",
            "my::Duration",
            "chrono::Duration",
            "Vec<Token>",
            "Box<Token>",
            "[u8; 4]",
            "",
            "Vec<",
            "<",
        ] {
            assert_eq!(check(type_name, None, "x"), None, "{type_name}");
        }
        assert_eq!(check("SecretString", None, "x"), Some(Ok(())));
    }
}
