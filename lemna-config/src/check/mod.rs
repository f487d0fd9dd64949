//! A dry run of a load: whether it would succeed, and what it would report.

#[cfg(feature = "json")]
mod json;
mod text;

use std::process::ExitCode;

use crate::error::{Attempt, EX_CONFIG, FieldErrorKind, LoadError};
use crate::explain::Explanation;
use crate::hydrate::ConfigStruct;
use crate::loader::{Gathered, Loader};
use crate::problem::SourceError;
use crate::schema::{AnyField, Field, FieldSchema, Schema};
use crate::warning::Warning;
use crate::words::{Freshness, Origin};

/// Does all that [`Loader::load`] does, with the same code, and returns a report instead of the config: for an init
/// container, a deploy gate, or `--check-config`.
///
/// It queries every source and reads every value as its field's type, then drops it. It checks references in
/// Infisical's values as [`LoaderBuilder::compare_references`](crate::LoaderBuilder::compare_references) does. It
/// writes no file: it uses an existing last known good copy as a load would, but keeps none. Warnings are in the report
/// only, and reach neither `tracing` nor stderr. It blocks, and works inside and outside an async runtime.
///
/// ```
/// use lemna_config::{FieldErrorKind, FieldState, LemnaSecrets, Loader, check};
///
/// #[derive(LemnaSecrets)]
/// struct Config { api_url: String, port: u16 }
///
/// let loader = Loader::builder().vars([("PORT", "eighty"), ("API_URL", "http://localhost")]).no_env_file().build();
/// let report = check::<Config>(&loader);
/// assert!(!report.is_ok());
/// assert_eq!(report.fields()[0].state(), &FieldState::Found);
/// assert!(matches!(report.fields()[1].state(), FieldState::Wrong(FieldErrorKind::Invalid { .. })));
/// assert!(!report.to_string().contains("eighty"));
/// ```
pub fn check<C: ConfigStruct>(loader: &Loader) -> Report {
    Report::new::<C>(loader.gather_to_check(C::SCHEMA))
}

/// [`check`] for async programs. It runs on any runtime; dropping the future ends the check.
pub async fn check_async<C: ConfigStruct>(loader: &Loader) -> Report {
    Report::new::<C>(loader.gather_to_check_async(C::SCHEMA).await)
}

/// What a [`check`] found: every field with its state and origin, every source that failed, every warning. No value.
///
/// `Display` is for people: a line for each field if all is well, and otherwise the report of the [`LoadError`] with a
/// line for each of the other fields. `to_json` (feature `json`) is for programs.
#[derive(Debug)]
pub struct Report {
    schema: &'static Schema,
    fields: Vec<CheckedField>,
    explanation: Explanation,
    outcome: Result<Success, LoadError<AnyField>>,
    denies_suspicious: bool,
}

#[derive(Debug)]
struct Success {
    warnings: Vec<Warning>,
    freshness: Freshness,
}

/// A field, and its state in a load.
#[derive(Debug, Clone)]
pub struct CheckedField {
    schema: &'static FieldSchema,
    state: FieldState,
    origin: Option<Origin>,
    alias: Option<&'static str>,
    /// What is wrong, in words.
    problem: Option<String>,
}

/// The state of a field in a load.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldState {
    /// A source has its value, and it can be read.
    Found,
    /// It takes its default.
    Default,
    /// No source has a value, and none is needed.
    Absent,
    /// It cannot be filled. If more than this is wrong, [`Report::error`] says all of it.
    Wrong(FieldErrorKind),
}

impl Report {
    fn new<C: ConfigStruct>(gathered: Gathered) -> Self {
        let (origins, explanation) = (gathered.origins::<C>(), gathered.explanation(C::SCHEMA));
        // The values go out of scope here, with all that they were read from.
        let outcome = match gathered.fill::<C>() {
            Ok(filled) => Ok(Success { freshness: filled.freshness, warnings: filled.warnings }),
            Err(error) => Err(error),
        };
        let fields = origins.into_iter().map(|entry| {
            let wrong = outcome.as_ref().err().and_then(|error| error.field(entry.field()));
            let (state, origin) = match (wrong, entry.origin()) {
                (Some(error), _) => (FieldState::Wrong(error.kind().clone()), error.culprit_origin()),
                (None, Some(Origin::Default)) => (FieldState::Default, Some(&Origin::Default)),
                (None, Some(origin)) => (FieldState::Found, Some(origin)),
                (None, None) => (FieldState::Absent, None),
            };
            let alias = match wrong {
                Some(error) => error.culprit().and_then(Attempt::alias),
                None => entry.alias(),
            };
            CheckedField {
                schema: entry.field().schema(),
                state,
                origin: origin.cloned(),
                alias,
                problem: wrong.map(ToString::to_string),
            }
        });
        let fields: Vec<_> = fields.collect();
        let outcome = outcome.map_err(LoadError::into_untyped);
        let explanation = explanation.with_problems(fields.iter().map(CheckedField::kind_and_words));
        Self { schema: C::SCHEMA, fields, explanation, outcome, denies_suspicious: false }
    }

    /// Treats a value that is surely not what was meant ([`Suspicious`](Warning::Suspicious), or a reference that
    /// nothing replaced) as a failure in [`is_ok`](Self::is_ok) and [`exit_code`](Self::exit_code). For a deploy gate;
    /// a load goes on with a warning, in strict mode too.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, Loader, check};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { password: String }
    ///
    /// let loader = Loader::builder().vars([("PASSWORD", "\"in quotes\"")]).no_env_file().build();
    /// assert!(check::<Config>(&loader).is_ok());
    /// let report = check::<Config>(&loader).deny_suspicious();
    /// assert!(!report.is_ok());
    /// assert!(report.to_string().contains("PASSWORD (process environment) is suspicious: it is in quotes"));
    /// ```
    #[must_use]
    pub fn deny_suspicious(self) -> Self {
        Self { denies_suspicious: true, ..self }
    }

    /// Whether a load would succeed, with or without warnings; after [`deny_suspicious`](Self::deny_suspicious), also
    /// whether no value is suspicious.
    pub fn is_ok(&self) -> bool {
        self.outcome.is_ok() && self.denied().next().is_none()
    }

    /// The warnings that count as failures.
    fn denied(&self) -> impl Iterator<Item = &Warning> {
        self.warnings().iter().filter(|warning| self.denies_suspicious && warning.doubts_a_value())
    }

    /// 0 if [`is_ok`](Self::is_ok), and otherwise 78, the exit code of
    /// [`load_or_exit`](crate::LemnaSecrets::load_or_exit).
    pub fn exit_code(&self) -> ExitCode {
        if self.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(EX_CONFIG) }
    }

    /// What the struct declares.
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// Every field, in the order of the struct.
    pub fn fields(&self) -> &[CheckedField] {
        &self.fields
    }

    /// Every field with every place that was searched and what each had, including fields that are fine: what
    /// [`Loaded::explain`](crate::Loaded::explain) returns, with the problem of each field that is wrong.
    pub fn explain(&self) -> &Explanation {
        &self.explanation
    }

    /// Every source that failed, whether or not that fails the load, and every mistake in the configuration of the
    /// sources.
    pub fn sources(&self) -> Vec<&SourceError> {
        match &self.outcome {
            Ok(success) => success.warnings.iter().filter_map(Warning::source_error).collect(),
            Err(error) => error.sources().iter().collect(),
        }
    }

    /// The warnings.
    pub fn warnings(&self) -> &[Warning] {
        match &self.outcome {
            Ok(success) => &success.warnings,
            Err(error) => error.warnings(),
        }
    }

    /// Whether Infisical's last known good copy replaced it; `None` if a load would fail.
    pub fn freshness(&self) -> Option<Freshness> {
        Some(self.outcome.as_ref().ok()?.freshness)
    }

    /// The error of a load; `None` if it would succeed.
    pub fn error(&self) -> Option<&LoadError<AnyField>> {
        self.outcome.as_ref().err()
    }
}

impl CheckedField {
    fn kind_and_words(&self) -> Option<(&FieldErrorKind, String)> {
        match (&self.state, &self.problem) {
            (FieldState::Wrong(kind), Some(words)) => Some((kind, words.clone())),
            _ => None,
        }
    }

    /// The name the sources are asked for.
    pub fn secret_name(&self) -> &'static str {
        self.schema.secret_name()
    }

    /// What the struct declares about it.
    pub fn schema(&self) -> &'static FieldSchema {
        self.schema
    }

    /// Its state in a load.
    pub fn state(&self) -> &FieldState {
        &self.state
    }

    /// Where its value is, or the one that is wrong; `None` if there is none.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The alias under which this value was found, if not under the field's own name.
    pub fn alias(&self) -> Option<&'static str> {
        self.alias
    }
}
