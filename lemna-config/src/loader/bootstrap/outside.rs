//! What stands outside the program, for those who look at it without a load.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Bootstrap, Variable};
use crate::error::EnvError;
use crate::infisical::client::InfisicalSettings;
use crate::loader::Loader;
use crate::problem::{Misnamed, SourceError};
use crate::trust::Setting;
use crate::warning::Warning;
use crate::words::{Origin, SourceId};

/// The Infisical that a load would ask.
pub(crate) struct FoundOutside {
    pub(crate) settings: InfisicalSettings,
    pub(crate) snapshot: Option<PathBuf>,
    pub(crate) warnings: Vec<Warning>,
    /// Another user's file that names the server and the login.
    pub(crate) foreign_file: Option<Arc<Path>>,
}

impl Loader {
    /// `None` where neither the bootstrap variables nor the loader name one.
    pub(crate) fn found_outside(&self) -> Result<Option<FoundOutside>, EnvError> {
        let reading = self.0.reading();
        let files = self.0.read_env_files(&reading);
        let bootstrap = Bootstrap::new(&self.0, &files, &reading);
        let found = bootstrap.secured();
        let snapshot = bootstrap.snapshot().or_else(|| self.0.snapshot.path.clone());
        let foreign_file = bootstrap.foreign_server();
        let named_by = foreign_file.as_ref().filter(|file| files.foreign().any(|foreign| foreign == *file));
        // With a separate bootstrap: the notes would be taken twice.
        let foreign = named_by.map(|file| Bootstrap::new(&self.0, &files, &reading).foreign_unit(file));
        let misnamed = bootstrap.misnamed(true);
        // A load looks at them, too.
        let _ = (bootstrap.mode(self.0.mode), bootstrap.requires_infisical());
        let mut wrong = files.failures();
        let (mistakes, mut warnings) = bootstrap.into_notes();
        warnings.extend(foreign);
        warnings.extend(misnamed.into_iter().map(|variable| Warning::Misnamed { variable }));
        wrong.extend(mistakes);
        match found {
            Ok(found) if wrong.is_empty() => {
                Ok(found.map(|settings| FoundOutside { settings, snapshot, warnings, foreign_file }))
            }
            Ok(_) => Err(EnvError::new(wrong, warnings)),
            Err(kind) => {
                wrong.push(SourceError::new(SourceId::Infisical, kind));
                Err(EnvError::new(wrong, warnings))
            }
        }
    }

    /// The variables that are set and not read, and are near those that a load looks for.
    pub(crate) fn misnamed_outside(&self) -> Vec<Misnamed> {
        let reading = self.0.reading();
        let files = self.0.read_env_files(&reading);
        Bootstrap::new(&self.0, &files, &reading).misnamed(true)
    }

    /// The bootstrap variables that are set, whether or not they fit together, each with the place that counts.
    pub(crate) fn variables_outside(&self) -> Vec<(&'static str, Origin)> {
        let reading = self.0.reading();
        let files = self.0.read_env_files(&reading);
        let bootstrap = Bootstrap::new(&self.0, &files, &reading);
        bootstrap.set().map(|variable| (variable.name, variable.author.origin)).collect()
    }
}

impl Bootstrap<'_> {
    fn set(&self) -> impl Iterator<Item = Variable> {
        let names =
            Setting::ALL.iter().copied().flat_map(|setting| setting.names().iter().map(move |name| (setting, *name)));
        names.filter_map(|(setting, name)| self.find(setting, name)?.variable())
    }

    /// What of the way to Infisical another user's file decides.
    fn foreign_unit(&self, file: &Path) -> Warning {
        let is_there = |origin: &Origin| matches!(origin, Origin::File { path, .. } if **path == *file);
        let names = self.set().filter(|variable| is_there(&variable.author.origin)).map(|variable| variable.name);
        Warning::ForeignFile { path: file.to_owned(), names: names.collect() }
    }
}
