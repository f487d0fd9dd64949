//! What stands outside the program, for those who look at it without a load.

use std::path::PathBuf;

use super::Bootstrap;
use super::names::{
    API_URL, CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET_FILE, ENVIRONMENT, IDENTITY_ID, JWT, JWT_FILE, METHOD, MODE, PATH,
    PROJECT, REQUIRE, SERVICE_ACCOUNT_FILE, SNAPSHOT, TOKEN,
};
use crate::error::EnvError;
use crate::infisical::client::{CA_FILE, InfisicalSettings};
use crate::loader::Loader;
use crate::problem::SourceError;
use crate::warning::Warning;
use crate::words::{Origin, SourceId};

/// The Infisical that a load would ask.
pub(crate) struct FoundOutside {
    pub(crate) settings: InfisicalSettings,
    pub(crate) snapshot: Option<PathBuf>,
    pub(crate) warnings: Vec<Warning>,
}

impl Loader {
    /// `None` where neither the bootstrap variables nor the loader name one.
    pub(crate) fn found_outside(&self) -> Result<Option<FoundOutside>, EnvError> {
        let files = self.0.read_env_files();
        let bootstrap = Bootstrap::new(&self.0, &files);
        let found = bootstrap.secured();
        let snapshot = bootstrap.snapshot().or_else(|| self.0.snapshot.path.clone());
        let mut wrong = files.failures();
        let (mistakes, warnings) = bootstrap.into_notes();
        wrong.extend(mistakes);
        match found {
            Ok(found) if wrong.is_empty() => Ok(found.map(|settings| FoundOutside { settings, snapshot, warnings })),
            Ok(_) => Err(EnvError::new(wrong, warnings)),
            Err(kind) => {
                wrong.push(SourceError::new(SourceId::Infisical, kind));
                Err(EnvError::new(wrong, warnings))
            }
        }
    }

    /// The bootstrap variables that are set, whether or not they fit together, each with the place that counts.
    pub(crate) fn variables_outside(&self) -> Vec<(&'static str, Origin)> {
        let files = self.0.read_env_files();
        let bootstrap = Bootstrap::new(&self.0, &files);
        let anywhere = CLIENT_ID.into_iter().chain(CLIENT_SECRET).chain(API_URL).chain(ENVIRONMENT);
        let anywhere =
            anywhere.chain([METHOD, TOKEN, IDENTITY_ID, JWT, PROJECT, PATH, CA_FILE, MODE, REQUIRE, SNAPSHOT]);
        let of_process = [CLIENT_SECRET_FILE, JWT_FILE, SERVICE_ACCOUNT_FILE];
        let found = anywhere.filter_map(|name| bootstrap.get(name));
        let found = found.chain(of_process.into_iter().filter_map(|name| bootstrap.of_process(name)));
        found.map(|variable| (variable.name, variable.origin)).collect()
    }
}
