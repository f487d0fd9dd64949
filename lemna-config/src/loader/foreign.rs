//! What of a load another user decided.

use std::path::Path;
use std::sync::Arc;

use super::bootstrap::Bootstrap;
use crate::merge::Merged;
use crate::schema::FieldSchema;
use crate::source::Layer;
use crate::source::env_files::EnvFiles;
use crate::warning::Warning;
use crate::words::Origin;

/// The files of another user that a load reports. Those that root looks after for their owner are not among them: a
/// container would warn at each start of the `.env` in a folder of its host, and nobody could do anything about it. The
/// origin of each value says whose it is all the same.
#[derive(Default)]
pub(super) struct Foreign {
    files: Vec<Arc<Path>>,
    /// The one that names the server, also if it is not among them.
    server: Option<Arc<Path>>,
}

impl Foreign {
    /// `asks_infisical`: whether the load would.
    pub(super) fn of(files: &EnvFiles, bootstrap: &Bootstrap<'_>, asks_infisical: bool) -> Self {
        let server = if files.has_foreign() && asks_infisical { foreign_server(bootstrap) } else { None };
        Self { files: files.foreign().cloned().collect(), server }
    }

    pub(super) fn server(&self) -> Option<Arc<Path>> {
        self.server.clone()
    }

    fn wrote(&self, file: &Arc<Path>, origin: &Origin) -> bool {
        match origin {
            Origin::File { path, .. } => path == file,
            Origin::Infisical(_) => self.server.as_ref() == Some(file),
            _ => false,
        }
    }

    /// One warning a file, with the fields that are filled from it, or from a server that it names.
    pub(super) fn warnings(&self, env: &Merged, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
        self.warn(|file| {
            let mut names = Vec::new();
            for field in in_use {
                let name = field.secret_name();
                if env.origin(field).is_some_and(|origin| self.wrote(file, &origin)) && !names.contains(&name) {
                    names.push(name);
                }
            }
            (!names.is_empty()).then_some(names)
        })
    }

    /// The same where variables are loaded without a struct. A name that nobody asks for could be a piece of a secret.
    pub(super) fn warnings_of_variables(&self, layers: &[Layer]) -> Vec<Warning> {
        self.warn(|file| {
            let gives = layers.iter().any(|layer| layer.origins().any(|origin| self.wrote(file, origin)));
            gives.then(Vec::new)
        })
    }

    fn warn(&self, names: impl Fn(&Arc<Path>) -> Option<Vec<&'static str>>) -> Vec<Warning> {
        let warning = |file: &Arc<Path>| Some(Warning::ForeignFile { path: file.to_path_buf(), names: names(file)? });
        self.files.iter().filter_map(warning).collect()
    }
}

#[cfg(feature = "infisical")]
fn foreign_server(bootstrap: &Bootstrap<'_>) -> Option<Arc<Path>> {
    bootstrap.foreign_server()
}

#[cfg(not(feature = "infisical"))]
fn foreign_server(_: &Bootstrap<'_>) -> Option<Arc<Path>> {
    None
}
