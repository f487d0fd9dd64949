use serde_json::error::Category;

/// Why a text is not read as a `lemna.schema.json`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaFileError {
    /// It is not JSON, or ends too early.
    #[error("line {line} is not JSON")]
    #[non_exhaustive]
    NotJson {
        /// The line, counted from 1.
        line: usize,
    },
    /// It is JSON, but its `format` is not `lemna-config schema`, or it has no `version`.
    #[error("this is no schema of lemna-config: `format` or `version` says otherwise")]
    OtherFormat,
    /// It is of a version that this one cannot read.
    #[error("this is a schema of version {version}, and only version 1 is known: use a later lemna-config")]
    #[non_exhaustive]
    UnknownVersion {
        /// The version.
        version: u64,
    },
    /// It lacks a key, or has a value of another type.
    #[error("what stands before the end of line {line} is not of the form of a schema")]
    #[non_exhaustive]
    UnexpectedForm {
        /// The line at which that was found out, counted from 1.
        line: usize,
    },
}

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
