//! Where in a value of several parts something is wrong.

use std::fmt;

use super::{FromSecret, Invalid};

/// The part of a list, set or map that is wrong: [`FieldErrorKind::Invalid`](crate::FieldErrorKind::Invalid).
///
/// ```
/// use lemna_config::{FieldErrorKind, LemnaSecrets, Part};
///
/// #[derive(LemnaSecrets)]
/// struct Config { ports: Vec<u16> }
///
/// let error = Config::from_pairs([("PORTS", "80,many")]).unwrap_err();
/// let wrong = &error.fields()[0];
/// assert!(matches!(wrong.kind(), FieldErrorKind::Invalid { part: Some(Part::Element), .. }));
/// assert_eq!(
///     wrong.to_string(),
///     "PORTS has an element that is not a whole number from 0 to 65535: it contains a character that is not a digit"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// One of the elements of a list or set.
    Element,
    /// A key of a map.
    Key,
    /// A value of a map.
    Value,
}

impl Part {
    /// Reads `text`, which is this part of a value.
    pub(super) fn read<T: FromSecret>(self, text: &str) -> Result<T, Invalid> {
        T::from_secret(text).map_err(|invalid| invalid.in_part(self))
    }
}

/// Such as `an element`.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Element => "an element",
            Self::Key => "a key",
            Self::Value => "a value",
        })
    }
}
