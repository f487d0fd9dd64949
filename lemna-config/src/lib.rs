//! lemna-config fills a plain struct at start-up from the process environment, [Infisical](https://infisical.com) and
//! a `.env` file, or says in one typed error everything that is wrong.

mod env;
mod error;
mod field;
mod from_secret;
mod hydrate;
mod loader;
mod near;
mod origin;
mod redacted;
mod schema;
mod secrets;
mod source;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod warning;

pub use error::{
    AnswerProblem, Attempt, FieldError, FieldErrorKind, LoadError, Outcome, SourceError, SourceErrorKind, Step,
    Unreachable, UrlProblem,
};
pub use field::{AnyField, Field};
pub use from_secret::{FromSecret, Invalid};
#[doc = include_str!("derive.md")]
pub use lemna_config_derive::LemnaSecrets;
pub use loader::{FieldOrigin, Loaded, Loader, LoaderBuilder, Mode, Place};
pub use origin::{InfisicalPlace, Origin, SourceId};
pub use schema::{FieldSchema, Requirement, Schema};
pub use secrecy::{ExposeSecret, SecretString};
pub use secrets::LemnaSecrets;
#[cfg(feature = "infisical")]
#[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
pub use source::infisical::{ApiUrl, InfisicalSettings};
pub use source::{Answer, FileProblem, LineProblem, Request, Source};
#[cfg(feature = "url")]
#[cfg_attr(docsrs, doc(cfg(feature = "url")))]
pub use url::Url;
pub use warning::Warning;

/// What the derive's output refers to. No part of the interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::field::{Field, schema_of};
    pub use crate::from_secret::FromSecret;
    pub use crate::hydrate::{Reader, from_str};
    pub use crate::loader::Mode;
    pub use crate::redacted::Redacted;
    pub use crate::schema::{FieldSchema, Part, Schema, count, fields, text, text_len};
    pub use crate::secrets::LemnaSecrets;
}
