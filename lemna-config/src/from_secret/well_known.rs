//! Types that are read from their names alone, as a file calls them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::time::Duration;

use super::list::{elements, pairs, unquoted};
use super::{FromSecret, Invalid, Part};

/// Crates whose types are meant by these names; another crate's `Duration` may be read in any way.
const CRATES: [&str; 7] = ["std", "core", "alloc", "lemna_config", "url", "uuid", "secrecy"];

/// Whether `text` is a value of the type that is written `type_name`, with this separator where it is a list, set or
/// map; `None` where the name says nothing of that.
pub(crate) fn check(type_name: &str, separator: Option<&str>, text: &str) -> Option<Result<(), Invalid>> {
    let type_name: String = type_name.chars().filter(|c| !c.is_whitespace()).collect();
    let (name, inner) = match type_name.split_once('<') {
        Some((name, inner)) => (name, Some(inner.strip_suffix('>')?)),
        None => (&*type_name, None),
    };
    let separator = separator.unwrap_or(super::list::SEPARATOR);
    match (plain_name(name)?, inner) {
        ("Vec" | "VecDeque" | "BTreeSet" | "HashSet", Some(inner)) => list(inner, separator, text),
        ("BTreeMap" | "HashMap", Some(inner)) => map(inner.split_once(',')?, separator, text),
        ("NonZero", Some(inner)) => {
            let (first, rest) = inner.split_at_checked(1)?;
            single(&format!("NonZero{}{rest}", first.to_ascii_uppercase()), text)
        }
        (name, None) => single(name, text),
        _ => None,
    }
}

/// The name without the crate and modules that it is of.
fn plain_name(path: &str) -> Option<&str> {
    let path = path.strip_prefix("::").unwrap_or(path);
    match path.rsplit_once("::") {
        None => Some(path),
        Some((modules, name)) => CRATES.contains(&modules.split("::").next()?).then_some(name),
    }
}

fn list(inner: &str, separator: &str, text: &str) -> Option<Result<(), Invalid>> {
    for element in elements(text, separator) {
        if let Err(invalid) = part(Part::Element, inner, element.and_then(unquoted))? {
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
        "Duration" => Duration,
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
        ] {
            assert_eq!(reason(type_name, good), None, "{type_name}");
            assert!(reason(type_name, bad).is_some(), "{type_name}");
        }
        #[cfg(feature = "url")]
        assert!(reason("lemna_config::Url", "api.example.com").is_some());
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
    fn other_types_are_not_guessed_at() {
        for type_name in
            ["Token", "my::Duration", "chrono::Duration", "Vec<Token>", "Box<u8>", "[u8; 4]", "", "Vec<", "<"]
        {
            assert_eq!(check(type_name, None, "x"), None, "{type_name}");
        }
        assert_eq!(check("SecretString", None, "x"), Some(Ok(())));
    }
}
