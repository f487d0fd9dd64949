//! The project, where it is not named by its id.

use std::borrow::Cow;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::http::Http;
use super::object::Object;
use super::refusal::Refusal;
use super::reply::Reply;
use super::settings::InfisicalSettings;
use crate::error::{SourceErrorKind, Step};

/// How a list of secrets names its project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Project {
    Id(String),
    /// On a server that is known to be without the v4 list.
    IdOnOlder(String),
    /// For servers that find no project, but take a slug: those without the v4 list.
    Slug(String),
}

pub(super) enum Found {
    Project(Project),
    TokenEnded(u16),
}

#[derive(Deserialize)]
struct Projects<'a> {
    /// The key on servers up to 2025 is the other one.
    #[serde(borrow, alias = "workspaces")]
    projects: Vec<Object<Candidate<'a>>>,
}

#[derive(Deserialize)]
struct Candidate<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    slug: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    environments: Vec<Environment<'a>>,
}

#[derive(Deserialize)]
struct Environment<'a> {
    #[serde(borrow)]
    slug: Cow<'a, str>,
}

/// An id is taken as it is; a slug or a name, or nothing at all, is looked for among the projects that the identity
/// may see.
pub(super) async fn find(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
) -> Result<Found, SourceErrorKind> {
    let wanted = settings.project.as_deref();
    if let Some(id) = wanted.filter(|project| is_id(project)) {
        return Ok(Found::Project(Project::Id(id.to_owned())));
    }
    let query = [("type", "secret-manager")];
    let reply = http.get(Step::Projects, &["api", "v1", "projects"], &query, token).await?;
    if reply.is_success() {
        return choose(http, &reply, settings);
    }
    let refusal = Refusal::of(&reply);
    if refusal.is_token_ended(reply.status()) {
        return Ok(Found::TokenEnded(reply.status()));
    }
    if !(reply.status() == 404 && refusal.is_missing_route()) {
        return Err(http.refused(&reply));
    }
    if let Some(slug) = wanted {
        return Ok(Found::Project(Project::Slug(slug.to_owned())));
    }
    let reply = http.get(Step::Projects, &["api", "v1", "workspace"], &[], token).await?;
    match reply.status() {
        200 => choose(http, &reply, settings),
        // Servers of 2024 tell an identity of no project.
        403 | 404 => Err(SourceErrorKind::ProjectUndecided { server: http.server(), candidates: Vec::new() }),
        _ => Err(http.refused(&reply)),
    }
}

fn choose(http: &Http, reply: &Reply, settings: &InfisicalSettings) -> Result<Found, SourceErrorKind> {
    let Object(Projects { projects }) = reply.json(http)?;
    let slugs = |projects: &[&Candidate<'_>]| projects.iter().map(|project| project.slug.to_string()).collect();
    let all: Vec<_> = projects.iter().map(|Object(project)| project).collect();
    let chosen = if let Some(asked) = settings.project.as_deref() {
        let by_slug = all.iter().find(|project| project.slug == asked);
        let mut by_name = all.iter().filter(|project| project.name == asked);
        let only_by_name = by_name.next().filter(|_| by_name.next().is_none());
        by_slug.or(only_by_name).ok_or_else(|| SourceErrorKind::NoSuchProject {
            server: http.server(),
            asked: asked.to_owned(),
            known_projects: slugs(&all),
        })?
    } else {
        let with_environment: Vec<_> =
            all.iter().copied().filter(|project| project.has(&settings.environment)).collect();
        let [only] = with_environment[..] else {
            return Err(SourceErrorKind::ProjectUndecided {
                server: http.server(),
                candidates: slugs(&with_environment),
            });
        };
        only
    };
    if !chosen.has(&settings.environment) {
        return Err(SourceErrorKind::NoSuchEnvironment {
            project: chosen.slug.to_string(),
            asked: settings.environment.clone(),
            known_environments: chosen.environments.iter().map(|environment| environment.slug.to_string()).collect(),
        });
    }
    Ok(Found::Project(Project::Id(chosen.id.to_string())))
}

impl Candidate<'_> {
    /// A server that does not tell the environments may have any.
    fn has(&self, environment: &str) -> bool {
        self.environments.is_empty() || self.environments.iter().any(|known| known.slug == environment)
    }
}

/// Whether it has the form of a UUID, as every id has.
fn is_id(project: &str) -> bool {
    project.len() == 36
        && project.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_from_a_slug() {
        assert!(is_id("363a01d0-3d26-454c-84c2-715a8646d8d4"));
        assert!(!is_id("lemna-platform-ee92f3"));
        assert!(!is_id("363a01d0-3d26-454c-84c2-715a8646d8dg"));
    }
}
