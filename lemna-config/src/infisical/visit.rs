//! The way through the server for one load: login, project, list; or the list alone, with what a copy knows.

use std::time::SystemTime;

use super::client::InfisicalSettings;
use super::client::budget::Budget;
use super::client::decode::{ListedSecret, ListedValue};
use super::client::http::Http;
use super::client::list::{self, Listed, ListedFolder, Tags, Wanted};
use super::client::log_in::{Granted, log_in};
use super::client::project;
use super::copy::{Warm, token_ends};
use crate::problem::{SourceErrorKind, Step};
use crate::source::{Answer, Found, Request, Unusable, Value};
use crate::system::threads::Asking;
use crate::words::Origin;

pub(super) struct Visit<'a> {
    http: Http,
    settings: &'a InfisicalSettings,
    request: &'a Request,
    was_refused: bool,
}

pub(super) struct Visited {
    /// Without the folders that are as they were known to be.
    pub(super) answer: Answer,
    pub(super) warm: Warm,
}

/// What an earlier visit has found out, and can still be true.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) answer: &'a Answer,
    pub(super) warm: &'a Warm,
    /// Whether the token can still be valid. What is known beside it outlives it: a tag is the identity's, not the
    /// login's.
    pub(super) has_token: bool,
}

/// What came of asking with what is known.
enum Warmly {
    Visited(Box<Visited>),
    TokenEnded,
    /// More than the token can be out of date, such as where the project is.
    OutOfDate,
}

pub(super) struct FailedVisit {
    pub(super) kind: SourceErrorKind,
    /// Whether the server refused anything on the way: then no copy is used, whatever came after.
    pub(super) was_refused: bool,
}

impl From<SourceErrorKind> for FailedVisit {
    fn from(kind: SourceErrorKind) -> Self {
        Self { kind, was_refused: false }
    }
}

impl<'a> Visit<'a> {
    pub(super) fn new(
        settings: &'a InfisicalSettings,
        request: &'a Request,
        asking: &Asking,
    ) -> Result<Self, SourceErrorKind> {
        #[cfg_attr(not(feature = "admin"), expect(unused_mut, reason = "nobody hears of waits"))]
        let mut http = Http::new(&settings.access, budget(request), request.audience().clone(), asking.clone())?;
        #[cfg(feature = "admin")]
        {
            http.on_wait = request.on_wait().cloned();
        }
        Ok(Self { http, settings, request, was_refused: false })
    }

    /// How many more requests the server takes for now, if its last answer says so.
    pub(super) fn remaining(&self) -> Option<u32> {
        self.http.remaining()
    }

    pub(super) async fn run(&mut self, known: Option<Known<'_>>) -> Result<Visited, FailedVisit> {
        let visited = self.with(known).await;
        visited.map_err(|kind| FailedVisit { kind, was_refused: self.was_refused })
    }

    async fn with(&mut self, known: Option<Known<'_>>) -> Result<Visited, SourceErrorKind> {
        let Some(known) = known else { return self.cold().await };
        let mut came = Warmly::TokenEnded;
        if known.has_token {
            came = self.warm(known).await?;
            self.was_refused = !matches!(came, Warmly::Visited(_));
        }
        // A token that was handed over is the same one again.
        if matches!(came, Warmly::TokenEnded) && self.settings.access.login.gives_new_tokens() {
            came = self.with_new_token(known).await?;
            self.was_refused |= !matches!(came, Warmly::Visited(_));
        }
        match came {
            Warmly::Visited(visited) => Ok(*visited),
            Warmly::TokenEnded | Warmly::OutOfDate => self.cold().await,
        }
    }

    async fn with_new_token(&self, known: Known<'_>) -> Result<Warmly, SourceErrorKind> {
        let granted = SystemTime::now();
        let Granted { token, life } = log_in(&self.http, &self.settings.access.login, self.request.process()).await?;
        let token_ends = life.map(|life| token_ends(granted, life));
        let warm = Warm { token, token_ends, ..known.warm.clone() };
        self.warm(Known { warm: &warm, ..known }).await
    }

    /// Asks each folder once.
    async fn warm(&self, Known { answer: known, warm, .. }: Known<'_>) -> Result<Warmly, SourceErrorKind> {
        // A field that there was no value for may have got one, by a right that the identity was given.
        let none = Tags::new();
        let tags = if known.has_all(self.request.needed()) { &warm.tags } else { &none };
        match list::list(&self.http, &warm.token, self.settings, &warm.project, &self.wanted(tags)).await {
            Ok(Listed::Folders { folders, tags, project }) => {
                let answer = answer(folders);
                let (token, token_ends) = (warm.token.clone(), warm.token_ends);
                let warm = Warm { token, token_ends, tags, project };
                Ok(Warmly::Visited(Box::new(Visited { answer, warm })))
            }
            Ok(Listed::TokenEnded(_)) => Ok(Warmly::TokenEnded),
            Err(
                SourceErrorKind::Forbidden { .. }
                | SourceErrorKind::ValuesForbidden { .. }
                | SourceErrorKind::NotAMember { .. }
                | SourceErrorKind::NoSuchProject { .. }
                | SourceErrorKind::NoSuchEnvironment { .. }
                | SourceErrorKind::NoSuchFolder { .. }
                | SourceErrorKind::Refused { .. },
            ) => Ok(Warmly::OutOfDate),
            Err(kind) => Err(kind),
        }
    }

    async fn cold(&mut self) -> Result<Visited, SourceErrorKind> {
        let status = match self.log_in_and_list().await? {
            Ok(visited) => return Ok(visited),
            Err(status) => status,
        };
        let server = self.http.server();
        self.settings.access.may_log_in_again(&server, status)?;
        // A token can end between two requests: one new login, once.
        self.was_refused = true;
        let step = Step::List;
        self.log_in_and_list().await?.map_err(|status| SourceErrorKind::Forbidden { server, step, status })
    }

    /// The inner error is the status by which the server said that the token has ended.
    async fn log_in_and_list(&self) -> Result<Result<Visited, u16>, SourceErrorKind> {
        // Counted from before the login: what it took is on the safe side.
        let granted = SystemTime::now();
        let Granted { token, life } = log_in(&self.http, &self.settings.access.login, self.request.process()).await?;
        let project = match project::find(&self.http, &token, self.settings).await? {
            project::Resolved::Project(project) => project,
            project::Resolved::TokenEnded(status) => return Ok(Err(status)),
        };
        match list::list(&self.http, &token, self.settings, &project, &self.wanted(&Tags::new())).await? {
            Listed::Folders { folders, tags, project } => {
                let answer = answer(folders);
                let token_ends = life.map(|life| token_ends(granted, life));
                Ok(Ok(Visited { answer, warm: Warm { token, token_ends, tags, project } }))
            }
            Listed::TokenEnded(status) => Ok(Err(status)),
        }
    }
}

impl Visit<'_> {
    fn wanted<'a>(&'a self, tags: &'a Tags) -> Wanted<'a> {
        let compares_references = self.request.compares_references();
        Wanted { folders: self.request.folders(), tags, compares_references }
    }
}

fn budget(request: &Request) -> Budget {
    Budget { started: request.started(), deadline: request.deadline(), patience: request.patience() }
}

/// What the lists say, as the answer of a source.
fn answer(folders: Vec<(&'static str, ListedFolder)>) -> Answer {
    Answer::of_folders(folders.into_iter().map(|(declared, listed)| (declared, of_folder(listed))).collect())
}

fn of_folder(ListedFolder { place, list, mut nowhere }: ListedFolder) -> Answer {
    let mut answer = Answer::new();
    answer.set_place(place);
    for (name, ListedSecret { place, value, .. }) in list.secrets {
        let origin = Origin::Infisical(place);
        let nowhere = nowhere.remove(&name);
        answer.insert_found(
            name,
            match value {
                ListedValue::Visible(text) => Found::Value(Value::new(text, origin).leading_nowhere(nowhere)),
                ListedValue::Hidden => Found::Unusable(Unusable::Hidden(origin)),
                ListedValue::Ambiguous(folders) => Found::Unusable(Unusable::Ambiguous { origin, folders }),
            },
        );
    }
    for name in list.other_names {
        answer.mention_owned(name);
    }
    answer
}
