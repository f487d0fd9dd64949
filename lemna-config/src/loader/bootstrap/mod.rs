//! The bootstrap variables, which unlock all others.

#[cfg(feature = "infisical")]
mod infisical;
#[cfg(feature = "infisical")]
mod login;
mod names;
mod notes;
#[cfg(feature = "admin")]
mod outside;

#[cfg(feature = "admin")]
pub(crate) use outside::FoundOutside;

use super::Settings;
use crate::problem::{SourceError, SourceErrorKind};
use crate::source::env_files::EnvFiles;
use crate::system::process::NotUnicode;
use crate::warning::Warning;
use crate::words::{InvalidMode, Mode, Origin, SourceId};
use notes::Notes;

/// Reads single variables where every load finds them: the process environment, `.env.local`, `.env`.
pub(super) struct Bootstrap<'a> {
    settings: &'a Settings,
    files: &'a EnvFiles,
    notes: Notes,
}

/// A variable that is set and not blank, without the blanks around it.
pub(super) struct Variable {
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no setting has two names"))]
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) origin: Origin,
}

impl<'a> Bootstrap<'a> {
    pub(super) fn new(settings: &'a Settings, files: &'a EnvFiles) -> Self {
        Self { settings, files, notes: Notes::default() }
    }

    /// Everything that is wrong with the variables that were read, each fatal by itself, and what is odd about them.
    pub(super) fn into_notes(self) -> (Vec<SourceError>, Vec<Warning>) {
        self.notes.into_parts()
    }

    fn get(&self, name: &'static str) -> Option<Variable> {
        self.of_process(name).or_else(|| self.of_files(name))
    }

    fn of_process(&self, name: &'static str) -> Option<Variable> {
        let value = self.settings.process.get(name).unwrap_or_else(|NotUnicode| {
            let kind = SourceErrorKind::InvalidSetting { variable: name, expected: "UTF-8" };
            self.notes.mistake(SourceError::new(SourceId::Process, kind));
            None
        });
        Variable::new(name, &value?, Origin::Process)
    }

    fn of_files(&self, name: &'static str) -> Option<Variable> {
        for file in [&self.files.local, &self.files.main] {
            // As with a field: what a broken line should give is not taken from a lower file instead.
            if let Some(error) = file.bad_line(name) {
                self.notes.mistake(error);
                return None;
            }
            let variable = file.get(name).and_then(|(value, origin)| Variable::new(name, value, origin));
            if variable.is_some() {
                return variable;
            }
        }
        None
    }

    /// The mode that `LEMNA_MODE` sets from outside.
    pub(super) fn mode(&self) -> Option<Mode> {
        let Variable { value, origin, .. } = self.get(names::MODE)?;
        value.parse().map_or_else(
            |InvalidMode { .. }| {
                let kind = SourceErrorKind::InvalidSetting { variable: names::MODE, expected: "strict or lenient" };
                self.notes.mistake(SourceError::new(origin.source().unwrap_or(SourceId::Process), kind));
                None
            },
            Some,
        )
    }
}

impl Bootstrap<'_> {
    /// Whether `LEMNA_REQUIRE` demands Infisical from outside. Any file may say so: it makes no load succeed that would
    /// have failed.
    pub(super) fn requires_infisical(&self) -> bool {
        let Some(Variable { value, origin, .. }) = self.get(names::REQUIRE) else { return false };
        let is_known = value.eq_ignore_ascii_case("infisical");
        if !is_known {
            let kind = SourceErrorKind::InvalidSetting { variable: names::REQUIRE, expected: "infisical" };
            self.notes.mistake(SourceError::new(origin.source().unwrap_or(SourceId::Process), kind));
        }
        is_known
    }
}

impl Variable {
    fn new(name: &'static str, value: &str, origin: Origin) -> Option<Self> {
        let value = value.trim();
        (!value.is_empty()).then(|| Self { name, value: value.to_owned(), origin })
    }
}

#[cfg(feature = "infisical")]
fn conflict(used: &Variable, ignored: &Variable) -> Warning {
    Warning::ConflictingVariables {
        used: used.name,
        used_origin: used.origin.clone(),
        ignored: ignored.name,
        ignored_origin: ignored.origin.clone(),
    }
}
