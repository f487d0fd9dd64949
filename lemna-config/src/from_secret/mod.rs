//! How one value is read: the trait [`FromSecret`] and the types that have it.

mod address;
mod boolean;
mod duration;
mod number;
mod text;

/// Why a value could not be read as its type.
///
/// It holds texts of the program alone, so that no part of the value can slip into an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    expected: Option<&'static str>,
    reason: &'static str,
}

impl Invalid {
    /// What the value should have been, such as `"a port (1 to 65535)"`, and what is wrong with it, such as
    /// `"it is no number"`.
    pub const fn new(expected: &'static str, reason: &'static str) -> Self {
        Self { expected: Some(expected), reason }
    }

    /// For a type that does not say what is wrong: the error names the type.
    pub(crate) const fn unexplained() -> Self {
        Self { expected: None, reason: "the type's `FromStr` refuses it" }
    }

    pub(crate) fn expected(self) -> Option<&'static str> {
        self.expected
    }

    pub(crate) fn reason(self) -> &'static str {
        self.reason
    }
}

/// A type that a value can be read into.
///
/// Implemented for text ([`String`], `Box<str>`, [`SecretString`](crate::SecretString)), integers, floats, `bool`,
/// `char`, [`PathBuf`](std::path::PathBuf), socket and IP addresses, [`Duration`](std::time::Duration) and, with the
/// feature `url`, `Url`. A field whose type has `FromStr` alone is marked `#[lemna(from_str)]`.
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
    /// Reads `text`, which is never empty, as it stands: nothing is trimmed.
    ///
    /// # Errors
    ///
    /// [`Invalid`] if `text` is no value of this type.
    fn from_secret(text: &str) -> Result<Self, Invalid>;
}
