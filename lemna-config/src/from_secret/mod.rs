//! How one value is read: the trait [`FromSecret`] and the types that have it.

mod address;
mod boolean;
mod duration;
mod foreign;
mod json;
mod list;
mod number;
mod part;
mod text;

pub use foreign::{from_str, parsed};
pub use json::json;
pub use list::FromSeparated;

use std::convert::Infallible;

pub(crate) use part::Part;

/// Why a value could not be read as its type. A reason alone, a `&'static str`, is one too: the error then names the
/// type as what was expected.
///
/// It holds texts of the program alone, so that no part of the value can slip into an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    expected: Option<&'static str>,
    reason: &'static str,
    /// What it is said of, if that is not the whole.
    part: Option<Part>,
}

impl Invalid {
    /// What the value should have been, such as `"a port (1 to 65535)"`, and what is wrong with it, such as
    /// `"it is no number"`.
    pub const fn new(expected: &'static str, reason: &'static str) -> Self {
        Self { expected: Some(expected), reason, part: None }
    }

    pub(crate) fn expected(self) -> Option<&'static str> {
        self.expected
    }

    pub(crate) fn reason(self) -> &'static str {
        match self.part {
            Some(part) => part.named_in(self.reason),
            None => self.reason,
        }
    }
}

impl From<&'static str> for Invalid {
    fn from(reason: &'static str) -> Self {
        Self { expected: None, reason, part: None }
    }
}

/// What a function says that refuses nothing.
impl From<Infallible> for Invalid {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A type that a value can be read into.
///
/// Implemented for text ([`String`], `Box<str>`, [`SecretString`](crate::SecretString)), integers, floats, `bool`,
/// `char`, [`PathBuf`](std::path::PathBuf), socket and IP addresses, [`Duration`](std::time::Duration), with the
/// feature `url` `Url`, and lists, sets and maps of these (`Vec`, `VecDeque`, `HashSet`, `BTreeSet`, `HashMap`,
/// `BTreeMap`), whose elements stand between commas. A field whose type has `FromStr` alone is marked
/// `#[lemna(from_str)]`.
///
/// # Errors
///
/// [`Invalid`] says what was expected and what is wrong, in fixed texts: the value itself never reaches an error.
///
/// ```
/// use lemna_config::{FromSecret, Invalid, LemnaSecrets};
///
/// #[derive(Debug, PartialEq)]
/// enum Region { Eu, Us }
///
/// impl FromSecret for Region {
///     fn from_secret(text: &str) -> Result<Self, Invalid> {
///         match text {
///             "eu" => Ok(Self::Eu),
///             "us" => Ok(Self::Us),
///             _ => Err(Invalid::new("`eu` or `us`", "it is neither")),
///         }
///     }
/// }
///
/// #[derive(LemnaSecrets)]
/// struct Config { region: Region }
///
/// assert_eq!(Config::from_pairs([("REGION", "eu")]).unwrap().region, Region::Eu);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a secret",
    label = "no `FromSecret` for this type",
    note = "a struct with `#[derive(LemnaSecrets)]` is marked `#[lemna(nested)]`",
    note = "a type that implements `FromStr` is marked `#[lemna(from_str)]`",
    note = "any other type needs an `impl FromSecret`"
)]
pub trait FromSecret: Sized {
    /// Reads `text` as it stands: nothing is trimmed. It is never empty, unless the field is marked `allow_empty`.
    ///
    /// # Errors
    ///
    /// [`Invalid`] if `text` is no value of this type.
    fn from_secret(text: &str) -> Result<Self, Invalid>;
}
