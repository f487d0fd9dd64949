//! The bootstrap variables, which unlock all others.

#[cfg(feature = "infisical")]
mod infisical;
#[cfg(feature = "infisical")]
mod login;
mod names;

use super::files::EnvFiles;
use super::{Mode, Settings};
use crate::error::{SourceError, SourceErrorKind};
use crate::origin::{Origin, SourceId};
use crate::source::process::NotUnicode;

/// Reads single variables where every load finds them: the process environment, `.env.local`, `.env`.
pub(super) struct Bootstrap<'a> {
    settings: &'a Settings,
    files: &'a EnvFiles,
}

/// A variable that is set and not empty.
pub(super) struct Variable {
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no setting has two names"))]
    pub(super) name: &'static str,
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
        let not_given = names::IN_FILES.into_iter().filter(|name| !is_given(name));
        not_given.filter_map(|name| self.files.bad_line(name)).collect()
    }

    fn get(&self, name: &'static str) -> Result<Option<Variable>, SourceErrorKind> {
        if let Some(variable) = self.of_process(name)? {
            return Ok(Some(variable));
        }
        let from_file = [&self.files.local, &self.files.main]
            .into_iter()
            .filter_map(|file| file.get(name))
            .find(|(value, _)| !value.is_empty());
        Ok(from_file.map(|(value, origin)| Variable { name, value: value.to_owned(), origin }))
    }

    fn of_process(&self, name: &'static str) -> Result<Option<Variable>, SourceErrorKind> {
        let value = self
            .settings
            .process
            .get(name)
            .map_err(|NotUnicode| SourceErrorKind::InvalidSetting { variable: name, expected: "UTF-8" })?;
        let value = value.filter(|value| !value.is_empty());
        Ok(value.map(|value| Variable { name, value, origin: Origin::Process }))
    }

    /// The mode that `LEMNA_MODE` sets from outside.
    pub(super) fn mode(&self) -> Result<Option<Mode>, SourceError> {
        let variable = names::MODE;
        let error = |origin, kind| Err(SourceError::new(origin, kind));
        match self.get(variable) {
            Ok(None) => Ok(None),
            Ok(Some(Variable { value, origin, .. })) => match value.to_ascii_lowercase().as_str() {
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
