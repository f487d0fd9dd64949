//! The secrets of one folder, read with their values, and removed.

use std::fmt;
use std::sync::Arc;

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::error::AdminError;
use super::folders::Folder;
use super::session::{Visit, call, get, is_missing_route, json};
use crate::infisical::client::decode::{self, Asked, ListedSecret, ListedValue, SecretList, Selection};
use crate::infisical::client::http::Call;
use crate::infisical::client::object::Object;
use crate::infisical::client::repeat::Repeat;
use crate::infisical::client::reply::Reply;
use crate::problem::{AnswerProblem, SourceErrorKind, Step};
use crate::words::{InfisicalPlace, Names, shown};

/// How secrets are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub enum View {
    /// The folder's own, as they were written.
    #[default]
    Stored,
    /// As a service gets them: with what the folder imports, and references such as `${NAME}` replaced.
    Resolved,
    /// The names of [`Resolved`](Self::Resolved): values are not fetched, and all are [`SecretValue::Hidden`].
    Names,
}

/// A secret of a folder. Its `Debug` shows no value.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Secret {
    /// Its name.
    pub name: String,
    /// Its value, or why there is none.
    pub value: SecretValue,
    /// The folder that it is imported from, if a list says that it is not the folder's own.
    pub imported_from: Option<ImportedFrom>,
}

/// The folder that a secret is imported from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ImportedFrom {
    /// The slug of its environment.
    pub environment: String,
    /// Its path, such as `/shared`.
    pub path: String,
}

/// The value of a secret, as far as it is visible.
#[derive(Clone)]
#[non_exhaustive]
pub enum SecretValue {
    /// The value, which is not empty.
    Visible(SecretString),
    /// Nothing.
    Empty,
    /// A value that the identity is not allowed to read.
    Hidden,
}

impl SecretValue {
    /// The value, also an empty one; `None` if it is hidden.
    pub fn visible(&self) -> Option<&str> {
        match self {
            Self::Visible(value) => Some(value.expose_secret()),
            Self::Empty => Some(""),
            Self::Hidden => None,
        }
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Visible(_) => "Visible",
            Self::Empty => "Empty",
            Self::Hidden => "Hidden",
        })
    }
}

/// The result of removing a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Removal {
    /// It was removed.
    Removed,
    /// It did not exist.
    NotThere,
    /// It waits for an approval.
    Pending,
}

impl From<ListedValue> for SecretValue {
    fn from(value: ListedValue) -> Self {
        match value {
            ListedValue::Visible(value) if value.expose_secret().is_empty() => Self::Empty,
            ListedValue::Visible(value) => Self::Visible(value),
            ListedValue::Hidden | ListedValue::Ambiguous(_) => Self::Hidden,
        }
    }
}

/// In the names of both dialects: each server drops the key that it does not know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target<'a> {
    project_id: &'a str,
    workspace_id: &'a str,
    environment: &'a str,
    secret_path: &'a str,
}

impl<'a> Target<'a> {
    pub(super) fn of(folder: &'a Folder) -> Self {
        let Folder { project_id, environment, path, .. } = folder;
        Self { project_id, workspace_id: project_id, environment, secret_path: path }
    }
}

/// An answer to a change, of which no value is read.
#[derive(Deserialize)]
pub(super) struct Changed {
    /// An approval policy guards the folder: nothing was written.
    #[serde(default)]
    pub(super) approval: Option<serde::de::IgnoredAny>,
}

/// The request for a list.
#[derive(Clone, Copy)]
pub(super) struct Switches {
    pub(super) expands: bool,
    pub(super) imports: bool,
    pub(super) values: bool,
}

impl From<View> for Switches {
    fn from(view: View) -> Self {
        Self { expands: view == View::Resolved, imports: view != View::Stored, values: view != View::Names }
    }
}

impl Switches {
    /// Every switch is sent, because its default differs between servers, in every spelling there has been.
    fn query<'a>(self, project_key: &'a str, folder: &'a Folder) -> Vec<(&'a str, &'a str)> {
        let switch = |is_on| if is_on { "true" } else { "false" };
        let imports = switch(self.imports);
        vec![
            (project_key, folder.project_id.as_str()),
            ("environment", folder.environment.as_str()),
            ("secretPath", folder.path.as_str()),
            ("recursive", "false"),
            ("expandSecretReferences", switch(self.expands)),
            ("include_imports", imports),
            ("includeImports", imports),
            ("viewSecretValue", switch(self.values)),
            ("includePersonalOverrides", "false"),
        ]
    }
}

impl Visit<'_> {
    pub(super) async fn secrets(&self, folder: &Folder, view: View) -> Result<Vec<Secret>, AdminError> {
        Ok(sorted(self.list(folder, view.into()).await?))
    }

    pub(super) async fn list(&self, folder: &Folder, switches: Switches) -> Result<SecretList, AdminError> {
        let (query, older_query) = (switches.query("projectId", folder), switches.query("workspaceId", folder));
        let newer = get(Step::List, &["api", "v4", "secrets"], &query);
        let older = get(Step::List, &["api", "v3", "secrets", "raw"], &older_query);
        let reply = self.send_by_dialect(&newer, &older).await?;
        let reply = self.found(folder, reply)?;
        reply.check_is_json()?;
        let place = place(folder);
        let asked = Asked {
            project_id: Some(&folder.project_id),
            environment: Some(&folder.environment),
            folder: Some(&folder.path),
            with_below: false,
        };
        let names = &Names::Every;
        let wanted = Selection { names, place: &place, asked, below: None, values: switches.values };
        Ok(decode::decode(reply.body(), &wanted).map_err(|refused| reply.not_taken(refused, &place))?)
    }

    pub(super) async fn secret(&self, folder: &Folder, name: &str, view: View) -> Result<Option<Secret>, AdminError> {
        let switches = Switches::from(view);
        let (query, older_query) = (switches.query("projectId", folder), switches.query("workspaceId", folder));
        let (newer, older) = (["api", "v4", "secrets", name], ["api", "v3", "secrets", "raw", name]);
        let newer = get(Step::Secret, &newer, &query);
        let reply = self.send_by_dialect(&newer, &get(Step::Secret, &older, &older_query)).await?;
        if is_absent(&reply) {
            return Ok(None);
        }
        let reply = self.found(folder, reply)?;
        reply.check_is_json()?;
        let place = place(folder);
        let (project_id, is_own) = (Some(folder.project_id.as_str()), view == View::Stored);
        // What is imported is of another folder.
        let asked = Asked {
            project_id,
            environment: is_own.then_some(&folder.environment),
            folder: is_own.then_some(&folder.path),
            with_below: false,
        };
        let names = &Names::Every;
        let wanted = Selection { names, place: &place, asked, below: None, values: view != View::Names };
        let (there, value) =
            decode::decode_one(reply.body(), &wanted).map_err(|refused| reply.not_taken(refused, &place))?;
        if there != name {
            return Err(reply.malformed(AnswerProblem::UnexpectedForm).into());
        }
        let name = there;
        Ok(Some(Secret { name, value: value.into(), imported_from: None }))
    }

    pub(super) async fn remove(&self, folder: &Folder, name: &str) -> Result<Removal, AdminError> {
        if name == BATCH {
            return Err(SourceErrorKind::InvalidName { name: shown(name) }.into());
        }
        let body = json(&Target::of(folder))?;
        let (newer, older) = (["api", "v4", "secrets", name], ["api", "v3", "secrets", "raw", name]);
        // Removed twice is removed, but for approvals: a second request for one is made by nobody who has not asked.
        let delete =
            |path| Call { body: Some(&body), ..call(Step::Write, Method::DELETE, path, Repeat::UnlessActedOn) };
        let reply = self.send_by_dialect(&delete(&newer), &delete(&older)).await?;
        if is_absent(&reply) {
            return Ok(Removal::NotThere);
        }
        let reply = self.found(folder, reply)?;
        let Object(Changed { approval }) = reply.json()?;
        Ok(if approval.is_some() { Removal::Pending } else { Removal::Removed })
    }

    /// The reply, if it is a success; a missing folder is an error.
    pub(super) fn found(&self, folder: &Folder, reply: Reply) -> Result<Reply, SourceErrorKind> {
        if reply.status() == 404 && reply.refusal().is_missing_folder() {
            return Err(SourceErrorKind::NoSuchFolder {
                project: shown(&folder.project),
                environment: shown(&folder.environment),
                folder: shown(&folder.path),
                known_folders: Box::default(),
            });
        }
        if reply.refusal().is_of_values(reply.status()) {
            let (server, place) = (self.server(), place(folder));
            return Err(SourceErrorKind::ValuesForbidden { server, place, held: Box::default(), folder: "/" });
        }
        self.granted(reply)
    }
}

/// At this path, newer servers remove many secrets, and none of that name.
const BATCH: &str = "batch";

/// By name.
pub(super) fn sorted(list: SecretList) -> Vec<Secret> {
    let all = list.secrets.into_iter().map(|(name, ListedSecret { place, is_imported, value })| {
        let imported_from =
            is_imported.then(|| ImportedFrom { environment: place.environment.clone(), path: place.folder.clone() });
        Secret { name, value: value.into(), imported_from }
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// The secret does not exist, but its folder does.
fn is_absent(reply: &Reply) -> bool {
    reply.status() == 404 && !is_missing_route(reply) && !reply.refusal().is_missing_folder()
}

fn place(folder: &Folder) -> Arc<InfisicalPlace> {
    Arc::new(InfisicalPlace {
        project: folder.project.clone(),
        environment: folder.environment.clone(),
        folder: folder.path.clone(),
    })
}
