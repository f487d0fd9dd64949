use std::fmt;
use std::path::{Path, PathBuf};

use super::kind::SourceErrorKind;
use super::snapshot::SnapshotProblem;
use crate::words::{Printable, SourceId};

/// A source that could not be queried or read, or a mistake in its setup.
///
/// `Display` is one line with the source's name, the cause, and no text from the source itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    source: SourceId,
    kind: SourceErrorKind,
    copy: Option<Box<(PathBuf, SnapshotProblem)>>,
}

impl SourceError {
    pub(crate) fn new(source: SourceId, kind: SourceErrorKind) -> Self {
        Self { source, kind, copy: None }
    }

    /// For a custom [`Source`](crate::Source). `reason` is a fixed text of the program, so it cannot contain a secret;
    /// the loader adds the source's name.
    pub fn custom(reason: &'static str) -> Self {
        Self { source: SourceId::Custom("".into()), kind: SourceErrorKind::Custom(reason), copy: None }
    }

    /// The source.
    pub fn source_id(&self) -> &SourceId {
        &self.source
    }

    /// What went wrong.
    pub fn kind(&self) -> &SourceErrorKind {
        &self.kind
    }

    /// What to do about it, if that is known.
    pub fn remedy(&self) -> Option<&'static str> {
        self.kind.remedy()
    }

    /// Why the last known good copy could not replace the source; `None` if there is no copy, or if a copy never
    /// replaces such a failure.
    pub fn snapshot(&self) -> Option<(&Path, SnapshotProblem)> {
        self.copy.as_deref().map(|(path, problem)| (path.as_path(), *problem))
    }

    #[cfg(feature = "infisical")]
    pub(crate) fn without_copy(self, path: PathBuf, problem: SnapshotProblem) -> Self {
        Self { copy: Some(Box::new((path, problem))), ..self }
    }

    pub(crate) fn of(self, source: SourceId) -> Self {
        Self { source, ..self }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is wrong with a config file begins with its path.
        match (&self.source, self.kind.is_of_named_file()) {
            (SourceId::ConfigFile(_), true) => self.kind.fmt(f)?,
            _ => write!(f, "{}: {}", self.source, self.kind)?,
        }
        match self.snapshot() {
            Some((path, problem)) => write!(f, "; no copy can replace it ({}: {problem})", Printable(path.display())),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SourceError {}
