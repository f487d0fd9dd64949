//! The error of a failed load: every field, every source.

mod any;
mod field;
mod group;
mod or_exit;
mod report;
mod variable;

use std::fmt;

pub use any::AnyLoadError;
pub use field::{Attempt, FieldError, FieldErrorKind, Outcome};
pub use group::Alternative;
pub(crate) use group::each_once;
pub use or_exit::OrExit;
pub use variable::{EnvError, VariableError};

use crate::problem::SourceError;
use crate::schema::{AnyField, Field};
use crate::warning::Warning;

/// The exit code of a config that cannot be loaded: `EX_CONFIG` of sysexits.h.
pub(crate) const EX_CONFIG: u8 = 78;

/// Everything that kept a struct from being filled: every field that is wrong, and every source that failed.
///
/// `Display` and `Debug` both print the whole report, in several lines, so it is readable wherever the error ends up:
/// printed, logged, unwrapped, or returned from `main`. It holds no value, token or line of a file.
///
/// ```
/// use lemna_config::{FieldErrorKind, LemnaSecrets};
///
/// #[derive(LemnaSecrets)]
/// struct Config { api_url: String, port: u16 }
///
/// let error = Config::from_pairs([("PORT", "eighty")]).err().unwrap();
/// assert_eq!(error.fields().len(), 2);
/// assert_eq!(error.field(ConfigField::ApiUrl).unwrap().kind(), &FieldErrorKind::Missing);
/// assert!(!error.to_string().contains("eighty"));
/// ```
#[derive(Clone)]
pub struct LoadError<F>(Box<Verdict<F>>);

#[derive(Clone)]
struct Verdict<F> {
    config: &'static str,
    fields: Vec<FieldError<F>>,
    sources: Vec<SourceError>,
    warnings: Vec<Warning>,
}

impl<F: Field> LoadError<F> {
    /// `sources` that failed without a field needing them belong here as well: strict mode fails on them.
    pub(crate) fn new(
        config: &'static str,
        fields: Vec<FieldError<F>>,
        sources: Vec<SourceError>,
        warnings: Vec<Warning>,
    ) -> Self {
        Self(Box::new(Verdict { config, fields, sources, warnings }))
    }

    /// Every field that is wrong, in the order of the struct.
    pub fn fields(&self) -> &[FieldError<F>] {
        &self.0.fields
    }

    /// What is wrong with `field`, if anything is.
    pub fn field(&self, field: F) -> Option<&FieldError<F>> {
        self.0.fields.iter().find(|error| error.field() == field)
    }

    /// Every source that failed, and every mistake in the configuration of the sources.
    pub fn sources(&self) -> &[SourceError] {
        &self.0.sources
    }

    /// Problems that did not keep the struct from being filled, but can explain what did, such as a line that cannot be
    /// read.
    pub fn warnings(&self) -> &[Warning] {
        &self.0.warnings
    }

    /// The same error without the struct's own field type, for programs that load several structs: [`AnyLoadError`] is
    /// made of it.
    pub fn into_untyped(self) -> LoadError<AnyField> {
        let Verdict { config, fields, sources, warnings } = *self.0;
        LoadError::new(config, fields.into_iter().map(FieldError::into_untyped).collect(), sources, warnings)
    }
}

impl<F: Field> fmt::Display for LoadError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Verdict { config, fields, sources, warnings } = &*self.0;
        report::write(f, config, fields, sources)?;
        report::write_warnings(f, warnings)
    }
}

impl<F: Field> fmt::Debug for LoadError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `source()` is `None`: the report already holds every cause.
impl<F: Field> std::error::Error for LoadError<F> {}
