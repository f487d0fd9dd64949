//! The lists of an environment's secrets, one a folder.

mod one_by_one;

use std::collections::{BTreeMap, HashMap};
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use secrecy::SecretString;

use super::absent::Unclear;
use super::decode::{Asked, ListedValue, SecretList, Selection};
use super::http::Http;
use super::project::{Key, Project};
use super::reply::Reply;
use super::settings::InfisicalSettings;
use super::{decode, folder, project, references};
use crate::problem::{SourceErrorKind, Step};
use crate::words::{InfisicalPlace, Names, shown};

pub(crate) enum Listed {
    Folders {
        /// By the folders as the schema has them, without those in which nothing has changed.
        folders: Vec<(&'static str, ListedFolder)>,
        tags: Tags,
        /// In the form that the server took.
        project: Project,
    },
    TokenEnded(u16),
}

/// What a folder holds.
pub(crate) struct ListedFolder {
    pub(crate) place: Arc<InfisicalPlace>,
    pub(crate) list: SecretList,
    /// The secrets that hold a reference which leads nowhere, if that was to be found out.
    pub(crate) nowhere: HashMap<String, Vec<String>>,
}

/// The entity tags of lists, by the folders as the schema has them.
pub(crate) type Tags = BTreeMap<String, String>;

/// What came of the list of one folder.
enum FolderList {
    Listed {
        folder: ListedFolder,
        tag: Option<String>,
        is_older: bool,
    },
    /// What has the tag that was sent is what there is.
    NotModified,
    /// Nothing at all, from a server that says so of what does not exist as well. It has no tag, for the next time it
    /// must be found out anew which it is.
    Nothing(ListedFolder),
    NoSuchPath {
        is_older: bool,
    },
    NoSuchProject,
    TokenEnded(u16),
}

/// What a load lists.
pub(crate) struct Wanted<'a> {
    /// Every folder, with the names wanted in it.
    pub(crate) folders: &'a [(&'static str, Names)],
    /// Folders that still have their tag are not listed.
    pub(crate) tags: &'a Tags,
    /// Whether to find out which references lead nowhere, at the price of another list of each folder.
    pub(crate) compares_references: bool,
}

/// A folder to be listed.
struct AskedFolder<'a> {
    /// As the schema has it.
    declared: &'static str,
    path: String,
    names: &'a Names,
    tag: Option<&'a str>,
    compares_references: bool,
}

/// Lists every folder that is asked for, with the names wanted in it, all at once.
pub(crate) async fn list(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
    project: &Project,
    wanted: &Wanted<'_>,
) -> Result<Listed, SourceErrorKind> {
    match list_folders(http, token, settings, project, wanted).await? {
        // What was taken for a slug can be a name, and some servers without the newer list do list projects.
        Err(no_such_project) if matches!(project.key, Key::Slug(_)) => {
            match project::by_name(http, token, settings).await? {
                Some(project) => list_folders(http, token, settings, &project, wanted).await?,
                None => Err(no_such_project),
            }
        }
        listed => listed,
    }
}

/// The inner error says that there is no such project.
async fn list_folders(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
    project: &Project,
    wanted: &Wanted<'_>,
) -> Result<Result<Listed, SourceErrorKind>, SourceErrorKind> {
    let root = folder::root(&settings.path)?;
    let folders = wanted.folders.iter().map(|(declared, names)| {
        let (tag, compares_references) = (wanted.tags.get(*declared).map(String::as_str), wanted.compares_references);
        AskedFolder { declared, path: folder::under(&root, declared), names, tag, compares_references }
    });
    let folders: Vec<_> = folders.collect();
    let answers = all(folders.iter().map(|folder| list_folder(http, token, settings, project, folder))).await;
    let mut lists = Lists::default();
    for (folder, answer) in folders.iter().zip(answers) {
        match answer {
            Ok(FolderList::TokenEnded(status)) => return Ok(Ok(Listed::TokenEnded(status))),
            Ok(FolderList::NoSuchProject) => return Ok(Err(no_such_project(http, project))),
            Ok(list) => lists.take(folder, list),
            Err(error) if error.is_outage() => lists.outage = lists.outage.or(Some(error)),
            Err(error) => lists.failed = lists.failed.or(Some(error)),
        }
    }
    let project = Project { is_older: project.is_older || lists.is_older, ..project.clone() };
    lists.settle(http, token, settings, project).await.map(Ok)
}

/// What came of the lists of all folders.
#[derive(Default)]
struct Lists<'f> {
    found: Vec<(&'static str, ListedFolder)>,
    known: Tags,
    is_any_unchanged: bool,
    /// The server has no newer list.
    is_older: bool,
    failed: Option<SourceErrorKind>,
    outage: Option<SourceErrorKind>,
    nothing: Vec<&'f str>,
    /// A folder that the server says is not there, and whether it said so of the older list.
    absent: Option<(&'f str, bool)>,
}

impl<'f> Lists<'f> {
    fn take(&mut self, folder: &'f AskedFolder<'_>, list: FolderList) {
        match list {
            FolderList::NoSuchPath { is_older } => self.absent = self.absent.or(Some((folder.path.as_str(), is_older))),
            FolderList::Nothing(listed) => {
                self.is_older = true;
                self.nothing.push(folder.path.as_str());
                self.found.push((folder.declared, listed));
            }
            FolderList::NotModified => {
                self.is_any_unchanged = true;
                self.known.extend(folder.tag.map(|tag| (folder.declared.to_owned(), tag.to_owned())));
            }
            FolderList::Listed { folder: listed, tag, is_older } => {
                self.is_older |= is_older;
                self.known.extend(tag.map(|tag| (folder.declared.to_owned(), tag)));
                self.found.push((folder.declared, listed));
            }
            // These end all lists.
            FolderList::TokenEnded(_) | FolderList::NoSuchProject => {}
        }
    }

    async fn settle(
        self,
        http: &Http,
        token: &SecretString,
        settings: &InfisicalSettings,
        project: Project,
    ) -> Result<Listed, SourceErrorKind> {
        let Self { found, known, is_any_unchanged, failed, outage, nothing, absent, .. } = self;
        if let Some(error) = failed {
            return Err(error);
        }
        let environment_is_there = is_any_unchanged || found.len() > nothing.len();
        let is_older = absent.is_none_or(|(_, is_older)| is_older);
        let unclear = Unclear { http, token, settings, project: &project, is_older, environment_is_there };
        if let Some((folder, _)) = absent {
            return Err(unclear.absent(folder).await);
        }
        // Told last: no copy is used if another folder was refused.
        if let Some(error) = outage {
            return Err(error);
        }
        match unclear.nothing(&nothing).await {
            Some(error) => Err(error),
            None => Ok(Listed::Folders { folders: found, tags: known, project }),
        }
    }
}

/// Which text of values that refer to others is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// With what the references refer to in their place.
    Expanded,
    Stored,
    /// None: for the names alone.
    Hidden,
}

/// The request for the list of one folder.
struct Question<'a> {
    http: &'a Http,
    token: &'a SecretString,
    settings: &'a InfisicalSettings,
    project: &'a Project,
    folder: &'a AskedFolder<'a>,
}

async fn list_folder(
    http: &Http,
    token: &SecretString,
    settings: &InfisicalSettings,
    project: &Project,
    folder: &AskedFolder<'_>,
) -> Result<FolderList, SourceErrorKind> {
    let question = Question { http, token, settings, project, folder };
    let (reply, is_older) = question.ask(Text::Expanded, folder.tag).await?;
    if reply.is_not_modified() && folder.tag.is_some() {
        return Ok(FolderList::NotModified);
    }
    let place = question.place();
    if reply.refusal_of_values() {
        return question.one_by_one(place, is_older).await;
    }
    if !reply.is_success() {
        return refused(http, project, &reply, is_older);
    }
    reply.check_is_json()?;
    let list = question.decode(&reply, &place, folder.names)?;
    let nowhere = if folder.compares_references && may_refer(&list) {
        match question.stored(&place).await? {
            Ok(stored) => references::leading_nowhere(&stored, &question.decode(&reply, &place, &Names::Every)?),
            Err(refused) => return Ok(refused),
        }
    } else {
        HashMap::new()
    };
    let is_nothing = is_older && list.is_empty;
    let listed = ListedFolder { place, list, nowhere };
    Ok(if is_nothing {
        FolderList::Nothing(listed)
    } else {
        FolderList::Listed { folder: listed, tag: reply.tag().map(str::to_owned), is_older }
    })
}

/// Whether it holds a value at all.
fn may_refer(list: &SecretList) -> bool {
    list.secrets.values().any(|secret| matches!(secret.value, ListedValue::Visible(_)))
}

impl Question<'_> {
    /// Asks in the newer dialect, and in the older one where the server has no such path. Says which it was.
    async fn ask(&self, text: Text, tag: Option<&str>) -> Result<(Reply, bool), SourceErrorKind> {
        let Self { http, token, settings, project, folder } = self;
        let switch = |is_on| if is_on { "true" } else { "false" };
        // Every switch is sent, for its default is not the same on every server, and in every spelling there was:
        // servers drop the keys they do not know.
        let common = [
            ("environment", settings.environment.as_str()),
            ("secretPath", folder.path.as_str()),
            ("recursive", switch(settings.recursive)),
            ("expandSecretReferences", switch(text == Text::Expanded)),
            ("include_imports", "true"),
            ("includeImports", "true"),
            ("viewSecretValue", switch(text != Text::Hidden)),
        ];
        let query = |project| std::iter::once(project).chain(common).collect::<Vec<_>>();
        let older_list = async |project| {
            let older = ["api", "v3", "secrets", "raw"];
            http.get_unless(Step::List, &older, &query(project), token, tag).await
        };
        Ok(match &project.key {
            Key::Id(id) if !project.is_older => {
                let mut newer = query(("projectId", id));
                newer.push(("includePersonalOverrides", "false"));
                let reply = http.get_unless(Step::List, &["api", "v4", "secrets"], &newer, token, tag).await?;
                if reply.status() == 404 && reply.refusal().is_missing_route() {
                    (older_list(("workspaceId", id)).await?, true)
                } else {
                    (reply, false)
                }
            }
            Key::Id(id) => (older_list(("workspaceId", id)).await?, true),
            Key::Slug(slug) => (older_list(("workspaceSlug", slug)).await?, true),
        })
    }

    fn place(&self) -> Arc<InfisicalPlace> {
        Arc::new(InfisicalPlace {
            project: self.project.name.clone(),
            environment: shown(&self.settings.environment),
            folder: self.folder.path.clone(),
        })
    }

    fn decode(&self, reply: &Reply, place: &Arc<InfisicalPlace>, names: &Names) -> Result<SecretList, SourceErrorKind> {
        self.decode_with(reply, place, names, true)
    }

    fn decode_with(
        &self,
        reply: &Reply,
        place: &Arc<InfisicalPlace>,
        names: &Names,
        values: bool,
    ) -> Result<SecretList, SourceErrorKind> {
        let wanted = self.selection(place, names, values);
        decode::decode(reply.body(), &wanted).map_err(|refused| reply.not_taken(refused, place))
    }

    fn selection<'s>(&'s self, place: &'s Arc<InfisicalPlace>, names: &'s Names, values: bool) -> Selection<'s> {
        let settings = self.settings;
        let below = settings.recursive.then_some(settings.duplicates);
        let asked = Asked {
            project_id: match &self.project.key {
                Key::Id(id) => Some(id),
                Key::Slug(_) => None,
            },
            environment: Some(&settings.environment),
            folder: Some(&self.folder.path),
            with_below: settings.recursive,
        };
        Selection { names, place, asked, below, values }
    }

    /// All that the folder holds, as it was written.
    async fn stored(&self, place: &Arc<InfisicalPlace>) -> Result<Result<SecretList, FolderList>, SourceErrorKind> {
        let (reply, is_older) = self.ask(Text::Stored, None).await?;
        if !reply.is_success() {
            return refused(self.http, self.project, &reply, is_older).map(Err);
        }
        reply.check_is_json()?;
        self.decode(&reply, place, &Names::Every).map(Ok)
    }
}

fn refused(http: &Http, project: &Project, reply: &Reply, is_older: bool) -> Result<FolderList, SourceErrorKind> {
    let refusal = reply.refusal();
    if refusal.is_token_ended(reply.status()) {
        return Ok(FolderList::TokenEnded(reply.status()));
    }
    match reply.status() {
        404 if refusal.is("SecretPathNotFound") => Ok(FolderList::NoSuchPath { is_older }),
        404 if !refusal.is_missing_route() => Ok(FolderList::NoSuchProject),
        status if refusal.is_of_no_member(status) => {
            Err(SourceErrorKind::NotAMember { server: http.server(), project: Some(project.name.clone()) })
        }
        500 if refusal.is_missing_project() => Ok(FolderList::NoSuchProject),
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
