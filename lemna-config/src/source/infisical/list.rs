//! The lists of an environment's secrets, one a folder.

use std::collections::{BTreeMap, HashSet};
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use secrecy::SecretString;

use super::absent::Unclear;
use super::decode::{self, Wanted};
use super::folder;
use super::http::Http;
use super::project::{self, Key, Project};
use super::refusal::Refusal;
use super::reply::Reply;
use super::settings::InfisicalSettings;
use crate::error::{SourceErrorKind, Step};
use crate::origin::InfisicalPlace;
use crate::printable::shown;
use crate::source::{Answer, Request};

pub(super) enum Listed {
    Answer(Answer),
    TokenEnded(u16),
}

/// What came of the list of one folder.
enum FolderList {
    Answer(Answer),
    /// Nothing at all, from a server that says so of what does not exist as well.
    Nothing(Answer),
    NoSuchPath {
        is_older: bool,
    },
    NoSuchProject,
    TokenEnded(u16),
}

/// A folder to be listed.
struct Folder<'a> {
    /// As the schema has it.
    declared: &'static str,
    path: String,
    names: &'a HashSet<&'static str>,
}

/// Lists every folder that a field is in, all at once.
pub(super) async fn list(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
    project: &Project,
    request: &Request,
) -> Result<Listed, SourceErrorKind> {
    match list_folders(http, token, settings, project, request).await? {
        Ok(listed) => Ok(listed),
        // What was taken for a slug may be a name, and some servers without the newer list tell of projects.
        Err(_) if matches!(project.key, Key::Slug(_)) => match project::by_name(http, token, settings).await? {
            Some(project) => match list_folders(http, token, settings, &project, request).await? {
                Ok(listed) => Ok(listed),
                Err(no_such_project) => Err(no_such_project),
            },
            None => Err(no_such_project(http, project)),
        },
        Err(no_such_project) => Err(no_such_project),
    }
}

/// The inner error says that there is no such project.
async fn list_folders(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
    project: &Project,
    request: &Request,
) -> Result<Result<Listed, SourceErrorKind>, SourceErrorKind> {
    let root = folder::root(&settings.path)?;
    let folders: Vec<_> = request
        .folders()
        .map(|(declared, names)| Folder { declared, path: folder::under(&root, declared), names })
        .collect();
    let lists = all(folders.iter().map(|folder| list_folder(http, token, settings, project, folder))).await;

    let mut answers = BTreeMap::new();
    let (mut failed, mut nothing, mut absent) = (None, Vec::new(), None);
    for (folder, list) in folders.iter().zip(lists) {
        match list {
            Ok(FolderList::TokenEnded(status)) => return Ok(Ok(Listed::TokenEnded(status))),
            Ok(FolderList::NoSuchProject) => return Ok(Err(no_such_project(http, project))),
            Ok(FolderList::NoSuchPath { is_older }) => absent = absent.or(Some((folder.path.as_str(), is_older))),
            Ok(FolderList::Nothing(answer)) => {
                nothing.push(folder.path.as_str());
                answers.insert(folder.declared, answer);
            }
            Ok(FolderList::Answer(answer)) => {
                answers.insert(folder.declared, answer);
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let environment_is_there = answers.len() > nothing.len();
    let is_older = absent.is_none_or(|(_, is_older)| is_older);
    let unclear = Unclear { http, token, settings, project, is_older, environment_is_there };
    if let Some((folder, _)) = absent {
        return Err(unclear.absent(folder, request).await);
    }
    match unclear.nothing(&nothing, request).await {
        Some(error) => Err(error),
        None => Ok(Ok(Listed::Answer(Answer::of_folders(answers)))),
    }
}

/// Asks in the newer dialect, and in the older one where the server has no such path.
async fn list_folder(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
    project: &Project,
    folder: &Folder<'_>,
) -> Result<FolderList, SourceErrorKind> {
    // Every switch is sent, for its default is not the same on every server, and in every spelling there was: servers
    // drop the keys they do not know.
    let common = [
        ("environment", settings.environment.as_str()),
        ("secretPath", folder.path.as_str()),
        ("recursive", if settings.recursive { "true" } else { "false" }),
        ("expandSecretReferences", "true"),
        ("include_imports", "true"),
        ("includeImports", "true"),
        ("viewSecretValue", "true"),
    ];
    let query = |project| std::iter::once(project).chain(common).collect::<Vec<_>>();
    let older = ["api", "v3", "secrets", "raw"];
    let (reply, is_older) = match &project.key {
        Key::Id(id) => {
            let mut newer = query(("projectId", id));
            newer.push(("includePersonalOverrides", "false"));
            let reply = http.get(Step::List, &["api", "v4", "secrets"], &newer, token).await?;
            if reply.status() == 404 && Refusal::of(&reply).is_missing_route() {
                (http.get(Step::List, &older, &query(("workspaceId", id)), token).await?, true)
            } else {
                (reply, false)
            }
        }
        Key::Slug(slug) => (http.get(Step::List, &older, &query(("workspaceSlug", slug)), token).await?, true),
    };
    if !reply.is_success() {
        return refused(http, &reply, is_older);
    }
    reply.check_is_json(http)?;
    let place = Arc::new(InfisicalPlace {
        project: project.name.clone(),
        environment: shown(&settings.environment),
        folder: folder.path.clone(),
    });
    let below = settings.recursive.then_some(settings.duplicates);
    let list = decode::decode(reply.body(), &Wanted { names: folder.names, place: &place, below });
    let list = list.map_err(|error| reply.undecodable(http, &error))?;
    Ok(if is_older && list.is_empty { FolderList::Nothing(list.answer) } else { FolderList::Answer(list.answer) })
}

fn refused(http: &Http, reply: &Reply, is_older: bool) -> Result<FolderList, SourceErrorKind> {
    let refusal = Refusal::of(reply);
    if refusal.is_token_ended(reply.status()) {
        return Ok(FolderList::TokenEnded(reply.status()));
    }
    match reply.status() {
        404 if refusal.is("SecretPathNotFound") => Ok(FolderList::NoSuchPath { is_older }),
        404 if !refusal.is_missing_route() => Ok(FolderList::NoSuchProject),
        _ => Err(http.refused(reply)),
    }
}

fn no_such_project(http: &Http, project: &Project) -> SourceErrorKind {
    SourceErrorKind::NoSuchProject {
        server: http.server(),
        asked: project.name.clone(),
        known_projects: Vec::new(),
        slug_only: matches!(project.key, Key::Slug(_)),
    }
}

/// Runs all `futures` at once, on this task.
async fn all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    poll_fn(|context| {
        let mut poll = Poll::Ready(());
        for (future, output) in running.iter_mut().filter(|(_, output)| output.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(ready) => *output = Some(ready),
                Poll::Pending => poll = Poll::Pending,
            }
        }
        poll
    })
    .await;
    running.into_iter().filter_map(|(_, output)| output).collect()
}
