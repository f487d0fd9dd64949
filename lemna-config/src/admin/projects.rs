//! Projects and their environments.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ensured::{Ensured, find_or_create};
use super::error::{AdminError, AdminErrorKind};
use super::session::{Visit, get, is_missing_route, json, post};
use crate::infisical::client::object::Object;
use crate::infisical::client::project::{KIND, id};
use crate::infisical::client::reply::Reply;
use crate::infisical::client::segment::is_segment;
use crate::problem::{SourceErrorKind, Step};

/// An organization, to which projects and identities belong.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its slug.
    #[serde(default)]
    pub slug: String,
}

/// The identity that is logged in, as far as the login and the server say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhoAmI {
    /// The way to log in, such as `universal-auth` or `token`.
    pub method: String,
    /// The client id, or the id of the identity, that the login names; `None` for a ready token.
    pub id: Option<String>,
    /// How long a token lives from its login; `None` if the server does not say.
    pub token_life: Option<Duration>,
    /// The organization; `None` for persons, and on servers before 2025, which do not send it.
    pub organization: Option<Organization>,
}

/// A project, as the server describes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its slug.
    #[serde(default)]
    pub slug: String,
    /// The id of its organization.
    #[serde(default, rename = "orgId")]
    pub organization_id: String,
    /// Its environments, in their order.
    #[serde(default)]
    pub environments: Vec<Environment>,
    /// Servers up to 2024 do not say.
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

/// An environment of a project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Environment {
    /// Its name, such as `Development`.
    #[serde(default)]
    pub name: String,
    /// Its slug, such as `dev`.
    pub slug: String,
}

impl Project {
    /// Whether it has an environment of this slug.
    pub fn has_environment(&self, slug: &str) -> bool {
        self.environments.iter().any(|environment| environment.slug == slug)
    }
}

/// Wrapped in a key of two kinds, or not at all.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneProject {
    Wrapped {
        #[serde(alias = "workspace")]
        project: Project,
    },
    Bare(Project),
}

#[derive(Deserialize)]
struct Projects {
    #[serde(alias = "workspaces")]
    projects: Vec<Project>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewProject<'a> {
    project_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<&'a str>,
    r#type: &'static str,
    should_create_default_envs: bool,
}

#[derive(Serialize)]
struct NewEnvironment<'a> {
    name: &'a str,
    slug: &'a str,
}

impl Visit<'_> {
    /// Those that hold secrets and that the identity is a member of; `None` if the server cannot list an identity's
    /// projects.
    async fn projects_if_listed(&self) -> Result<Option<Vec<Project>>, AdminError> {
        let query = [("type", KIND)];
        let newer = get(Step::Projects, &["api", "v1", "projects"], &query);
        let reply = self.send_either(&newer, &get(Step::Projects, &["api", "v1", "workspace"], &[])).await?;
        if matches!(reply.status(), 403 | 404) {
            return Ok(None);
        }
        let Object(Projects { mut projects }) = self.granted(reply)?.json()?;
        projects.retain(|project| project.kind.as_deref().is_none_or(|kind| kind == KIND));
        Ok(Some(projects))
    }

    pub(super) async fn projects(&self) -> Result<Vec<Project>, AdminError> {
        let listed = self.projects_if_listed().await?;
        listed.ok_or_else(|| AdminErrorKind::ProjectsNotListed { server: self.http.server() }.into())
    }

    pub(super) async fn find_project(&self, asked: &str) -> Result<Option<Project>, AdminError> {
        if let Some(id) = id(asked) {
            return self.project_by_id(&id).await;
        }
        let Some(listed) = self.projects_if_listed().await? else { return self.project_by_slug(asked).await };
        if let Some(by_slug) = listed.iter().find(|project| project.slug == asked) {
            return Ok(Some(by_slug.clone()));
        }
        let mut by_name = listed.into_iter().filter(|project| project.name == asked);
        match (by_name.next(), by_name.next()) {
            (Some(_), Some(_)) => Err(AdminErrorKind::Several { name: asked.to_owned() }.into()),
            (found, _) => Ok(found),
        }
    }

    async fn project_by_id(&self, id: &str) -> Result<Option<Project>, AdminError> {
        let (newer, older) = (["api", "v1", "projects", id], ["api", "v1", "workspace", id]);
        let (newer, older) = (get(Step::Projects, &newer, &[]), get(Step::Projects, &older, &[]));
        self.one_project(self.send_either(&newer, &older).await?)
    }

    async fn project_by_slug(&self, slug: &str) -> Result<Option<Project>, AdminError> {
        // A newer server has a list, in which such a slug is not found either.
        if !is_segment(slug) {
            return Ok(None);
        }
        let path = ["api", "v2", "workspace", slug];
        self.one_project(self.send(&get(Step::Projects, &path, &[])).await?)
    }

    /// For those who are not members, an existing project does not exist.
    fn one_project(&self, reply: Reply) -> Result<Option<Project>, AdminError> {
        match reply.status() {
            404 if !is_missing_route(&reply) => Ok(None),
            403 if !reply.refusal().is("TokenError") => Ok(None),
            500 if reply.refusal().is_missing_project() => Ok(None),
            // No project can have such a slug.
            401 | 422 if reply.refusal().is_invalid_input() => Ok(None),
            _ => Ok(Some(self.one_made(reply)?)),
        }
    }

    pub(super) async fn ensure_project(&self, name: &str) -> Result<Ensured<Project>, AdminError> {
        let slug = slug_of(name);
        find_or_create(
            async || match (self.find_project(name).await?, &slug) {
                (None, Some(slug)) if slug != name => self.find_project(slug).await,
                (found, _) => Ok(found),
            },
            async || {
                let new = NewProject {
                    project_name: name,
                    slug: slug.as_deref(),
                    r#type: KIND,
                    should_create_default_envs: true,
                };
                let body = json(&new)?;
                let newer = post(Step::NewProject, &["api", "v1", "projects"], &body);
                let reply =
                    self.send_either(&newer, &post(Step::NewProject, &["api", "v2", "workspace"], &body)).await?;
                if reply.refusal().is_taken_slug(reply.status()) {
                    return Err(AdminErrorKind::SlugTaken { name: name.to_owned() }.into());
                }
                Ok(self.one_made(reply)?)
            },
        )
        .await
    }

    fn one_made(&self, reply: Reply) -> Result<Project, SourceErrorKind> {
        let Object(one) = self.granted(reply)?.json()?;
        Ok(match one {
            OneProject::Wrapped { project } | OneProject::Bare(project) => project,
        })
    }

    pub(super) async fn ensure_environment(
        &self,
        project: &Project,
        slug: &str,
        name: &str,
    ) -> Result<Ensured<Environment>, AdminError> {
        find_or_create(
            async || {
                let known = self.project_by_id(&project.id).await?;
                let environments = known.map(|project| project.environments).unwrap_or_default();
                Ok(environments.into_iter().find(|environment| environment.slug == slug))
            },
            async || {
                let body = json(&NewEnvironment { name, slug })?;
                let newer = ["api", "v1", "projects", &project.id, "environments"];
                let older = ["api", "v1", "workspace", &project.id, "environments"];
                let newer = post(Step::NewEnvironment, &newer, &body);
                let reply = self.send_either(&newer, &post(Step::NewEnvironment, &older, &body)).await?;
                self.granted(reply)?;
                Ok(Environment { name: name.to_owned(), slug: slug.to_owned() })
            },
        )
        .await
    }

    pub(super) async fn who_am_i(&self) -> Result<WhoAmI, AdminError> {
        let organization = self.organization().await?;
        let [method, id] = self.login();
        Ok(WhoAmI {
            method,
            id: Some(id).filter(|id| !id.is_empty()),
            token_life: self.token().await?.life,
            organization,
        })
    }

    /// What the server knows of the identity that asks; `None` on servers before 2026.
    async fn organization(&self) -> Result<Option<Organization>, AdminError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Body {
            identity_details: Details,
        }
        #[derive(Deserialize)]
        struct Details {
            organization: Organization,
        }
        let reply = self.send(&get(Step::Identity, &["api", "v1", "identities", "details"], &[])).await?;
        // Older servers take `details` for the id of an identity; persons have no such details.
        if matches!(reply.status(), 400 | 403 | 404 | 422) || reply.refusal().is_missing_details() {
            return Ok(None);
        }
        let Object(body) = self.granted(reply)?.json::<Object<Body>>()?;
        Ok(Some(body.identity_details.organization))
    }
}

/// The slug to request, if the name gives one of the length that servers accept. Without one, they make one up.
fn slug_of(name: &str) -> Option<String> {
    let mut slug = String::new();
    for c in name.trim().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    (5..=36).contains(&slug.len()).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_a_slug_where_it_can() {
        for (name, slug) in [
            ("lemna-platform", Some("lemna-platform")),
            (" Lemna  Platform! ", Some("lemna-platform")),
            ("app", None),
            ("Grün", None),
            ("a name that is longer than any slug may be", None),
        ] {
            assert_eq!(slug_of(name).as_deref(), slug, "{name}");
        }
    }
}
