//! The bootstrap variables, which unlock all others.

use super::files::EnvFiles;
use super::{InvalidMode, Mode, Settings};
use crate::error::{SourceError, SourceErrorKind};
use crate::origin::{Origin, SourceId};
use crate::source::process::NotUnicode;

const MODE: &str = "LEMNA_MODE";

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

    /// One variable, without the blanks around it. Blank is not set, as everywhere.
    fn get(&self, name: &'static str) -> Result<Option<Variable>, SourceError> {
        let from_process = self.settings.process.get(name).map_err(|NotUnicode| {
            let kind = SourceErrorKind::InvalidSetting { variable: name, expected: "UTF-8" };
            SourceError::new(SourceId::Process, kind)
        })?;
        let from_process = from_process.and_then(|value| Variable::new(&value, Origin::Process));
        if from_process.is_some() {
            return Ok(from_process);
        }
        for file in [&self.files.local, &self.files.main] {
            // As with a field: what a broken line should give is not taken from a lower file instead.
            if let Some(error) = file.bad_line(name) {
                return Err(error);
            }
            let from_file = file.get(name).and_then(|(value, origin)| Variable::new(value, origin));
            if from_file.is_some() {
                return Ok(from_file);
            }
        }
        Ok(None)
    }

    /// The mode that `LEMNA_MODE` sets from outside.
    pub(super) fn mode(&self) -> Result<Option<Mode>, SourceError> {
        let Some(Variable { value, origin }) = self.get(MODE)? else { return Ok(None) };
        value.parse().map(Some).map_err(|InvalidMode { .. }| {
            let kind = SourceErrorKind::InvalidSetting { variable: MODE, expected: "strict or lenient" };
            SourceError::new(self.source(&origin), kind)
        })
    }

    fn source(&self, origin: &Origin) -> SourceId {
        match origin {
            Origin::File { path, .. } if **path == *self.files.local.path() => SourceId::EnvLocal,
            Origin::File { .. } => SourceId::EnvFile,
            _ => SourceId::Process,
        }
    }
}

impl Variable {
    fn new(value: &str, origin: Origin) -> Option<Self> {
        let value = value.trim();
        (!value.is_empty()).then(|| Self { value: value.to_owned(), origin })
    }
}

#[cfg(feature = "infisical")]
mod infisical {
    use super::{Bootstrap, Variable};
    use crate::error::{SourceError, SourceErrorKind};
    use crate::loader::files::Trust;
    use crate::origin::{Origin, SourceId};
    use crate::source::infisical::{ApiUrl, InfisicalSettings};

    const CLIENT_ID: &str = "INFISICAL_CLIENT_ID";
    const CLIENT_SECRET: &str = "INFISICAL_CLIENT_SECRET";
    const API_URL: &str = "INFISICAL_API_URL";
    const ENVIRONMENT: &str = "INFISICAL_ENV";
    const PROJECT: &str = "INFISICAL_PROJECT_ID";

    impl Bootstrap<'_> {
        /// The Infisical that the bootstrap variables name, if they do, or everything that is wrong with them.
        pub(in crate::loader) fn infisical(&self) -> Result<Option<InfisicalSettings>, Vec<SourceError>> {
            let mut mistakes = Vec::new();
            let names = [CLIENT_ID, CLIENT_SECRET, API_URL, ENVIRONMENT];
            let found = names.map(|name| {
                self.get(name).unwrap_or_else(|mistake| {
                    mistakes.push(mistake);
                    None
                })
            });
            let mut misset = |kind| mistakes.push(SourceError::new(SourceId::Infisical, kind));

            let those = |is_set| names.into_iter().zip(&found).filter(move |(_, found)| found.is_some() == is_set);
            let [present, missing] =
                [true, false].map(|is_set| those(is_set).map(|(name, _)| name).collect::<Vec<_>>());
            if !present.is_empty() && !missing.is_empty() {
                misset(SourceErrorKind::HalfBootstrap { present, missing });
            }
            let [id, secret, url, environment] = found;
            let address = url.as_ref().and_then(|url| {
                let invalid = |problem| {
                    misset(SourceErrorKind::InvalidUrl { variable: API_URL, origin: url.origin.to_string(), problem });
                };
                url.value.parse::<ApiUrl>().map_err(invalid).ok()
            });
            if let (Some(url), Some(secret)) = (&url, &secret)
                && let Err(kind) = self.check_trust(url, secret)
            {
                misset(kind);
            }
            let project = self.project().unwrap_or_else(|mistake| {
                // Without Infisical there is nobody to tell which project is meant.
                if url.is_some() {
                    mistakes.push(mistake);
                }
                None
            });
            match (id, secret, address, environment) {
                (Some(id), Some(secret), Some(address), Some(environment)) if mistakes.is_empty() => {
                    let settings = InfisicalSettings::new(address, id.value, secret.value.into(), environment.value);
                    Ok(Some(match project {
                        Some(project) => settings.project(project),
                        None => settings,
                    }))
                }
                _ if mistakes.is_empty() => Ok(None),
                _ => Err(mistakes),
            }
        }

        /// The project that `INFISICAL_PROJECT_ID` names, by id or slug.
        pub(in crate::loader) fn project(&self) -> Result<Option<String>, SourceError> {
            Ok(self.get(PROJECT)?.map(|variable| variable.value))
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
