//! The list of an environment's secrets.

use std::borrow::Cow;
use std::sync::Arc;

use secrecy::SecretString;

use super::decode;
use super::http::Http;
use super::project::Project;
use super::refusal::Refusal;
use super::reply::Reply;
use super::settings::InfisicalSettings;
use crate::error::{SourceErrorKind, Step};
use crate::origin::InfisicalPlace;
use crate::source::{Answer, Request};

/// The folder that is read.
pub(super) const FOLDER: &str = "/";

pub(super) enum Listed {
    Answer {
        answer: Answer,
        tag: Option<String>,
        /// In the form that the server took.
        project: Project,
    },
    /// What has the tag that was sent is what there is.
    NotModified,
    TokenEnded(u16),
}

/// Asks in the newer dialect, and in the older one where the server has no such path.
pub(super) async fn list(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
    project: &Project,
    request: &Request,
    tag: Option<&str>,
) -> Result<Listed, SourceErrorKind> {
    // Every switch is sent, for its default is not the same on every server, and in every spelling there was: servers
    // drop the keys they do not know.
    let common = [
        ("environment", settings.environment.as_str()),
        ("secretPath", FOLDER),
        ("recursive", "false"),
        ("expandSecretReferences", "true"),
        ("include_imports", "true"),
        ("includeImports", "true"),
        ("viewSecretValue", "true"),
    ];
    let query = |project| std::iter::once(project).chain(common).collect::<Vec<_>>();
    let older = ["api", "v3", "secrets", "raw"];
    let mut project = Cow::Borrowed(project);
    let reply = match &*project {
        Project::Id(id) => {
            let mut newer = query(("projectId", id));
            newer.push(("includePersonalOverrides", "false"));
            let reply = http.get_unless(Step::List, &["api", "v4", "secrets"], &newer, token, tag).await?;
            if reply.status() == 404 && Refusal::of(&reply).is_missing_route() {
                let reply = http.get_unless(Step::List, &older, &query(("workspaceId", id)), token, tag).await?;
                project = Cow::Owned(Project::IdOnOlder(id.clone()));
                reply
            } else {
                reply
            }
        }
        Project::IdOnOlder(id) => http.get_unless(Step::List, &older, &query(("workspaceId", id)), token, tag).await?,
        Project::Slug(slug) => http.get_unless(Step::List, &older, &query(("workspaceSlug", slug)), token, tag).await?,
    };
    let named = settings.project.as_deref().unwrap_or(match &*project {
        Project::Id(project) | Project::IdOnOlder(project) | Project::Slug(project) => project,
    });
    if reply.is_not_modified() && tag.is_some() {
        return Ok(Listed::NotModified);
    }
    if !reply.is_success() {
        return refused(http, &reply, named, settings);
    }
    reply.check_is_json(http)?;
    let place = Arc::new(InfisicalPlace {
        project: named.to_owned(),
        environment: settings.environment.clone(),
        folder: FOLDER.to_owned(),
    });
    let answer = decode::decode(reply.body(), request, &place).map_err(|error| reply.undecodable(http, &error))?;
    Ok(Listed::Answer { answer, tag: reply.tag().map(str::to_owned), project: project.into_owned() })
}

fn refused(http: &Http, reply: &Reply, project: &str, settings: &InfisicalSettings) -> Result<Listed, SourceErrorKind> {
    let refusal = Refusal::of(reply);
    if refusal.is_token_ended(reply.status()) {
        return Ok(Listed::TokenEnded(reply.status()));
    }
    Err(match reply.status() {
        // The root folder is always there, so that it is the environment which is not.
        404 if refusal.is("SecretPathNotFound") => SourceErrorKind::NoSuchEnvironment {
            project: project.to_owned(),
            asked: settings.environment.clone(),
            known_environments: Vec::new(),
        },
        404 => SourceErrorKind::NoSuchProject {
            server: http.server(),
            asked: project.to_owned(),
            known_projects: Vec::new(),
        },
        _ => http.refused(reply),
    })
}
