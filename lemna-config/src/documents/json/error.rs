use std::fmt;

use serde_json::error::Category;

/// Why a text is not a readable `lemna.schema.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaFileError {
    /// It is not JSON, or ends too early.
    #[non_exhaustive]
    NotJson {
        /// The line, counted from 1.
        line: usize,
    },
    /// It is JSON, but its `format` is not `lemna-config schema`, or it has no `version`.
    OtherFormat,
    /// Its version is one that this crate cannot read.
    #[non_exhaustive]
    UnknownVersion {
        /// The version.
        version: u64,
    },
    /// It lacks a key, or has a value of another type.
    #[non_exhaustive]
    UnexpectedForm {
        /// The line at which this was noticed, counted from 1.
        line: usize,
    },
}

impl fmt::Display for SchemaFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line } => write!(f, "line {line} is not JSON"),
            Self::OtherFormat => {
                f.write_str("this is not a schema of this version of lemna-config: see its `format` and `version`")
            }
            Self::UnknownVersion { version } => write!(
                f,
                "this is a schema of version {version}, and only version 1 is known: use a \
later lemna-config"
            ),
            Self::UnexpectedForm { line } => {
                write!(f, "it does not have the form of a schema, up to the end of line {line}")
            }
        }
    }
}

impl std::error::Error for SchemaFileError {}

impl SchemaFileError {
    /// The error's own text is left out: it shows what it met.
    pub(super) fn of(error: &serde_json::Error) -> Self {
        let line = error.line();
        match error.classify() {
            Category::Data => Self::UnexpectedForm { line },
            Category::Syntax | Category::Eof | Category::Io => Self::NotJson { line },
        }
    }
}
