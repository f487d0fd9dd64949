//! What goes wrong when variables are read by name.

use std::fmt;

use super::{Attempt, FieldErrorKind, LoadError, report};
use crate::problem::SourceError;
use crate::schema::AnyField;
use crate::warning::Warning;
use crate::words::{Printable, SourceId};

/// Why there is no [`Env`](crate::Env): every source that failed. `Display` and `Debug` both print the whole report.
///
/// ```
/// use lemna_config::{Loader, SourceErrorKind};
///
/// # #[cfg(feature = "infisical")]
/// # {
/// let half = [("INFISICAL_CLIENT_ID", "made-up")];
/// let error = Loader::builder().vars(half).no_env_file().build().load_env().unwrap_err();
/// assert!(matches!(error.sources()[0].kind(), SourceErrorKind::HalfBootstrap { .. }));
/// # }
/// ```
#[derive(Clone)]
pub struct EnvError(LoadError<AnyField>);

impl EnvError {
    pub(crate) fn new(sources: Vec<SourceError>, mut warnings: Vec<Warning>) -> Self {
        warnings.retain(|warning| !sources.iter().any(|error| warning.is_told_by(error)));
        Self(LoadError::new("Env", Vec::new(), sources, warnings))
    }

    /// Every source that failed, and every mistake in the configuration of the sources.
    pub fn sources(&self) -> &[SourceError] {
        self.0.sources()
    }

    /// Problems that did not keep the load from succeeding, but can explain what did.
    pub fn warnings(&self) -> &[Warning] {
        self.0.warnings()
    }
}

impl fmt::Display for EnvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for EnvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for EnvError {}

/// A variable that was required and has no value: [`Env::require`](crate::Env::require). `Display` and `Debug` both
/// print the whole report, which holds no value.
pub struct VariableError(Box<Unset>);

struct Unset {
    name: String,
    kind: FieldErrorKind,
    tried: Vec<Attempt>,
    sources: Vec<SourceError>,
}

impl VariableError {
    pub(crate) fn new(name: &str, kind: FieldErrorKind, tried: Vec<Attempt>, sources: Vec<SourceError>) -> Self {
        Self(Box::new(Unset { name: name.to_owned(), kind, tried, sources }))
    }

    /// The name that was requested.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What is wrong: [`Missing`](FieldErrorKind::Missing), [`Empty`](FieldErrorKind::Empty), or why the value cannot
    /// be used.
    pub fn kind(&self) -> &FieldErrorKind {
        &self.0.kind
    }

    /// Each source in the order of precedence, with what it had and its near names.
    pub fn tried(&self) -> &[Attempt] {
        &self.0.tried
    }

    /// Every source that could not be queried and might have it.
    pub fn sources(&self) -> &[SourceError] {
        &self.0.sources
    }

    fn hint(&self) -> Option<String> {
        let Unset { name, kind, tried, sources } = &*self.0;
        if !matches!(kind, FieldErrorKind::Missing | FieldErrorKind::Empty) || !sources.is_empty() {
            return None;
        }
        if let Some(hint) = report::file_hint(tried, name) {
            return Some(hint);
        }
        let name = Printable(name);
        let near = tried.iter().find_map(|attempt| Some((attempt.near().first()?, attempt.source())));
        Some(match near {
            Some((near, source)) => format!("rename {near} to {name} in: {source}"),
            None if tried
                .iter()
                .any(|attempt| *attempt.source() == SourceId::Infisical && attempt.place().is_some()) =>
            {
                format!("add {name} to the project in Infisical, or set it in the environment")
            }
            None => format!("set {name} in the environment or in .env"),
        })
    }
}

impl fmt::Display for VariableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unset { name, kind, tried, sources } = &*self.0;
        write!(f, "{} {kind}", Printable(name))?;
        for source in sources {
            report::write_source(f, source)?;
        }
        if !sources.is_empty() {
            f.write_str("\n")?;
        }
        for attempt in tried {
            report::write_attempt(f, attempt)?;
        }
        match self.hint() {
            Some(hint) => write!(f, "\n    hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for VariableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for VariableError {}
