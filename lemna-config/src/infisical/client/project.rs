//! The project, where it is not named by its id.

use std::borrow::Cow;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::http::Http;
use super::object::Object;
use super::reply::Reply;
use super::settings::InfisicalSettings;
use crate::problem::{SourceErrorKind, Step};
use crate::words::shown;

/// The projects that hold secrets, as others hold certificates or keys.
pub(crate) const KIND: &str = "secret-manager";

/// A project that a list of secrets can be asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Project {
    pub(crate) key: Key,
    /// Its server is known to have no v4 list.
    pub(crate) is_older: bool,
    /// What it is called in origins and errors: as it was asked for, or else its slug.
    pub(crate) name: String,
}

/// How a list of secrets names its project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Key {
    Id(String),
    /// For servers that find no project, but take a slug: those without the v4 list.
    Slug(String),
}

pub(crate) enum Resolved {
    Project(Project),
    TokenEnded(u16),
}

#[derive(Deserialize)]
struct Projects<'a> {
    /// The key on servers up to 2025 is the other one.
    #[serde(borrow, alias = "workspaces")]
    projects: Vec<Object<Candidate<'a>>>,
}

/// A project as the server describes it.
#[derive(Deserialize)]
pub(crate) struct Candidate<'a> {
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    #[serde(borrow, default)]
    slug: Cow<'a, str>,
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    /// Servers up to 2024 do not say.
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    environments: Option<Vec<Environment<'a>>>,
}

#[derive(Deserialize)]
struct Environment<'a> {
    #[serde(borrow)]
    slug: Cow<'a, str>,
}

/// An id is taken as it is; a slug or a name, or nothing at all, is looked for among the projects that the identity can
/// see.
pub(crate) async fn find(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
) -> Result<Resolved, SourceErrorKind> {
    let wanted = settings.project.as_deref();
    if let Some(id) = wanted.and_then(id) {
        return Ok(Resolved::Project(Project::new(Key::Id(id.clone()), id)));
    }
    let query = [("type", KIND)];
    let reply = http.get(Step::Projects, &["api", "v1", "projects"], &query, token).await?;
    if reply.is_success() {
        return choose(http, &reply, settings).map(Resolved::Project);
    }
    let refusal = reply.refusal();
    if refusal.is_token_ended(reply.status()) {
        return Ok(Resolved::TokenEnded(reply.status()));
    }
    if !(reply.status() == 404 && refusal.is_missing_route()) {
        return Err(http.refused(&reply));
    }
    if let Some(slug) = wanted {
        return Ok(Resolved::Project(Project::new(Key::Slug(slug.to_owned()), shown(slug))));
    }
    let reply = http.get(Step::Projects, &["api", "v1", "workspace"], &[], token).await?;
    match reply.status() {
        200 => choose(http, &reply, settings).map(Resolved::Project),
        // Servers of 2024 list no project to an identity.
        403 | 404 => {
            Err(SourceErrorKind::ProjectUndecided { server: http.server(), candidates: Vec::new(), others: Vec::new() })
        }
        _ => Err(http.refused(&reply)),
    }
}

/// The project of the name that was taken for a slug, if this server, which has no newer list of projects, has the
/// older one for identities: those of mid 2025 do, those of 2024 do not.
pub(crate) async fn by_name(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
) -> Result<Option<Project>, SourceErrorKind> {
    let reply = http.get(Step::Projects, &["api", "v1", "workspace"], &[], token).await?;
    if reply.is_success() { choose(http, &reply, settings).map(Some) } else { Ok(None) }
}

fn choose(http: &Http, reply: &Reply, settings: &InfisicalSettings) -> Result<Project, SourceErrorKind> {
    let Object(Projects { projects }) = reply.json()?;
    // Not every server knows the query.
    let all: Vec<_> =
        projects.iter().map(|Object(project)| project).filter(|project| project.holds_secrets()).collect();
    if projects.is_empty() {
        let project = settings.project.as_deref().map(shown);
        return Err(SourceErrorKind::NotAMember { server: http.server(), project });
    }
    let environment = settings.environment.as_str();
    let chosen = match settings.project.as_deref() {
        Some(asked) => named(http, &all, asked, environment)?,
        None => only(http, &all, environment)?,
    };
    let name = shown(settings.project.as_deref().unwrap_or(&chosen.slug));
    if !chosen.has(environment) {
        let known = chosen.environment_slugs();
        return Err(SourceErrorKind::NoSuchEnvironment {
            project: name,
            asked: shown(environment),
            known_environments: known.iter().map(|known| shown(known)).collect(),
        });
    }
    Ok(Project::new(Key::Id(chosen.id.to_string()), name))
}

/// The project of this slug, or else the only one of this name; of several those that have the environment count.
fn named<'p>(
    http: &Http,
    all: &[&'p Candidate<'p>],
    asked: &str,
    environment: &str,
) -> Result<&'p Candidate<'p>, SourceErrorKind> {
    if let Some(by_slug) = all.iter().find(|project| project.slug == asked) {
        return Ok(by_slug);
    }
    let by_name: Vec<_> = all.iter().copied().filter(|project| project.name == asked).collect();
    match by_name[..] {
        [only] => return Ok(only),
        [] => {}
        _ => {
            let with_environment: Vec<_> = by_name.iter().copied().filter(|project| project.has(environment)).collect();
            if let [only] = with_environment[..] {
                return Ok(only);
            }
            let candidates = if with_environment.is_empty() { by_name } else { with_environment };
            return Err(SourceErrorKind::SeveralProjects {
                server: http.server(),
                asked: shown(asked),
                candidates: slugs(&candidates),
            });
        }
    }
    Err(SourceErrorKind::NoSuchProject {
        server: http.server(),
        asked: shown(asked),
        known_projects: slugs(all),
        slug_only: false,
    })
}

/// The only project that has the environment.
fn only<'p>(http: &Http, all: &[&'p Candidate<'p>], environment: &str) -> Result<&'p Candidate<'p>, SourceErrorKind> {
    let with_environment: Vec<_> = all.iter().copied().filter(|project| project.has(environment)).collect();
    // If there is one project, the environment is wrong, which the caller reports.
    if let ([only], _) | ([], [only]) = (&with_environment[..], all) {
        return Ok(only);
    }
    let others = if with_environment.is_empty() { all } else { &[] };
    Err(SourceErrorKind::ProjectUndecided {
        server: http.server(),
        candidates: slugs(&with_environment),
        others: others.iter().map(|project| project.with_environments()).collect(),
    })
}

fn slugs(projects: &[&Candidate<'_>]) -> Vec<String> {
    projects.iter().map(|project| shown(&project.slug)).collect()
}

impl Project {
    pub(crate) fn new(key: Key, name: String) -> Self {
        let is_older = matches!(key, Key::Slug(_));
        Self { key, is_older, name }
    }
}

impl Candidate<'_> {
    fn holds_secrets(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == KIND)
    }

    /// A server that does not list the environments can have any.
    fn has(&self, environment: &str) -> bool {
        let known = self.environments.as_deref().unwrap_or_default();
        known.is_empty() || known.iter().any(|known| known.slug == environment)
    }

    /// As the server has them.
    pub(crate) fn environment_slugs(&self) -> Vec<String> {
        self.environments.iter().flatten().map(|environment| environment.slug.to_string()).collect()
    }

    fn with_environments(&self) -> String {
        let environments: Vec<_> = self.environment_slugs().iter().map(|slug| shown(slug)).collect();
        format!("{} ({})", shown(&self.slug), environments.join(", "))
    }
}

/// The id that `project` is, in the form that servers take: others write it in capitals, in braces or without dashes.
pub(crate) fn id(project: &str) -> Option<String> {
    let bare = project.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(project);
    let mut id = bare.to_ascii_lowercase();
    if id.len() == 32 && id.is_ascii() {
        for dash in [8, 13, 18, 23] {
            id.insert(dash, '-');
        }
    }
    is_id(&id).then_some(id)
}

/// Whether it has the form of a UUID, as every id has.
pub(crate) fn is_id(project: &str) -> bool {
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
    fn an_id_is_taken_in_every_form() {
        const ID: &str = "363a01d0-3d26-454c-84c2-715a8646d8d4";
        for form in [
            ID,
            "363A01D0-3D26-454C-84C2-715A8646D8D4",
            "{363a01d0-3d26-454c-84c2-715a8646d8d4}",
            "{363A01D0-3D26-454C-84C2-715A8646D8D4}",
            "363a01d03d26454c84c2715a8646d8d4",
            "363A01D03D26454C84C2715A8646D8D4",
        ] {
            assert_eq!(id(form).as_deref(), Some(ID), "{form}");
        }
        for other in [
            "",
            "{}",
            "lemna-platform-ee92f3",
            "{363a01d0-3d26-454c-84c2-715a8646d8d4",
            "363a01d0-3d26-454c-84c2-715a8646d8dg",
            "363a01d0-3d26454c84c2715a8646d8d4",
            "a-project-whose-name-is-32-long-x",
            "üüüüüüüüüüüüüüüü",
        ] {
            assert_eq!(id(other), None, "{other}");
        }
    }

    #[test]
    fn an_id_is_told_from_a_slug() {
        assert!(is_id("363a01d0-3d26-454c-84c2-715a8646d8d4"));
        assert!(!is_id("lemna-platform-ee92f3"));
        assert!(!is_id("363a01d0-3d26-454c-84c2-715a8646d8dg"));
    }
}
