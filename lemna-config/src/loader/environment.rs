//! The environment of a load: what depends on it, and what is wrong by the struct's rules for it.

use crate::problem::{SourceError, SourceErrorKind};
use crate::schema::Schema;
use crate::source::env_files::EnvFiles;
use crate::words::SourceId;

/// Such as `prod`: letters, digits, `_` and `-`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Environment {
    Known(String),
    /// Nothing says which one it is.
    Unknown,
    /// What is said is no name of one, which is a mistake of the load.
    Refused,
}

impl Environment {
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Known(name) => Some(name),
            Self::Unknown | Self::Refused => None,
        }
    }

    /// Whether a `.env` exists that `schema` forbids, or might forbid because the environment is unknown.
    pub(super) fn may_forbid(&self, schema: &Schema, files: &EnvFiles) -> bool {
        let forbidden_in = schema.forbids_env_file_in();
        let forbids = match self {
            Self::Known(name) => forbidden_in.contains(&&**name),
            Self::Unknown | Self::Refused => !forbidden_in.is_empty(),
        };
        forbids && files.there().next().is_some()
    }

    /// What is wrong where `schema` has rules by environment: never is the lax reading taken.
    pub(super) fn mistakes(&self, schema: &Schema, files: &EnvFiles) -> Vec<SourceError> {
        match (self, rule(schema)) {
            (Self::Unknown, Some(needed_by)) => {
                vec![SourceError::new(SourceId::Process, SourceErrorKind::UnknownEnvironment { needed_by })]
            }
            (Self::Known(name), _) if schema.forbids_env_file_in().contains(&&**name) => {
                let forbidden = files.there().map(|(source, path)| {
                    let kind =
                        SourceErrorKind::EnvFileForbidden { path: path.to_path_buf(), environment: name.clone() };
                    SourceError::new(source.clone(), kind)
                });
                forbidden.collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The attribute by which `schema` depends on the environment.
pub(super) fn rule(schema: &Schema) -> Option<&'static str> {
    if !schema.forbids_env_file_in().is_empty() {
        return Some("#[lemna(forbid_env_file_in)]");
    }
    has_required_in(schema).then_some("#[lemna(required_in)]")
}

/// Whether a field has the attribute, or one of the structs in a list.
fn has_required_in(schema: &Schema) -> bool {
    schema
        .fields()
        .iter()
        .any(|field| !field.environments_required_in().is_empty() || field.elements().is_some_and(has_required_in))
}
