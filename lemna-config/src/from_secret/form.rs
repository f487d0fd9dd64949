//! What a value of a type looks like in a config file, judged by the type's name.

use super::type_name::{split, without_blanks};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// A whole number within these limits, as far as JSON has numbers for them.
    Whole {
        min: Option<i64>,
        max: Option<u64>,
    },
    Number,
    Truth,
    /// A text that no number and no truth value is.
    Text,
    /// Any single value.
    Single,
    List(Box<Form>),
    Map(Box<Form>),
}

impl Form {
    pub(crate) fn of(type_name: &str) -> Self {
        Self::of_name(&without_blanks(type_name))
    }

    fn of_name(type_name: &str) -> Self {
        match split(type_name) {
            Some(("Box", Some(inner))) => match inner.strip_prefix('[').and_then(|slice| slice.strip_suffix(']')) {
                Some(element) => Self::list(element),
                None => Self::of_name(inner),
            },
            Some(("Vec" | "VecDeque", Some(element))) => Self::list(element),
            // A hasher may follow.
            Some(("BTreeSet" | "HashSet", Some(inner))) => Self::list(first(inner).0),
            Some(("BTreeMap" | "HashMap", Some(inner))) => Self::Map(Box::new(Self::of_name(first(first(inner).1).0))),
            Some(("NonZero", Some(number))) => Self::single(number).without_zero(),
            Some((name, None)) => match name.strip_prefix("NonZero") {
                Some(number) => Self::single(&number.to_ascii_lowercase()).without_zero(),
                None => Self::single(name),
            },
            _ => Self::Single,
        }
    }

    fn list(element: &str) -> Self {
        Self::List(Box::new(Self::of_name(element)))
    }

    fn single(name: &str) -> Self {
        let whole = |min: Option<i64>, max: Option<u64>| Self::Whole { min, max };
        match name {
            "u8" => whole(Some(0), Some(u8::MAX.into())),
            "u16" => whole(Some(0), Some(u16::MAX.into())),
            "u32" => whole(Some(0), Some(u32::MAX.into())),
            "u64" => whole(Some(0), Some(u64::MAX)),
            "u128" | "usize" => whole(Some(0), None),
            "i8" => whole(Some(i8::MIN.into()), Some(i8::MAX.unsigned_abs().into())),
            "i16" => whole(Some(i16::MIN.into()), Some(i16::MAX.unsigned_abs().into())),
            "i32" => whole(Some(i32::MIN.into()), Some(i32::MAX.unsigned_abs().into())),
            "i64" => whole(Some(i64::MIN), Some(i64::MAX.unsigned_abs())),
            "i128" | "isize" => whole(None, None),
            "f32" | "f64" => Self::Number,
            "bool" => Self::Truth,
            "Url" | "Duration" | "ByteSize" | "IpAddr" | "Ipv4Addr" | "Ipv6Addr" | "SocketAddr" | "SocketAddrV4"
            | "SocketAddrV6" => Self::Text,
            _ => Self::Single,
        }
    }

    fn without_zero(self) -> Self {
        match self {
            Self::Whole { min: Some(0), max } => Self::Whole { min: Some(1), max },
            other => other,
        }
    }
}

/// What is before the first comma that is in no brackets, and what is behind it.
fn first(inner: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    for (at, c) in inner.char_indices() {
        match c {
            '<' | '[' | '(' => depth += 1,
            '>' | ']' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return (&inner[..at], &inner[at + 1..]),
            _ => {}
        }
    }
    (inner, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_its_name() {
        let byte = || Form::Whole { min: Some(0), max: Some(255) };
        let list = |form| Form::List(Box::new(form));
        for (name, form) in [
            ("u8", byte()),
            ("std::num::NonZero<u8>", Form::Whole { min: Some(1), max: Some(255) }),
            ("NonZeroU8", Form::Whole { min: Some(1), max: Some(255) }),
            ("i64", Form::Whole { min: Some(i64::MIN), max: Some(i64::MAX.unsigned_abs()) }),
            ("f32", Form::Number),
            ("bool", Form::Truth),
            ("std::time::Duration", Form::Text),
            ("chrono::Duration", Form::Single),
            ("SecretString", Form::Single),
            ("Box < [u8] >", list(byte())),
            ("Box<Vec<u8>>", list(byte())),
            ("HashSet<u8, Hasher>", list(byte())),
            ("std::collections::BTreeMap<Pair<A, B>, Vec<u8>>", Form::Map(Box::new(list(byte())))),
            ("HashMap<String, u8, Hasher>", Form::Map(Box::new(byte()))),
            ("Token", Form::Single),
            ("Vec<", Form::Single),
        ] {
            assert_eq!(Form::of(name), form, "{name}");
        }
    }
}
