//! A folder of Infisical, as commands print it.

use std::fmt::{self, Display};

use lemna_config::admin::Folder;
use serde::Serialize;

use crate::shown::printable;
use crate::target::Found;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Location {
    server: String,
    project: String,
    environment: String,
    path: String,
}

impl Location {
    pub(crate) fn new(found: &Found, folder: &Folder) -> Self {
        let (environment, path) = (folder.environment().to_owned(), folder.path().to_owned());
        Self { server: found.url.to_string(), project: found.project.slug.clone(), environment, path }
    }

    /// `at https://...`: where nothing else says which server is meant.
    pub(crate) fn at_server(&self) -> String {
        format!("at {}", printable(&self.server))
    }

    pub(crate) fn server(&self) -> &str {
        &self.server
    }
}

impl Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [project, environment, path] = [&self.project, &self.environment, &self.path].map(|name| printable(name));
        write!(f, "{project}, {environment}, {path}")
    }
}
