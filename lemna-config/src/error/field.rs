use std::fmt;

use super::group;
use super::group::Alternative;
use crate::from_secret::{Hint, Part};
use crate::problem::{FileProblem, LineProblem};
use crate::schema::{AnyField, Deprecation, Field, FieldSchema, GroupSchema};
use crate::words::{Origin, Printable, SourceId};

/// One field that could not be filled. `Display` is one line: the name of the secret or the group, and what is wrong.
#[derive(Clone)]
pub struct FieldError<F> {
    field: F,
    kind: FieldErrorKind,
    hints: Vec<Hint>,
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
        /// What the value, or the part of it, should have been.
        expected: &'static str,
        /// What is wrong with it.
        reason: &'static str,
        /// The part of a list, set or map that is wrong; `None` for the whole.
        part: Option<Part>,
    },
    /// The value was read, but the program rejects it: `#[lemna(validate = ...)]`.
    #[non_exhaustive]
    Rejected {
        /// Why.
        reason: &'static str,
    },
    /// The default written in the struct cannot be read as the field's type.
    #[non_exhaustive]
    InvalidDefault {
        /// What the default, or the part of it, should have been.
        expected: &'static str,
        /// What is wrong with it.
        reason: &'static str,
        /// The part of a list, set or map that is wrong; `None` for the whole.
        part: Option<Part>,
    },
    /// Infisical has the secret, but the identity is not allowed to read its value.
    Hidden,
    /// Infisical has the secret in several of the folders that were listed together (`InfisicalSettings::recursive`).
    #[non_exhaustive]
    Ambiguous {
        /// The folders; the nearest to the root of the request comes first.
        folders: Vec<String>,
    },
    /// The variable of the process environment is not UTF-8.
    NotUnicode,
    /// The line of a `.env` file that should have the value cannot be read.
    BadLine(LineProblem),
    /// A config file has a table or a list where one value is wanted, or the other way round.
    #[non_exhaustive]
    WrongShape {
        /// The expected form.
        expected: &'static str,
        /// The form that was found.
        found: &'static str,
    },
    /// The field is a list of structs, and one of them cannot be filled.
    #[non_exhaustive]
    Element {
        /// The way to what is wrong, such as `upstreams[2].url`.
        path: String,
        /// What is wrong with it.
        kind: Box<FieldErrorKind>,
    },
    /// The file that should give the value cannot be read: see [`SecretsDirectory`](crate::SecretsDirectory).
    UnreadableFile(FileProblem),
    /// The field is `public`, but `Loader::builder().interpolate(true)` put the value of a name that is not public into
    /// its text.
    TakesInSecret,
    /// The field has no value, but its group is begun: other fields of the optional nested struct, or of the variant,
    /// that requires it were found.
    #[non_exhaustive]
    Incomplete {
        /// The optional nested struct or the variant. If several variants of an enum are begun and none is complete,
        /// the nearest to completion.
        group: &'static GroupSchema,
        /// The names of the group that were found: aliases, if the values are under aliases.
        found: Vec<&'static str>,
        /// The other variants.
        others: Vec<Alternative>,
        /// Whether the load would succeed if none of these names were set.
        is_optional: bool,
    },
    /// Nothing of an optional nested struct was found, and a source that might have some of it could not be queried:
    /// whether it is `None` is unknown. One error for the whole group.
    #[non_exhaustive]
    Undecided {
        /// The optional nested struct.
        group: &'static GroupSchema,
    },
    /// Nothing of an enum of alternatives was found. One error for the whole group.
    #[non_exhaustive]
    NoAlternative {
        /// The enum.
        group: &'static GroupSchema,
        /// Its variants.
        alternatives: Vec<Alternative>,
        /// The optional nested struct, or the variant, that is begun and needs it.
        within: Option<&'static GroupSchema>,
        /// The names of it that were found: aliases, if the values are under aliases.
        found: Vec<&'static str>,
    },
    /// Several variants of an enum of alternatives are complete. Each field that was found, and that not all of them
    /// have, has this error.
    #[non_exhaustive]
    ManyAlternatives {
        /// The enum.
        group: &'static GroupSchema,
        /// The variants that are complete.
        alternatives: Vec<Alternative>,
    },
}

impl FieldErrorKind {
    /// The group that is wrong as a whole, rather than a field of it.
    pub(crate) fn group(&self) -> Option<&'static GroupSchema> {
        match self {
            Self::Undecided { group } | Self::NoAlternative { group, .. } | Self::ManyAlternatives { group, .. } => {
                Some(group)
            }
            _ => None,
        }
    }
}

impl fmt::Display for FieldErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Empty => f.write_str("is empty"),
            Self::Invalid { expected, reason, part: None } => write!(f, "is not {expected}: {reason}"),
            Self::Invalid { expected, reason, part: Some(part) } => {
                write!(f, "has {part} that is not {expected}: {reason}")
            }
            Self::Rejected { reason } => write!(f, "is rejected: {reason}"),
            Self::InvalidDefault { expected, reason, part: None } => {
                write!(f, "has a default that is not {expected}: {reason}")
            }
            Self::InvalidDefault { expected, reason, part: Some(part) } => {
                write!(f, "has a default with {part} that is not {expected}: {reason}")
            }
            Self::Hidden => f.write_str("is hidden from this identity"),
            Self::Ambiguous { folders } => write!(f, "is in several folders: {}", Printable(folders.join(", "))),
            Self::NotUnicode => f.write_str("is not UTF-8"),
            Self::BadLine(problem) => write!(f, "is on a line that cannot be read: {problem}"),
            Self::WrongShape { expected, found } => write!(f, "is {found} where {expected} is expected"),
            Self::Element { path, kind } => write!(f, "is wrong at {path}: it {kind}"),
            Self::UnreadableFile(problem) => write!(f, "has a file that cannot be read: {problem}"),
            Self::TakesInSecret => {
                f.write_str("is public, but contains the value of a name that is not, by a reference")
            }
            Self::Incomplete { group, found, .. } => group::write_incomplete(f, group, found),
            Self::Undecided { .. } => {
                f.write_str("cannot be decided: none of its names was found, but not every source could be read")
            }
            Self::NoAlternative { alternatives, within, found, .. } => {
                group::write_none(f, alternatives, *within, found)
            }
            Self::ManyAlternatives { alternatives, .. } => group::write_many(f, alternatives),
        }
    }
}

/// A source and what it had for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    source: SourceId,
    place: Option<String>,
    outcome: Outcome,
    alias: Option<&'static str>,
    near: Vec<String>,
    file: Option<String>,
}

/// What a source had for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It has no such name.
    NotSet,
    /// It has the name with an empty value.
    Empty,
    /// It has a value.
    Found(Origin),
    /// It has the name, but no usable value.
    Unusable(FieldErrorKind, Option<Origin>),
    /// It could not be queried: [`LoadError::sources`](super::LoadError::sources) says why.
    Failed,
    /// The file does not exist.
    NoFile,
    /// The source is not set up.
    NotConfigured,
    /// It was not queried, because sources above it had every field.
    NotNeeded,
    /// It is never searched for this field, which is marked `local`.
    NotAsked,
    /// It is the command line, and the field is not marked `flag`.
    NoFlag,
}

impl Attempt {
    pub(crate) fn new(source: SourceId, place: Option<String>, outcome: Outcome, near: Vec<String>) -> Self {
        Self { source, place, outcome, alias: None, near, file: None }
    }

    pub(crate) fn under_alias(self, alias: Option<&'static str>) -> Self {
        Self { alias, ..self }
    }

    pub(crate) fn with_near(self, near: Vec<String>) -> Self {
        Self { near, ..self }
    }

    pub(crate) fn with_file(self, file: Option<String>) -> Self {
        Self { file, ..self }
    }

    /// The source.
    pub fn source(&self) -> &SourceId {
        &self.source
    }

    /// Where the source was searched: the file, or the project, environment and folder of Infisical.
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What it had.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// The alias under which the source has the secret, if not under the field's own name.
    pub fn alias(&self) -> Option<&'static str> {
        self.alias
    }

    /// Names in the source that are close to one that was searched for: at most three, the nearest first. If nothing of
    /// a group was found, those close to any of its names.
    pub fn near(&self) -> &[String] {
        &self.near
    }

    /// The name with `_FILE` appended, if the source has that instead. Many images read the file that such a variable
    /// names; a load does not: see [`SecretsDirectory`](crate::SecretsDirectory).
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Whether the source has a name that might be a misspelling of this one.
    fn is_near(&self) -> bool {
        !self.near.is_empty() || self.file.is_some()
    }

    /// Takes the near names of `others`, too.
    pub(crate) fn add_near(&mut self, others: &[String]) {
        for near in others {
            if !self.near.contains(near) {
                self.near.push(near.clone());
            }
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSet => f.write_str("not set"),
            Self::Empty => f.write_str("set, but empty"),
            Self::Found(Origin::File { line, .. }) => write!(f, "found in line {line}"),
            Self::Found(Origin::ConfigFile { line, column, .. }) => write!(f, "found at {line}:{column}"),
            Self::Found(Origin::CommandLine { flag }) => write!(f, "found as {flag}"),
            Self::Found(_) => f.write_str("found"),
            Self::Unusable(_, Some(Origin::File { line, .. })) => write!(f, "line {line} cannot be read"),
            Self::Unusable(_, Some(Origin::ConfigFile { line, column, .. })) => write!(f, "wrong at {line}:{column}"),
            Self::Unusable(FieldErrorKind::Hidden, _) => f.write_str("there, but hidden"),
            Self::Unusable(FieldErrorKind::Ambiguous { .. }, _) => f.write_str("there, but more than once"),
            Self::Unusable(..) => f.write_str("set, but not readable"),
            Self::Failed => f.write_str("could not be read (see above)"),
            Self::NoFile => f.write_str("no such file"),
            Self::NotConfigured => f.write_str("not set up"),
            Self::NotNeeded => f.write_str("not read: all fields were found above"),
            Self::NotAsked => f.write_str("not read: the field is local"),
            Self::NoFlag => f.write_str("not read: the field is not a flag"),
        }
    }
}

impl<F: Field> FieldError<F> {
    pub(crate) fn new(field: F, kind: FieldErrorKind, hints: Vec<Hint>, tried: Vec<Attempt>) -> Self {
        Self { field, kind, hints, tried }
    }

    /// The field.
    pub fn field(&self) -> F {
        self.field
    }

    /// The name that the sources were searched for, besides the field's [aliases](FieldSchema::aliases).
    pub fn secret_name(&self) -> &'static str {
        self.schema().secret_name()
    }

    /// What is wrong.
    pub fn kind(&self) -> &FieldErrorKind {
        &self.kind
    }

    /// What was probably done wrong with the value, if it was rejected. Hints hold no part of it.
    ///
    /// ```
    /// use lemna_config::{Hint, LemnaSecrets};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { port: u16 }
    ///
    /// let error = Config::from_pairs([("PORT", "8080\n")]).unwrap_err();
    /// assert_eq!(error.fields()[0].hints(), [Hint::LineEnd]);
    /// ```
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }

    /// Each source in the order of precedence, with what it had.
    pub fn tried(&self) -> &[Attempt] {
        &self.tried
    }

    pub(crate) fn schema(&self) -> &'static FieldSchema {
        self.field.schema()
    }

    /// The other names by which the field can be set, without old ones.
    fn aliases(&self) -> &'static [&'static str] {
        let schema = self.schema();
        if schema.deprecation() == Some(Deprecation::Aliases) { &[] } else { schema.aliases() }
    }

    /// Whether both are missing and every source had the same for both, or both report the same group: one entry covers
    /// both.
    pub(crate) fn is_missing_alike(&self, other: &Self) -> bool {
        match self.kind {
            _ if self.kind != other.kind => false,
            FieldErrorKind::Missing | FieldErrorKind::Incomplete { .. } => {
                self.tried == other.tried && !self.tried.iter().any(Attempt::is_near)
            }
            FieldErrorKind::ManyAlternatives { .. } => true,
            _ => false,
        }
    }

    /// Whether it has no value, and a source that could not be queried might have one. A field with a near name
    /// deserves its own entry.
    pub(crate) fn is_owed_to_a_source(&self) -> bool {
        use FieldErrorKind::{Empty, Incomplete, Missing, NoAlternative, Undecided};

        matches!(self.kind, Missing | Empty | Incomplete { .. } | NoAlternative { .. } | Undecided { .. })
            && self.tried.iter().any(|attempt| attempt.outcome == Outcome::Failed)
            && !self.tried.iter().any(Attempt::is_near)
    }

    /// The source of the wrong value, if there is one.
    pub(crate) fn culprit(&self) -> Option<&Attempt> {
        self.tried.iter().find(|attempt| {
            matches!(attempt.outcome, Outcome::Found(_) | Outcome::Unusable(..))
                && !matches!(self.kind, FieldErrorKind::InvalidDefault { .. })
        })
    }

    /// Where the wrong value is.
    pub(crate) fn culprit_origin(&self) -> Option<&Origin> {
        match &self.culprit()?.outcome {
            Outcome::Found(origin) | Outcome::Unusable(_, Some(origin)) => Some(origin),
            _ => None,
        }
    }

    pub(crate) fn into_untyped(self) -> FieldError<AnyField> {
        FieldError { field: AnyField(self.field.schema()), kind: self.kind, hints: self.hints, tried: self.tried }
    }
}

impl<F: Field> fmt::Display for FieldError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind.group() {
            Some(group) => f.write_str(&group.label())?,
            None => f.write_str(self.secret_name())?,
        }
        if let (
            FieldErrorKind::Missing | FieldErrorKind::Empty | FieldErrorKind::Incomplete { .. },
            aliases @ [_, ..],
        ) = (&self.kind, self.aliases())
        {
            write!(f, " (or {})", aliases.join(", "))?;
        }
        write!(f, " {}", self.kind)
    }
}

impl<F: Field> std::error::Error for FieldError<F> {}

impl<F: Field> fmt::Debug for FieldError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldError")
            .field("field", &self.field)
            .field("secret_name", &self.secret_name())
            .field("kind", &self.kind)
            .field("hints", &self.hints)
            .field("tried", &self.tried)
            .finish()
    }
}
