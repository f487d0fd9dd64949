//! The bootstrap variables, which unlock all others.

use super::files::EnvFiles;
use super::{Mode, Settings};
use crate::error::{SourceError, SourceErrorKind};
use crate::origin::{Origin, SourceId};
use crate::source::process::NotUnicode;

const MODE: &str = "LEMNA_MODE";
const CLIENT_ID: &str = "INFISICAL_CLIENT_ID";
const CLIENT_SECRET: &str = "INFISICAL_CLIENT_SECRET";
const API_URL: &str = "INFISICAL_API_URL";
const ENVIRONMENT: &str = "INFISICAL_ENV";
const PROJECT: &str = "INFISICAL_PROJECT_ID";
const VARIABLES: [&str; 6] = [MODE, CLIENT_ID, CLIENT_SECRET, API_URL, ENVIRONMENT, PROJECT];

/// Reads single variables where every load finds them: the process environment, `.env.local`, `.env`.
pub(super) struct Bootstrap<'a> {
    settings: &'a Settings,
    files: &'a EnvFiles,
}

/// A variable that is set and not empty.
pub(super) struct Variable {
    pub(super) value: String,
    pub(super) origin: Origin,
}

impl<'a> Bootstrap<'a> {
    pub(super) fn new(settings: &'a Settings, files: &'a EnvFiles) -> Self {
        Self { settings, files }
    }

    /// The lines of `.env` files that should give one of the variables, but cannot be read.
    pub(super) fn bad_lines(&self) -> Vec<SourceError> {
        let is_given = |name: &str| matches!(self.settings.process.get(name), Ok(Some(value)) if !value.is_empty());
        VARIABLES.into_iter().filter(|name| !is_given(name)).filter_map(|name| self.files.bad_line(name)).collect()
    }

    fn get(&self, name: &'static str) -> Result<Option<Variable>, SourceErrorKind> {
        let from_process = self
            .settings
            .process
            .get(name)
            .map_err(|NotUnicode| SourceErrorKind::InvalidSetting { variable: name, expected: "UTF-8" })?;
        if let Some(value) = from_process.filter(|value| !value.is_empty()) {
            return Ok(Some(Variable { value, origin: Origin::Process }));
        }
        let from_file = [&self.files.local, &self.files.main]
            .into_iter()
            .filter_map(|file| file.get(name))
            .find(|(value, _)| !value.is_empty());
        Ok(from_file.map(|(value, origin)| Variable { value: value.to_owned(), origin }))
    }

    /// The mode that `LEMNA_MODE` sets from outside.
    pub(super) fn mode(&self) -> Result<Option<Mode>, SourceError> {
        let variable = MODE;
        let error = |origin, kind| Err(SourceError::new(origin, kind));
        match self.get(variable) {
            Ok(None) => Ok(None),
            Ok(Some(Variable { value, origin })) => match value.to_ascii_lowercase().as_str() {
                "strict" => Ok(Some(Mode::Strict)),
                "lenient" => Ok(Some(Mode::Lenient)),
                _ => error(
                    self.source(&origin),
                    SourceErrorKind::InvalidSetting { variable, expected: "strict or lenient" },
                ),
            },
            Err(kind) => error(SourceId::Process, kind),
        }
    }

    fn source(&self, origin: &Origin) -> SourceId {
        match origin {
            Origin::File { path, .. } if **path == *self.files.local.path() => SourceId::EnvLocal,
            Origin::File { .. } => SourceId::EnvFile,
            _ => SourceId::Process,
        }
    }
}

#[cfg(feature = "infisical")]
mod infisical {
    use std::path::PathBuf;

    use super::{API_URL, Bootstrap, CLIENT_ID, CLIENT_SECRET, ENVIRONMENT, PROJECT, Variable};
    use crate::error::SourceErrorKind;
    use crate::loader::files::Trust;
    use crate::origin::Origin;
    use crate::source::infisical::{ApiUrl, InfisicalSettings};

    const SNAPSHOT: &str = "LEMNA_SNAPSHOT";

    impl Bootstrap<'_> {
        /// The Infisical that the bootstrap variables name, if they do.
        pub(in crate::loader) fn infisical(&self) -> Result<Option<InfisicalSettings>, SourceErrorKind> {
            let names = [CLIENT_ID, CLIENT_SECRET, API_URL, ENVIRONMENT];
            let [id, secret, url, environment] = names.map(|name| self.get(name));
            let (id, secret, url, environment) = match (id?, secret?, url?, environment?) {
                (None, None, None, None) => return Ok(None),
                (Some(id), Some(secret), Some(url), Some(environment)) => (id, secret, url, environment),
                some => {
                    let set = [some.0.is_some(), some.1.is_some(), some.2.is_some(), some.3.is_some()];
                    let those = |wanted| names.into_iter().zip(set).filter(move |(_, set)| *set == wanted);
                    return Err(SourceErrorKind::HalfBootstrap {
                        present: those(true).map(|(name, _)| name).collect(),
                        missing: those(false).map(|(name, _)| name).collect(),
                    });
                }
            };
            self.check_trust(&url, &secret)?;
            let url = url.value.parse::<ApiUrl>().map_err(|problem| SourceErrorKind::InvalidUrl {
                variable: API_URL,
                origin: url.origin.to_string(),
                problem,
            })?;
            let settings = InfisicalSettings::new(url, id.value, secret.value.into(), environment.value);
            Ok(Some(match self.project()? {
                Some(project) => settings.project(project),
                None => settings,
            }))
        }

        /// The project that `INFISICAL_PROJECT_ID` names, by id or slug.
        pub(in crate::loader) fn project(&self) -> Result<Option<String>, SourceErrorKind> {
            Ok(self.get(PROJECT)?.map(|variable| variable.value))
        }

        /// Where `LEMNA_SNAPSHOT` says that the last known good copy is.
        pub(in crate::loader) fn snapshot(&self) -> Result<Option<PathBuf>, SourceErrorKind> {
            let Some(Variable { value, origin }) = self.get(SNAPSHOT)? else { return Ok(None) };
            match &origin {
                // Another user does not say where this one writes to.
                Origin::File { path, .. } if self.files.trust(path) == Trust::None => {
                    let expected = "in the environment or in a .env of this user";
                    Err(SourceErrorKind::InvalidSetting { variable: SNAPSHOT, expected })
                }
                _ => Ok(Some(value.into())),
            }
        }

        /// A secret is never sent to an address from a file that somebody else could have put there.
        fn check_trust(&self, url: &Variable, secret: &Variable) -> Result<(), SourceErrorKind> {
            let Origin::File { path, .. } = &url.origin else { return Ok(()) };
            let may_be_sent = match (&secret.origin, self.files.trust(path)) {
                // `Own`: both stand in files of the folder that was found.
                (_, Trust::Full) | (Origin::File { .. }, Trust::Own) => true,
                (Origin::File { path: other, .. }, Trust::None) => other == path,
                _ => false,
            };
            if may_be_sent { Ok(()) } else { Err(SourceErrorKind::UntrustedUrl { path: path.to_path_buf() }) }
        }
    }
}
