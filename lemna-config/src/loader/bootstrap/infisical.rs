//! Which Infisical the bootstrap variables name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::author::{Author, Sent};
use super::login::Draft;
use super::misnamed::FORMS_IN_FILES;
use super::{Bootstrap, Variable};
use crate::infisical::client::{ApiUrl, InfisicalSettings};
use crate::loader::Infisical;
use crate::problem::{Misnamed, SourceError, SourceErrorKind, UrlProblem};
use crate::trust::{Setting, Trust, Verdict};
use crate::warning::Warning;
use crate::words::{Origin, SourceId, names_a_file};

impl Bootstrap<'_> {
    /// The Infisical that the bootstrap variables name, if they do.
    ///
    /// # Errors
    ///
    /// Half of what only Infisical's own tools are given. Whatever else is wrong is among the mistakes.
    fn infisical(&self) -> Result<Option<InfisicalSettings>, SourceErrorKind> {
        let Draft { present: of_login, mut missing, login } = self.login();
        let (mut present, mut origins): (Vec<_>, Vec<_>) = of_login.into_iter().unzip();
        let url = self.judged(Setting::ApiUrl);
        let given = self.settings.environment.clone();
        let environment =
            if given.is_none() { self.judged(Setting::Environment) } else { self.get(Setting::Environment) };
        let both = [(Setting::ApiUrl, &url, true), (Setting::Environment, &environment, given.is_none())];
        for (setting, variable, is_needed) in both {
            match variable {
                Some(variable) => {
                    present.push(variable.name);
                    origins.push(variable.author.origin.clone());
                }
                None if is_needed => missing.push(setting.name()),
                None => {}
            }
        }
        if !present.is_empty() && !missing.is_empty() {
            let mut misnamed = self.misnamed(true);
            misnamed.retain(|misnamed| is_meant(misnamed, &missing));
            let half =
                SourceErrorKind::HalfBootstrap { present, origins: origins.into(), missing, misnamed: misnamed.into() };
            if !half.is_misconfiguration() {
                return Err(half);
            }
            self.misset(half);
        }
        if let (Some(url), Some((_, sent))) = (&url, &login) {
            self.check_trust(&url.author, sent);
        }
        let address = url.filter(|url| url.mistake(Setting::ApiUrl).is_none()).and_then(|url| {
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
        let found = match self.get(Setting::CaFile) {
            Some(variable) if !self.names_a_file(&variable) => found,
            Some(Variable { name, value, .. }) => {
                found.ca_file_from_variable(name, value, |path| self.settings.resolved(path))?
            }
            None => found,
        };
        let found = self.reached(found)?;
        Ok(Some(if self.settings.https_only { found.https_only(true) } else { found }))
    }

    /// A project and a folder from outside beat those in the code.
    fn with_outside(&self, settings: InfisicalSettings) -> InfisicalSettings {
        let settings = match self.judged(Setting::Project) {
            Some(project) => settings.project(project.value),
            None => settings,
        };
        match self.judged(Setting::Path) {
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

    /// Another user's file that selects the Infisical, and the identity: what comes from there is that user's choice.
    pub(in crate::loader) fn foreign_server(&self) -> Option<Arc<Path>> {
        if !matches!(self.settings.infisical, Infisical::Bootstrap) {
            return None;
        }
        match self.get(Setting::ApiUrl)?.author {
            Author { origin: Origin::File { path, .. }, trust: Trust::Foreign, .. } => Some(path),
            _ => None,
        }
    }

    /// Where `LEMNA_SNAPSHOT` says that the last known good copy is.
    pub(in crate::loader) fn snapshot(&self) -> Option<PathBuf> {
        let Variable { name, value, .. } = self.get(Setting::Snapshot)?;
        // Its path is shown wherever the copy cannot be used.
        if !names_a_file(&value) {
            let expected = "the path of a file, such as ./copy.lemna";
            self.misset(SourceErrorKind::invalid_setting(name, expected));
            return None;
        }
        Some(value.into())
    }

    /// Nothing is sent to an address from a file that somebody else could have put there, unless that file brings it.
    fn check_trust(&self, address: &Author, of_login: &[Sent]) {
        let Origin::File { path, foreign, .. } = &address.origin else { return };
        if Setting::ApiUrl.from(address.trust) == Verdict::Counts {
            return;
        }
        // What a file takes from the process is the process's, in an address or a folder's name too.
        let along = Setting::ALL.iter().filter_map(|setting| {
            let variable = self.get(*setting)?;
            (setting.goes_along() || variable.author.borrows).then(|| variable.sent())
        });
        let along: Vec<_> = along.collect();
        let from_elsewhere = of_login.iter().chain(&along).filter(|sent| !sent.author.trusts(address));
        let sent: Vec<_> = from_elsewhere.map(|sent| sent.what).collect();
        if !sent.is_empty() {
            self.misset(SourceErrorKind::UntrustedUrl { path: path.to_path_buf(), foreign: *foreign, sent });
        }
    }
}

/// Whether it was probably meant for one of those that are `missing`, under this library's name or another.
fn is_meant(misnamed: &Misnamed, missing: &[&str]) -> bool {
    let of = |name: &str| Setting::ALL.iter().find(|setting| setting.names().contains(&name));
    let is_of_file =
        |setting: &Setting| FORMS_IN_FILES.iter().any(|(form, of)| form == setting && missing.contains(&of.name()));
    of(misnamed.meant()).is_some_and(|setting| missing.contains(&setting.name()) || is_of_file(setting))
}

fn invalid_url(url: &Variable, problem: UrlProblem) -> SourceErrorKind {
    SourceErrorKind::InvalidUrl { variable: url.name, origin: url.author.origin.to_string(), problem }
}

/// An address with `/api` behind it and one without are the same.
pub(super) fn is_same_server(one: &str, other: &str) -> bool {
    one == other || matches!((one.parse::<ApiUrl>(), other.parse::<ApiUrl>()), (Ok(one), Ok(other)) if one == other)
}
