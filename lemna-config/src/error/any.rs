use std::fmt;

use super::{FieldError, LoadError};
use crate::problem::SourceError;
use crate::schema::{AnyField, Field};
use crate::warning::Warning;

/// Why a struct, whichever it is, could not be filled: `?` converts every [`LoadError`] into it.
///
/// `Display` and `Debug` both print the whole report, as those of [`LoadError`] do.
///
/// ```
/// use lemna_config::{AnyLoadError, Field, LemnaSecrets};
///
/// #[derive(LemnaSecrets)]
/// struct Mail { mail_host: String }
///
/// #[derive(LemnaSecrets)]
/// struct Server { port: u16 }
///
/// fn load(pairs: [(&str, &str); 2]) -> Result<(Mail, Server), AnyLoadError> {
///     Ok((Mail::from_pairs(pairs)?, Server::from_pairs(pairs)?))
/// }
///
/// let error = load([("MAIL_HOST", "mx"), ("PORT", "eighty")]).err().unwrap();
/// assert_eq!(error.fields()[0].field().schema().secret_name(), "PORT");
/// ```
#[derive(Clone)]
pub struct AnyLoadError(LoadError<AnyField>);

impl AnyLoadError {
    /// Every field that is wrong, in the order of the struct.
    pub fn fields(&self) -> &[FieldError<AnyField>] {
        self.0.fields()
    }

    /// Every source that failed, and every mistake in the configuration of the sources.
    pub fn sources(&self) -> &[SourceError] {
        self.0.sources()
    }

    /// Problems that did not keep the struct from being filled, but can explain what did, such as a line that cannot be
    /// read.
    pub fn warnings(&self) -> &[Warning] {
        self.0.warnings()
    }
}

impl<F: Field> From<LoadError<F>> for AnyLoadError {
    fn from(error: LoadError<F>) -> Self {
        Self(error.into_untyped())
    }
}

impl fmt::Display for AnyLoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for AnyLoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `source()` is `None`: the report already holds every cause.
impl std::error::Error for AnyLoadError {}
