//! Whether what a server lists is of the place that it was asked for.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{RawSecret, Text};
use crate::words::{InfisicalPlace, shown};

/// Where every secret of a list must be. `None`: that is not known, or not to be held against it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked<'a> {
    pub(crate) project_id: Option<&'a str>,
    pub(crate) environment: Option<&'a str>,
    pub(crate) folder: Option<&'a str>,
    /// The folders below were asked for too.
    pub(crate) with_below: bool,
}

impl Asked<'_> {
    /// Where `secret` says it is, if that is another place. `place` is the one that was asked for. Servers leave out some
    /// of what is compared, or write it empty.
    pub(super) fn elsewhere(&self, secret: &RawSecret<'_>, place: &InfisicalPlace) -> Option<InfisicalPlace> {
        let mut listed = place.clone();
        let mut is_elsewhere = false;
        for project in [secret.workspace, secret.project_id] {
            let is_asked = |project: &str| self.project_id.is_none_or(|asked| asked.eq_ignore_ascii_case(project));
            if let Some(project) = text(project).filter(|project| !is_asked(project)) {
                is_elsewhere = true;
                listed.project = shown(&project);
            }
        }
        let is_asked = |environment: &str| self.environment.is_none_or(|asked| asked == environment);
        if let Some(environment) = text(secret.environment).filter(|environment| !is_asked(environment)) {
            is_elsewhere = true;
            listed.environment = shown(&environment);
        }
        if let Some(folder) = text(secret.path).filter(|folder| !self.has_folder(folder)) {
            is_elsewhere = true;
            listed.folder = shown(&folder);
        }
        is_elsewhere.then_some(listed)
    }

    fn has_folder(&self, folder: &str) -> bool {
        let Some(asked) = self.folder else { return true };
        let (mut asked, mut listed) = (names(asked), names(folder));
        asked.by_ref().all(|name| listed.next() == Some(name)) && (self.with_below || listed.next().is_none())
    }
}

/// However many slashes a server writes.
fn names(folder: &str) -> impl Iterator<Item = &str> {
    folder.split('/').filter(|name| !name.is_empty())
}

/// What is no text says nothing.
fn text(json: Option<&RawValue>) -> Option<std::borrow::Cow<'_, str>> {
    let Text(text) = Text::deserialize(json?).ok()?;
    Some(text).filter(|text| !text.is_empty())
}
