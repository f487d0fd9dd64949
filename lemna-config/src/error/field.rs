use std::fmt;

use crate::field::{AnyField, Field};
use crate::origin::{Origin, SourceId};
use crate::schema::FieldSchema;
use crate::source::{FileProblem, LineProblem, Unusable};

/// One field that could not be filled. `Display` is one line: the secret's name and what is wrong.
pub struct FieldError<F> {
    field: F,
    kind: FieldErrorKind,
    tried: Vec<Attempt>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldErrorKind {
    /// No source has a value, or a source that might have one failed: see [`FieldError::tried`].
    Missing,
    /// A source has the name, but every value found is empty.
    Empty,
    /// The value cannot be read as the field's type.
    #[non_exhaustive]
    Invalid {
        /// What the value should have been.
        expected: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The default written in the struct cannot be read as the field's type.
    #[non_exhaustive]
    InvalidDefault {
        /// What the default should have been.
        expected: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Infisical holds the secret, but the identity may not read its value.
    Hidden,
    /// Infisical holds the secret in several of the folders that were listed together
    /// (`InfisicalSettings::recursive`).
    #[non_exhaustive]
    Ambiguous {
        /// The folders, the nearest to the root of the request first.
        folders: Vec<String>,
    },
    /// The variable of the process environment is not UTF-8.
    NotUnicode,
    /// The line of a `.env` file that should give the value cannot be read.
    BadLine(LineProblem),
    /// The file that should give the value cannot be read: see [`SecretsDirectory`](crate::SecretsDirectory).
    UnreadableFile(FileProblem),
}

impl From<&Unusable> for FieldErrorKind {
    fn from(unusable: &Unusable) -> Self {
        match unusable {
            Unusable::Hidden(_) => Self::Hidden,
            Unusable::Ambiguous { folders, .. } => Self::Ambiguous { folders: folders.clone() },
            Unusable::NotUnicode => Self::NotUnicode,
            Unusable::BadLine { problem, .. } => Self::BadLine(*problem),
            Unusable::BadFile(problem) => Self::UnreadableFile(*problem),
        }
    }
}

impl fmt::Display for FieldErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Empty => f.write_str("is empty"),
            Self::Invalid { expected, reason } => write!(f, "is not {expected}: {reason}"),
            Self::InvalidDefault { expected, reason } => write!(f, "has a default that is not {expected}: {reason}"),
            Self::Hidden => f.write_str("is hidden from this identity"),
            Self::Ambiguous { folders } => write!(f, "stands in several folders: {}", folders.join(", ")),
            Self::NotUnicode => f.write_str("is not UTF-8"),
            Self::BadLine(problem) => write!(f, "stands in a line that cannot be read: {problem}"),
            Self::UnreadableFile(problem) => write!(f, "has a file that cannot be read: {problem}"),
        }
    }
}

/// A source and what it said about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    source: SourceId,
    place: Option<String>,
    outcome: Outcome,
    near: Vec<String>,
}

/// What a source said about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It has no such name.
    NotSet,
    /// It has the name with an empty value.
    Empty,
    /// It has a value.
    Found(Origin),
    /// It has the name, but no value that can be used.
    Unusable(FieldErrorKind, Option<Origin>),
    /// It could not be asked: [`LoadError::sources`](super::LoadError::sources) says why.
    Failed,
    /// The file is not there.
    NoFile,
    /// The source is not set up.
    NotConfigured,
    /// It was not asked, for every field was found in a source above it.
    NotNeeded,
    /// It is never asked for this field, which is marked `local`.
    NotAsked,
}

impl Attempt {
    pub(crate) fn new(source: SourceId, place: Option<String>, outcome: Outcome, near: Vec<String>) -> Self {
        Self { source, place, outcome, near }
    }

    /// The source.
    pub fn source(&self) -> &SourceId {
        &self.source
    }

    /// Where in the source was looked: the file, or the project, environment and folder of Infisical.
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What it said.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Names the source holds that are near the one asked for: at most three, the nearest first.
    pub fn near(&self) -> &[String] {
        &self.near
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSet => f.write_str("not set"),
            Self::Empty => f.write_str("set, but empty"),
            Self::Found(Origin::File { line, .. }) => write!(f, "found in line {line}"),
            Self::Found(_) => f.write_str("found"),
            Self::Unusable(_, Some(Origin::File { line, .. })) => write!(f, "line {line} cannot be read"),
            Self::Unusable(FieldErrorKind::Hidden, _) => f.write_str("there, but hidden"),
            Self::Unusable(FieldErrorKind::Ambiguous { .. }, _) => f.write_str("there, but more than once"),
            Self::Unusable(..) => f.write_str("set, but not readable"),
            Self::Failed => f.write_str("could not be asked (see above)"),
            Self::NoFile => f.write_str("no such file"),
            Self::NotConfigured => f.write_str("not set up"),
            Self::NotNeeded => f.write_str("not asked, all fields were found above"),
            Self::NotAsked => f.write_str("not asked, the field is local"),
        }
    }
}

impl<F: Field> FieldError<F> {
    pub(crate) fn new(field: F, kind: FieldErrorKind, tried: Vec<Attempt>) -> Self {
        Self { field, kind, tried }
    }

    /// The field.
    pub fn field(&self) -> F {
        self.field
    }

    /// The name the sources were asked for.
    pub fn secret_name(&self) -> &'static str {
        self.schema().secret_name()
    }

    /// What is wrong.
    pub fn kind(&self) -> &FieldErrorKind {
        &self.kind
    }

    /// Each source in the order of precedence, with what it said.
    pub fn tried(&self) -> &[Attempt] {
        &self.tried
    }

    pub(crate) fn schema(&self) -> &'static FieldSchema {
        self.field.schema()
    }

    /// Whether both are missing, and every source said the same: one account of it is enough.
    pub(crate) fn is_missing_alike(&self, other: &Self) -> bool {
        self.kind == FieldErrorKind::Missing
            && other.kind == self.kind
            && self.tried == other.tried
            && self.tried.iter().all(|attempt| attempt.near.is_empty())
    }

    /// The source of the value that is wrong, where there is one.
    pub(crate) fn culprit(&self) -> Option<&Attempt> {
        self.tried.iter().find(|attempt| {
            matches!(attempt.outcome, Outcome::Found(_) | Outcome::Unusable(..))
                && !matches!(self.kind, FieldErrorKind::InvalidDefault { .. })
        })
    }

    /// Where the value stands that is wrong.
    pub(crate) fn culprit_origin(&self) -> Option<&Origin> {
        match &self.culprit()?.outcome {
            Outcome::Found(origin) | Outcome::Unusable(_, Some(origin)) => Some(origin),
            _ => None,
        }
    }

    pub(crate) fn into_untyped(self) -> FieldError<AnyField> {
        FieldError { field: AnyField(self.field.schema()), kind: self.kind, tried: self.tried }
    }
}

impl<F: Field> fmt::Display for FieldError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.secret_name(), self.kind)
    }
}

impl<F: Field> std::error::Error for FieldError<F> {}

impl<F: Field> fmt::Debug for FieldError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldError")
            .field("field", &self.field)
            .field("secret_name", &self.secret_name())
            .field("kind", &self.kind)
            .field("tried", &self.tried)
            .finish()
    }
}
