//! Tells an environment or a folder that is not there from one that is empty.
//!
//! Servers without the newer list answer 200 with nothing for both (recordings `list-unknown-environment`,
//! `list-unknown-path` and `list-staging-empty`), newer ones 404 for either without saying which. So the project is
//! looked up for its environments, and the folders above the one in question. A look-up that is refused or fails
//! settles nothing: then an empty list is an empty list.

use std::borrow::Cow;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

use super::folder::parent;
use super::http::Http;
use super::project::{Candidate, Key, Project, is_id};
use super::settings::InfisicalSettings;
use crate::problem::{SourceErrorKind, Step};
use crate::words::shown;

/// A list has its answer already when these look-ups are made: they must not cost the load its deadline.
const PATIENCE: Duration = Duration::from_secs(2);

/// A load of which some lists came back without anything.
pub(super) struct Unclear<'a> {
    pub(super) http: &'a Http,
    pub(super) token: &'a SecretString,
    pub(super) settings: &'a InfisicalSettings,
    pub(super) project: &'a Project,
    /// The server has no newer list.
    pub(super) is_older: bool,
    /// Another folder's list held something.
    pub(super) environment_is_there: bool,
}

/// A project by its id or its slug: servers wrap it in a key of three kinds, one of which is none.
#[derive(Deserialize)]
struct OneProject<'a> {
    #[serde(borrow, alias = "workspace")]
    project: Candidate<'a>,
}

#[derive(Deserialize)]
struct Folders<'a> {
    #[serde(borrow)]
    folders: Vec<OneFolder<'a>>,
}

#[derive(Deserialize)]
struct OneFolder<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

/// What a look-up of the project told.
struct Details {
    id: String,
    environments: Vec<String>,
}

impl Unclear<'_> {
    /// Why a server that says that `folder`, or its environment, is not there does so.
    pub(super) async fn absent(&self, folder: &str) -> SourceErrorKind {
        let told = self.within(self.environment_or_folder(&[folder])).await.flatten();
        told.unwrap_or_else(|| {
            if parent(folder).is_none() {
                self.no_such_environment(&[])
            } else {
                self.no_such_folder(folder, Box::default())
            }
        })
    }

    /// What is missing, if anything is, where the lists of `folders` held nothing.
    pub(super) async fn nothing(&self, folders: &[&str]) -> Option<SourceErrorKind> {
        if folders.is_empty() {
            return None;
        }
        self.within(self.environment_or_folder(folders)).await.flatten()
    }

    /// What `look_up` gives, if it gives it in time.
    async fn within<T>(&self, look_up: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(PATIENCE.min(self.http.left() / 2), look_up).await.ok()
    }

    async fn environment_or_folder(&self, folders: &[&str]) -> Option<SourceErrorKind> {
        let below_root: Vec<&str> = folders.iter().copied().filter(|folder| parent(folder).is_some()).collect();
        let known_id = match &self.project.key {
            Key::Id(id) => Some(id),
            Key::Slug(_) => None,
        };
        let needs_details = !self.environment_is_there || (known_id.is_none() && !below_root.is_empty());
        let details = if needs_details { self.details().await } else { None };
        if let Some(error) = details.as_ref().and_then(|details| self.wrong_environment(details)) {
            return Some(error);
        }
        let id = known_id.or(details.as_ref().map(|details| &details.id))?;
        for folder in below_root {
            if let Some(error) = self.wrong_folder(id, folder).await {
                return Some(error);
            }
        }
        None
    }

    async fn details(&self) -> Option<Details> {
        let path: &[&str] = match &self.project.key {
            // What is no id or slug must not become another path of the API.
            Key::Id(id) if is_id(id) && self.is_older => &["api", "v1", "workspace", id],
            Key::Id(id) if is_id(id) => &["api", "v1", "projects", id],
            Key::Slug(slug) if is_slug(slug) => &["api", "v2", "workspace", slug],
            Key::Id(_) | Key::Slug(_) => return None,
        };
        let reply = self.http.get(Step::Projects, path, &[], self.token).await.ok()?;
        if !reply.is_success() {
            return None;
        }
        let project = match reply.json::<OneProject<'_>>() {
            Ok(wrapped) => wrapped.project,
            Err(_) => reply.json::<Candidate<'_>>().ok()?,
        };
        Some(Details { id: project.id.to_string(), environments: project.environment_slugs() })
    }

    fn wrong_environment(&self, details: &Details) -> Option<SourceErrorKind> {
        let known = &details.environments;
        (!known.is_empty() && !known.contains(&self.settings.environment)).then(|| self.no_such_environment(known))
    }

    fn no_such_environment(&self, known: &[String]) -> SourceErrorKind {
        SourceErrorKind::NoSuchEnvironment {
            project: self.project.name.clone(),
            asked: shown(&self.settings.environment),
            known_environments: known.iter().map(|known| shown(known)).collect(),
        }
    }

    /// Whether `folder` is not there, and what is beside it, or beside the first above it that is there.
    async fn wrong_folder(&self, id: &str, folder: &str) -> Option<SourceErrorKind> {
        let mut at = folder;
        while let Some((above, name)) = parent(at) {
            let beside = self.folders_in(id, above).await?;
            if beside.iter().any(|known| known == name) {
                // It was there, or what is above it was: then it was made a moment ago, or the server says no more.
                return None;
            }
            if !beside.is_empty() || above == "/" {
                let path = |name: &String| shown(&format!("{}/{name}", above.trim_end_matches('/')));
                return Some(self.no_such_folder(folder, beside.iter().map(path).collect()));
            }
            at = above;
        }
        None
    }

    async fn folders_in(&self, id: &str, path: &str) -> Option<Vec<String>> {
        let query = [("workspaceId", id), ("environment", &self.settings.environment), ("path", path)];
        let reply = self.http.get(Step::Projects, &["api", "v1", "folders"], &query, self.token).await.ok()?;
        let folders = reply.is_success().then(|| reply.json::<Folders<'_>>().ok())??;
        Some(folders.folders.into_iter().map(|folder| folder.name.into_owned()).collect())
    }

    fn no_such_folder(&self, folder: &str, known_folders: Box<[String]>) -> SourceErrorKind {
        SourceErrorKind::NoSuchFolder {
            project: self.project.name.clone(),
            environment: shown(&self.settings.environment),
            folder: shown(folder),
            known_folders,
        }
    }
}

/// Servers make slugs of letters, digits and dashes.
fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
