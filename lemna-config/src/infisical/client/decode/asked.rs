//! Whether what a server lists is of the place that it was asked for.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::Error;
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
    pub(super) fn elsewhere(
        &self,
        secret: &RawSecret<'_>,
        place: &InfisicalPlace,
    ) -> serde_json::Result<Option<InfisicalPlace>> {
        let mut listed = place.clone();
        let mut is_elsewhere = false;
        for project in [secret.workspace, secret.project_id, secret.workspace_id] {
            let is_asked = |project: &str| self.project_id.is_none_or(|asked| asked.eq_ignore_ascii_case(project));
            if let Some(project) = text(project)?.filter(|project| !is_asked(project)) {
                is_elsewhere = true;
                listed.project = shown(&project);
            }
        }
        let is_asked = |environment: &str| self.environment.is_none_or(|asked| asked == environment);
        if let Some(environment) = text(secret.environment)?.filter(|environment| !is_asked(environment)) {
            is_elsewhere = true;
            listed.environment = shown(&environment);
        }
        if let Some(folder) = text(secret.path)?.filter(|folder| !self.has_folder(folder)) {
            is_elsewhere = true;
            listed.folder = shown(&folder);
        }
        Ok(is_elsewhere.then_some(listed))
    }

    /// The same for what is imported. Its environment and folder are those of the import, or of one that the imported
    /// folder has itself, which the list does not say.
    pub(super) fn of_import(&self) -> Self {
        Self { project_id: self.project_id, ..Self::default() }
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

/// A number, a flag or nothing at all is no place. An object or a list could hold one that is not understood.
fn text(json: Option<&RawValue>) -> serde_json::Result<Option<Cow<'_, str>>> {
    let Some(json) = json else { return Ok(None) };
    if json.get().starts_with(['{', '[']) {
        return Err(serde_json::Error::custom("a place that is no text"));
    }
    let text = Text::deserialize(json).ok().map(|Text(text)| text);
    Ok(text.filter(|text| !text.is_empty()))
}
