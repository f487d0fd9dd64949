//! Folders of an environment.

use serde::{Deserialize, Serialize};

use super::ensured::{Ensured, find_or_create};
use super::error::{AdminError, AdminErrorKind};
use super::projects::Project;
use super::session::{Visit, get, json, post};
use crate::infisical::client::folder;
use crate::infisical::client::folder::parent;
use crate::infisical::client::object::Object;
use crate::infisical::client::segment::is_segment;
use crate::problem::{SourceErrorKind, Step};
use crate::words::shown;

/// A folder of an environment: where secrets are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    pub(super) project_id: String,
    pub(super) project: String,
    pub(super) environment: String,
    pub(super) path: String,
}

impl Folder {
    /// The folder `path` of the environment of this slug; `/` is its root. It need not exist.
    ///
    /// # Errors
    ///
    /// If the project has no such environment, as far as the server lists them, or if the slug or the path is invalid.
    pub fn new(project: &Project, environment: &str, path: &str) -> Result<Self, AdminError> {
        if !project.environments.is_empty() && !project.has_environment(environment) {
            let known = project.environments.iter().map(|environment| environment.slug.clone()).collect();
            let (project, asked) = (project.slug.clone(), environment.to_owned());
            return Err(AdminErrorKind::NoSuchEnvironment { project, asked, known }.into());
        }
        if project.environments.is_empty() && !is_segment(environment) {
            return Err(SourceErrorKind::InvalidName { name: shown(environment) }.into());
        }
        Ok(Self {
            project_id: project.id.clone(),
            project: project.slug.clone(),
            environment: environment.to_owned(),
            path: folder::root(path)?,
        })
    }

    /// The slug of the environment.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// Its path, such as `/` or `/apps/web`.
    pub fn path(&self) -> &str {
        &self.path
    }

    fn at(&self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self.clone() }
    }
}

#[derive(Deserialize)]
struct Folders {
    folders: Vec<OneFolder>,
}

#[derive(Deserialize)]
struct OneFolder {
    name: String,
}

/// In the names of both dialects: each server drops the key that it does not know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewFolder<'a> {
    project_id: &'a str,
    workspace_id: &'a str,
    environment: &'a str,
    name: &'a str,
    path: &'a str,
}

impl Visit<'_> {
    /// The names of the folders directly below.
    pub(super) async fn folders(&self, at: &Folder) -> Result<Vec<String>, AdminError> {
        let common = [("environment", at.environment.as_str()), ("path", at.path.as_str())];
        let query = [("projectId", at.project_id.as_str()), common[0], common[1]];
        let older_query = [("workspaceId", at.project_id.as_str()), common[0], common[1]];
        let newer = get(Step::Folders, &["api", "v2", "folders"], &query);
        let reply = self.send_either(&newer, &get(Step::Folders, &["api", "v1", "folders"], &older_query)).await?;
        let Object(Folders { folders }) = self.granted(reply)?.json()?;
        Ok(folders.into_iter().map(|folder| folder.name).collect())
    }

    /// Creates the folder, and those above it that are missing.
    pub(super) async fn ensure_folder(&self, folder: &Folder) -> Result<Ensured<()>, AdminError> {
        let mut missing = Vec::new();
        let mut path = folder.path.as_str();
        while let Some((above, name)) = parent(path) {
            missing.push((above, name));
            path = above;
        }
        let mut ensured = Ensured::Existing(());
        for (above, name) in missing.into_iter().rev() {
            let above = folder.at(above);
            ensured = find_or_create(
                async || Ok(self.folders(&above).await?.iter().any(|known| known == name).then_some(())),
                async || Ok(self.create_folder(&above, name).await?),
            )
            .await?;
        }
        Ok(ensured)
    }

    async fn create_folder(&self, above: &Folder, name: &str) -> Result<(), SourceErrorKind> {
        let Folder { project_id, environment, path, .. } = above;
        let body = json(&NewFolder { project_id, workspace_id: project_id, environment, name, path })?;
        let newer = post(Step::Folders, &["api", "v2", "folders"], &body);
        let reply = self.send_either(&newer, &post(Step::Folders, &["api", "v1", "folders"], &body)).await?;
        self.granted(reply).map(drop)
    }
}
