//! How one value is read: the trait [`FromSecret`] and the types that have it.

mod address;
mod boolean;
mod boxed;
mod bracketed;
mod byte_size;
pub(crate) mod bytes;
mod duration;
mod foreign;
#[cfg(feature = "json")]
pub(crate) mod form;
mod hint;
#[cfg(feature = "jiff")]
mod jiff;
mod json;
mod kept;
mod known;
mod level;
mod list;
mod number;
mod one_of;
mod part;
mod placeholder;
pub(crate) mod ranged;
pub(crate) mod refused;
mod shape;
pub(crate) mod suspicion;
mod text;
mod type_name;
#[cfg(feature = "http")]
mod uri;
#[cfg(feature = "uuid")]
mod uuid;
mod wanted;
#[cfg(feature = "json")]
pub(crate) mod well_known;

pub use byte_size::ByteSize;
pub use bytes::FromBytes;
pub use bytes::{base64, hex};
pub use one_of::one_of;
#[cfg(feature = "json")]
pub(crate) use one_of::refusal;

pub use foreign::{from_str, parsed};
pub use hint::Hint;
pub use json::json;
pub use kept::{Kept, Unkept};
pub use known::{Known, Other, judged};
pub use list::FromSeparated;
#[cfg(feature = "clap")]
pub(crate) use list::SEPARATOR;
pub(crate) use type_name::is_several;

pub use part::Part;
pub use ranged::{within, within_texts};
pub use shape::{Choice, Shape, Shaped, Unshaped};
pub(crate) use wanted::Wanted;

use std::convert::Infallible;

/// Why a value could not be read as its type. A `&'static str` converts into one: a reason alone, for which the error
/// names the type as what was expected.
///
/// It holds only fixed texts of the program, so no part of the value can get into an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    expected: Option<&'static str>,
    reason: &'static str,
    /// The part that is wrong, if it is not the whole.
    part: Option<Part>,
    /// The form that the text should have had, if its form is what is wrong.
    wanted: Option<Wanted>,
}

impl Invalid {
    /// What the value should have been, such as `"a port (1 to 65535)"`, and what is wrong with it, such as
    /// `"it is not a number"`.
    pub const fn new(expected: &'static str, reason: &'static str) -> Self {
        Self { expected: Some(expected), reason, part: None, wanted: None }
    }

    pub(crate) fn expected(self) -> Option<&'static str> {
        self.expected
    }

    pub(crate) fn reason(self) -> &'static str {
        self.reason
    }

    pub(crate) fn part(self) -> Option<Part> {
        self.part
    }

    pub(crate) fn wanted(self) -> Option<Wanted> {
        self.wanted
    }

    /// Adds that the text should have had the form of `wanted`.
    const fn of_form(self, wanted: Wanted) -> Self {
        Self { wanted: Some(wanted), ..self }
    }

    /// Adds the part, unless one is set.
    #[cfg(feature = "json")]
    pub(crate) fn said_of(self, part: Option<Part>) -> Self {
        part.map_or(self, |part| self.in_part(part))
    }

    /// Adds the part of the value. If that has several parts itself, the innermost counts.
    fn in_part(self, part: Part) -> Self {
        Self {
            expected: self.expected.or(Some("a value of its type")),
            part: self.part.or(Some(part)),
            // The mistakes of a part are not those of the whole.
            wanted: None,
            ..self
        }
    }
}

impl From<&'static str> for Invalid {
    fn from(reason: &'static str) -> Self {
        Self { expected: None, reason, part: None, wanted: None }
    }
}

/// The error of a function that rejects nothing.
impl From<Infallible> for Invalid {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A type that a value can be read as.
///
/// [Derive](derive@crate::FromSecret) it for a struct around another such type, and for an enum that is read by the
/// names of its variants. Implement it by hand for types with a special form. A field whose type has only `FromStr` is
/// marked `#[lemna(from_str)]`.
///
/// | types | are read as |
/// |---|---|
/// | [`String`], `Box<str>`, `Arc<str>`, `Cow<'static, str>`, [`SecretString`](crate::SecretString), [`OsString`](std::ffi::OsString), [`PathBuf`](std::path::PathBuf) | the exact text |
/// | integers, `NonZero`, `char` | by their `FromStr`. Bounds: [`range`](derive@crate::LemnaSecrets#range--) |
/// | `f32`, `f64` | by their `FromStr`, unless the number is not finite or would be rounded to zero: `#[lemna(from_str)]` reads NaN and infinities |
/// | `bool` | true/false, 1/0, yes/no, on/off, in upper or lower case |
/// | [`Duration`](std::time::Duration) | `250ms`, `5s`, `1h30m` |
/// | [`ByteSize`](crate::ByteSize) | `512B`, `10MiB` (1024), `10MB` (1000) |
/// | bytes (`Vec<u8>`, `[u8; N]`, [`SecretSlice<u8>`](crate::SecretSlice) and others) | fields marked [`base64`](derive@crate::LemnaSecrets#base64) or [`hex`](derive@crate::LemnaSecrets#hex). Without a mark, `Vec<u8>` is a list of numbers |
/// | IP and socket addresses | by their `FromStr` |
/// | `tracing::Level`, `tracing::level_filters::LevelFilter` | `error`, `warn`, `info`, `debug`, `trace`, the filter also `off`, in upper or lower case |
/// | `Url` (feature `url`) | a URL with a scheme, unless the parser makes something else of it: `host:8080`, `http:/host`, `https://${HOST}/` |
/// | `Uri` (feature `http`) | a URI with a scheme and a host, as a `Url` is. `#[lemna(from_str)]` reads all other forms |
/// | `jiff::Timestamp` (feature `jiff`) | RFC 3339 with an offset: `2030-12-31T23:59:59Z`, `2030-12-31T23:59:59.5+01:00` |
/// | `jiff::civil::Date`, `DateTime`, `Time` (feature `jiff`) | `2030-12-31`, `2030-12-31T23:59:59`, `23:59` or `23:59:59`. Seconds can have a fraction |
/// | `Uuid` (feature `uuid`) | `67e55044-10b1-426f-9247-bb680e5fe0c8`, with or without hyphens |
/// | `Box` of these | as the type inside |
/// | lists, sets and maps of these (`Vec`, `Box<[T]>`, `VecDeque`, `HashSet`, `BTreeSet`, `HashMap`, `BTreeMap`) | elements with commas between them, `key=value` for maps: [`separator`](derive@crate::LemnaSecrets#separator--) |
///
/// # Errors
///
/// [`Invalid`] says what was expected and what is wrong, in fixed texts: the value itself never gets into an error.
///
/// ```
/// use lemna_config::{FromSecret, Invalid, LemnaSecrets};
///
/// /// A share of a whole.
/// #[derive(Debug, PartialEq)]
/// struct Percent(u8);
///
/// impl FromSecret for Percent {
///     fn from_secret(text: &str) -> Result<Self, Invalid> {
///         let number = text.strip_suffix('%').ok_or(Invalid::new("a percentage, such as 25%", "it has no `%` at its end"))?;
///         match u8::from_secret(number)? {
///             number @ 0..=100 => Ok(Self(number)),
///             _ => Err(Invalid::new("a percentage from 0% to 100%", "it is too large")),
///         }
///     }
/// }
///
/// #[derive(LemnaSecrets)]
/// struct Config { sampled: Percent }
///
/// assert_eq!(Config::from_pairs([("SAMPLED", "25%")]).unwrap().sampled, Percent(25));
/// let error = Config::from_pairs([("SAMPLED", "101%")]).unwrap_err();
/// assert_eq!(error.fields()[0].to_string(), "SAMPLED is not a percentage from 0% to 100%: it is too large");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a secret",
    label = "no `FromSecret` for this type",
    note = "a struct with `#[derive(LemnaSecrets)]` is marked `#[lemna(nested)]`",
    note = "a type that `FromStr` or a function of yours reads is marked `#[lemna(from_str)]` or `#[lemna(parse_with = ...)]`",
    note = "a type of yours that is one value derives it: `#[derive(FromSecret)]`",
    note = "write `Option<T>` out: the derive does not see through a type alias"
)]
pub trait FromSecret: Sized {
    /// Reads the exact `text`: nothing is trimmed. It is never empty, unless the field is marked `allow_empty`.
    ///
    /// # Errors
    ///
    /// [`Invalid`] if `text` is not a value of this type.
    fn from_secret(text: &str) -> Result<Self, Invalid>;

    /// Which texts it accepts. The derive sets it; hand-written implementations keep the default.
    #[doc(hidden)]
    const SHAPE: Shape = Shape::Parsed;

    /// Whether it, or what is in it, must not be shown.
    #[doc(hidden)]
    const HOLDS_SECRET: bool = Self::SHAPE.is_secret();
}
