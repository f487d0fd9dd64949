//! The way through the server for one load: login, project, list; or the list alone, with what a copy knows.

use std::time::SystemTime;

use super::http::Http;
use super::list::{self, Listed};
use super::settings::InfisicalSettings;
use super::snapshot::{Copy, Warm, token_ends};
use super::{login, project};
use crate::error::{SourceErrorKind, Step};
use crate::source::{Answer, Request};

pub(super) struct Visit<'a> {
    http: Http,
    settings: &'a InfisicalSettings,
    request: &'a Request,
    was_refused: bool,
}

pub(super) enum Visited {
    /// An answer, and what a restart needs to ask once; `None` if the token's end is not known.
    Answer(Answer, Option<Warm>),
    /// What the copy says is what there is.
    NotModified(Warm),
}

pub(super) struct Failure {
    pub(super) kind: SourceErrorKind,
    /// Whether the server refused anything on the way: then no copy stands in, whatever came after.
    pub(super) was_refused: bool,
}

impl From<SourceErrorKind> for Failure {
    fn from(kind: SourceErrorKind) -> Self {
        Self { kind, was_refused: false }
    }
}

impl<'a> Visit<'a> {
    pub(super) fn new(settings: &'a InfisicalSettings, request: &'a Request) -> Result<Self, SourceErrorKind> {
        Ok(Self { http: Http::new(&settings.url, request)?, settings, request, was_refused: false })
    }

    pub(super) async fn run(mut self, copy: Option<&Copy>) -> Result<Visited, Failure> {
        let visited = self.with_copy(copy).await;
        visited.map_err(|kind| Failure { kind, was_refused: self.was_refused })
    }

    async fn with_copy(&mut self, copy: Option<&Copy>) -> Result<Visited, SourceErrorKind> {
        let warm = copy.and_then(|copy| Some((copy, copy.warm(SystemTime::now())?)));
        if let Some((copy, warm)) = warm {
            if let Some(visited) = self.warm(copy, warm).await? {
                return Ok(visited);
            }
            self.was_refused = true;
        }
        self.cold().await
    }

    /// Asks once. `None` if what the copy knows is out of date: its token, or where the project is.
    async fn warm(&self, copy: &Copy, warm: &Warm) -> Result<Option<Visited>, SourceErrorKind> {
        // A field that the copy has no value for may have got one, by a right that the identity was given.
        let tag = warm.tag.as_deref().filter(|_| copy.has_all(self.request.needed()));
        match list::list(&self.http, &warm.token, self.settings, &warm.project, self.request, tag).await {
            Ok(Listed::NotModified) => Ok(Some(Visited::NotModified(warm.clone()))),
            Ok(Listed::Answer { answer, tag, project }) => {
                let (token, token_ends) = (warm.token.clone(), warm.token_ends);
                Ok(Some(Visited::Answer(answer, Some(Warm { token, token_ends, tag, project }))))
            }
            Ok(Listed::TokenEnded(_))
            | Err(
                SourceErrorKind::Forbidden { .. }
                | SourceErrorKind::NoSuchProject { .. }
                | SourceErrorKind::NoSuchEnvironment { .. }
                | SourceErrorKind::NoSuchFolder { .. }
                | SourceErrorKind::Refused { .. },
            ) => Ok(None),
            Err(kind) => Err(kind),
        }
    }

    async fn cold(&mut self) -> Result<Visited, SourceErrorKind> {
        if let Ok(visited) = self.log_in_and_list().await? {
            return Ok(visited);
        }
        // A token can end between two requests: one new login, once.
        self.was_refused = true;
        self.log_in_and_list().await?.map_err(|status| {
            let server = self.http.server();
            SourceErrorKind::Forbidden { server, step: Step::List, status }
        })
    }

    /// The inner error is the status by which the server said that the token has ended.
    async fn log_in_and_list(&self) -> Result<Result<Visited, u16>, SourceErrorKind> {
        // Counted from before the login: what it took is on the safe side.
        let granted = SystemTime::now();
        let login::Granted { token, life } = login::log_in(&self.http, self.settings).await?;
        let project = match project::find(&self.http, &token, self.settings).await? {
            project::Found::Project(project) => project,
            project::Found::TokenEnded(status) => return Ok(Err(status)),
        };
        match list::list(&self.http, &token, self.settings, &project, self.request, None).await? {
            Listed::Answer { answer, tag, project } => {
                let warm = life.map(|life| Warm { token, token_ends: token_ends(granted, life), tag, project });
                Ok(Ok(Visited::Answer(answer, warm)))
            }
            Listed::NotModified => Err(SourceErrorKind::Internal("an answer came that was not asked for")),
            Listed::TokenEnded(status) => Ok(Err(status)),
        }
    }
}
