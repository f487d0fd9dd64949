//! Which Infisical the bootstrap variables name.

use super::login::Draft;
use super::names::{API_URL, ENVIRONMENT, Names, PATH, PROJECT};
use super::{Bootstrap, Variable};
use crate::error::SourceErrorKind;
use crate::loader::files::Trust;
use crate::origin::Origin;
use crate::source::infisical::{ApiUrl, InfisicalSettings};
use crate::warning::Warning;

impl Bootstrap<'_> {
    /// The Infisical that the bootstrap variables name, if they do.
    pub(in crate::loader) fn infisical(
        &self,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<InfisicalSettings>, SourceErrorKind> {
        let Draft { mut present, mut missing, login } = self.login(warnings)?;
        let url = self.either(API_URL, is_same_server, warnings)?;
        let environment = self.either(ENVIRONMENT, str::eq, warnings)?;
        for (names, variable) in [(API_URL, &url), (ENVIRONMENT, &environment)] {
            match variable {
                Some(variable) => present.push(variable.name),
                None => missing.push(names[0]),
            }
        }
        let (Some((login, credential)), Some(url), Some(environment)) = (login, url, environment) else {
            let is_left_out = present.is_empty();
            return if is_left_out { Ok(None) } else { Err(SourceErrorKind::HalfBootstrap { present, missing }) };
        };
        self.check_trust(&url, &credential)?;
        let url = url.value.parse::<ApiUrl>().map_err(|problem| SourceErrorKind::InvalidUrl {
            variable: url.name,
            origin: url.origin.to_string(),
            problem,
        })?;
        self.with_outside(InfisicalSettings::with_login(url, login, environment.value)).map(Some)
    }

    /// A project and a folder from outside beat those in the code.
    pub(in crate::loader) fn with_outside(
        &self,
        settings: InfisicalSettings,
    ) -> Result<InfisicalSettings, SourceErrorKind> {
        let settings = match self.get(PROJECT)? {
            Some(project) => settings.project(project.value),
            None => settings,
        };
        Ok(match self.get(PATH)? {
            Some(path) => settings.path(path.value),
            None => settings,
        })
    }

    /// The variable by its first name, or else by the second. Two that are not the `same` are warned about.
    pub(super) fn either(
        &self,
        names: Names,
        same: impl Fn(&str, &str) -> bool,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<Variable>, SourceErrorKind> {
        let [used, other] = names.map(|name| self.get(name));
        let (used, other) = (used?, other?);
        if let (Some(used), Some(other)) = (&used, &other)
            && !same(&used.value, &other.value)
        {
            warnings.push(conflict(used, other));
        }
        Ok(used.or(other))
    }

    /// A credential is never sent to an address from a file that somebody else could have put there.
    fn check_trust(&self, url: &Variable, credential: &Origin) -> Result<(), SourceErrorKind> {
        let Origin::File { path, .. } = &url.origin else { return Ok(()) };
        let may_be_sent = match (credential, self.files.trust(path)) {
            // `Own`: both stand in files of the folder that was found.
            (_, Trust::Full) | (Origin::File { .. }, Trust::Own) => true,
            (Origin::File { path: other, .. }, Trust::None) => other == path,
            _ => false,
        };
        if may_be_sent { Ok(()) } else { Err(SourceErrorKind::UntrustedUrl { path: path.to_path_buf() }) }
    }
}

pub(super) fn conflict(used: &Variable, ignored: &Variable) -> Warning {
    Warning::ConflictingVariables {
        used: used.name,
        used_origin: used.origin.clone(),
        ignored: ignored.name,
        ignored_origin: ignored.origin.clone(),
    }
}

/// An address with `/api` behind it and one without are the same.
fn is_same_server(one: &str, other: &str) -> bool {
    one == other || matches!((one.parse::<ApiUrl>(), other.parse::<ApiUrl>()), (Ok(one), Ok(other)) if one == other)
}
