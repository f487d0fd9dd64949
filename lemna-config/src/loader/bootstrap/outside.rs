//! What stands outside the program, for those who look at it without a load.

use std::path::PathBuf;

use super::Bootstrap;
use crate::error::EnvError;
use crate::infisical::client::InfisicalSettings;
use crate::loader::Loader;
use crate::problem::SourceError;
use crate::trust::Setting;
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
        let reading = self.0.reading();
        let files = self.0.read_env_files(&reading);
        let bootstrap = Bootstrap::new(&self.0, &files, &reading);
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
        let reading = self.0.reading();
        let files = self.0.read_env_files(&reading);
        let bootstrap = Bootstrap::new(&self.0, &files, &reading);
        let names =
            Setting::ALL.iter().copied().flat_map(|setting| setting.names().iter().map(move |name| (setting, *name)));
        let found = names.filter_map(|(setting, name)| bootstrap.find(setting, name));
        found.map(|variable| (variable.name, variable.author.origin)).collect()
    }
}
