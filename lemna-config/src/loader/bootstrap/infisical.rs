//! Which Infisical the bootstrap variables name.

use std::path::PathBuf;

use super::login::Draft;
use super::names::{API_URL, ENVIRONMENT, Names, PATH, PROJECT, SNAPSHOT};
use super::{Bootstrap, Variable, conflict};
use crate::infisical::client::{ApiUrl, CA_FILE, InfisicalSettings};
use crate::loader::Infisical;
use crate::problem::{SourceError, SourceErrorKind, UrlProblem};
use crate::source::env_files::Trust;
use crate::warning::Warning;
use crate::words::{Origin, SourceId};

impl Bootstrap<'_> {
    /// The Infisical that the bootstrap variables name, if they do.
    ///
    /// # Errors
    ///
    /// Half of what only Infisical's own tools are given. Whatever else is wrong is among the mistakes.
    fn infisical(&self) -> Result<Option<InfisicalSettings>, SourceErrorKind> {
        let Draft { mut present, mut missing, login } = self.login();
        let url = self.either(API_URL, is_same_server);
        let environment = self.either(ENVIRONMENT, str::eq);
        let given = self.settings.environment.clone();
        for (names, variable, is_needed) in [(API_URL, &url, true), (ENVIRONMENT, &environment, given.is_none())] {
            match variable {
                Some(variable) => present.push(variable.name),
                None if is_needed => missing.push(names[0]),
                None => {}
            }
        }
        if !present.is_empty() && !missing.is_empty() {
            let half = SourceErrorKind::HalfBootstrap { present, missing };
            if !half.is_misconfiguration() {
                return Err(half);
            }
            self.misset(half);
        }
        if let (Some(url), Some((_, credential))) = (&url, &login) {
            self.check_trust(url, credential);
        }
        let address = url.and_then(|url| {
            let parsed = url.value.parse::<ApiUrl>();
            parsed.map_err(|problem| self.misset(invalid_url(&url, problem))).ok()
        });
        let environment = given.or_else(|| Some(environment?.value));
        let (Some((login, _)), Some(address), Some(environment)) = (login, address, environment) else {
            return Ok(None);
        };
        Ok(Some(self.with_outside(InfisicalSettings::with_login(address, login, environment))))
    }

    /// The Infisical that a load asks, with what the loader and the variables say of how it is to be reached. Its
    /// certificates are not read yet.
    pub(in crate::loader) fn secured(&self) -> Result<Option<InfisicalSettings>, SourceErrorKind> {
        let found = match &self.settings.infisical {
            Infisical::Bootstrap => self.infisical()?,
            Infisical::Given(given) => Some(self.with_outside(InfisicalSettings::clone(given))),
            Infisical::Nowhere => None,
        };
        let Some(found) = found else { return Ok(None) };
        if !found.access.url.is_https() && !found.access.url.is_loopback() {
            self.notes.warn(Warning::PlainHttp { server: found.access.url.to_string() });
        }
        let found = match self.ca_file() {
            Some(path) => found.ca_file_from_variable(path, |path| self.settings.resolved(path))?,
            None => found,
        };
        Ok(Some(if self.settings.https_only { found.https_only(true) } else { found }))
    }

    /// A project and a folder from outside beat those in the code.
    fn with_outside(&self, settings: InfisicalSettings) -> InfisicalSettings {
        let settings = match self.get(PROJECT) {
            Some(project) => settings.project(project.value),
            None => settings,
        };
        match self.get(PATH) {
            Some(path) => settings.path(path.value),
            None => settings,
        }
    }

    /// Whether nothing is wrong with the variables read so far.
    pub(in crate::loader) fn is_sound(&self) -> bool {
        self.notes.is_sound()
    }

    pub(super) fn misset(&self, kind: SourceErrorKind) {
        self.notes.mistake(SourceError::new(SourceId::Infisical, kind));
    }

    /// The variable by its first name, or else by the second. Two that are not the `same` are warned about.
    pub(super) fn either(&self, names: Names, same: impl Fn(&str, &str) -> bool) -> Option<Variable> {
        let [used, other] = names.map(|name| self.get(name));
        if let (Some(used), Some(other)) = (&used, &other)
            && !same(&used.value, &other.value)
        {
            self.notes.warn(conflict(used, other));
        }
        used.or(other)
    }

    /// The file of certificates that `INFISICAL_CA_FILE` names. A file that somebody else could have put there may
    /// name it only where it names the server as well: who may say where a secret is sent may say whom to trust there.
    fn ca_file(&self) -> Option<String> {
        let Variable { value, origin, .. } = self.get(CA_FILE)?;
        let Origin::File { path, .. } = &origin else { return Some(value) };
        let names_the_server = || {
            let url = API_URL.into_iter().find_map(|name| self.get(name));
            url.is_some_and(|url| matches!(&url.origin, Origin::File { path: other, .. } if other == path))
        };
        if self.files.trust(path) == Trust::Full || names_the_server() {
            return Some(value);
        }
        self.misset(SourceErrorKind::UntrustedCa { path: path.to_path_buf() });
        None
    }

    /// Where `LEMNA_SNAPSHOT` says that the last known good copy is.
    pub(in crate::loader) fn snapshot(&self) -> Option<PathBuf> {
        let Variable { value, origin, .. } = self.get(SNAPSHOT)?;
        match &origin {
            // Another user does not say where this one writes to.
            Origin::File { path, .. } if self.files.trust(path) == Trust::None => {
                let expected = "in the environment or in a .env of this user";
                self.misset(SourceErrorKind::InvalidSetting { variable: SNAPSHOT, expected });
                None
            }
            _ => Some(value.into()),
        }
    }

    /// A credential is never sent to an address from a file that somebody else could have put there.
    fn check_trust(&self, url: &Variable, credential: &Origin) {
        let Origin::File { path, .. } = &url.origin else { return };
        let may_be_sent = match (credential, self.files.trust(path)) {
            // `Own`: both stand in files of the folder that was found.
            (_, Trust::Full) | (Origin::File { .. }, Trust::Own) => true,
            (Origin::File { path: other, .. }, Trust::None) => other == path,
            _ => false,
        };
        if !may_be_sent {
            self.misset(SourceErrorKind::UntrustedUrl { path: path.to_path_buf() });
        }
    }
}

fn invalid_url(url: &Variable, problem: UrlProblem) -> SourceErrorKind {
    SourceErrorKind::InvalidUrl { variable: url.name, origin: url.origin.to_string(), problem }
}

/// An address with `/api` behind it and one without are the same.
fn is_same_server(one: &str, other: &str) -> bool {
    one == other || matches!((one.parse::<ApiUrl>(), other.parse::<ApiUrl>()), (Ok(one), Ok(other)) if one == other)
}
