//! Infisical as a source: a visit to the server, with what a watch or a copy knows of it.

use std::sync::Arc;
use std::time::SystemTime;

use super::client::InfisicalSettings;
use super::copy::{self, Bound, KeepCopy, Snapshot, Warm};
use super::session::{Remembered, Session};
use super::visit::{FailedVisit, Known, Visit, Visited};
use crate::problem::{SourceError, SourceErrorKind};
use crate::source::{Answer, AnySource, BoxSaid, Keep, PATIENCE, Request, Said};
use crate::system::threads::Asking;
use crate::words::SourceId;

/// One environment of one project, read by one identity.
#[derive(Debug)]
pub(crate) struct InfisicalSource {
    settings: Arc<InfisicalSettings>,
    snapshot: Option<Snapshot>,
    session: Option<Arc<Session>>,
}

impl InfisicalSource {
    pub(crate) fn new(settings: InfisicalSettings, snapshot: Option<Snapshot>, session: Option<Arc<Session>>) -> Self {
        Self { settings: Arc::new(settings), snapshot, session }
    }
}

impl AnySource for InfisicalSource {
    fn name(&self) -> &'static str {
        "Infisical"
    }

    fn ask<'a>(&'a self, request: &'a Request, asking: &'a Asking) -> BoxSaid<'a> {
        let question = Question { source: self, request, asking };
        Box::pin(async move {
            match &self.session {
                Some(session) => question.ask_in(session).await,
                None => Ok(question.ask_anew().await?.0),
            }
        })
    }
}

fn boxed(keep: KeepCopy) -> Box<dyn Keep> {
    Box::new(keep)
}

fn failed(kind: SourceErrorKind) -> SourceError {
    SourceError::new(SourceId::Infisical, kind)
}

/// What one load asks.
#[derive(Clone, Copy)]
struct Question<'a> {
    source: &'a InfisicalSource,
    request: &'a Request,
    asking: &'a Asking,
}

impl Question<'_> {
    async fn visit(self, request: &Request, known: Option<Known<'_>>) -> Result<Visited, FailedVisit> {
        let mut visit = Visit::new(&self.source.settings, request, self.asking)?;
        let visited = visit.run(known).await;
        if let Some(session) = &self.source.session {
            session.remaining_is(visit.remaining());
        }
        visited
    }

    /// Asks with what the session knows, and records the answer, unless the session knows that it would be the same.
    async fn ask_in(self, session: &Session) -> Result<Said, SourceError> {
        session.begin();
        let settings = &self.source.settings;
        let bound = copy::bound_of(settings, self.request);
        if let Some(kind) = session.paused(&bound, settings) {
            return Err(failed(kind));
        }
        let asked = self.ask_and_remember(session, bound.clone()).await;
        let failure = match &asked {
            Ok(said) => said.stale.as_ref().map(|(_, error)| error),
            Err(error) => Some(error),
        };
        if let Some(error) = failure {
            session.pause_after(bound, settings, error.kind());
        }
        asked
    }

    async fn ask_and_remember(self, session: &Session, bound: Bound) -> Result<Said, SourceError> {
        let now = SystemTime::now();
        let Some(remembered) = session.recall(&bound) else {
            let (said, warm) = self.ask_anew().await?;
            if let Some(warm) = warm {
                session.remember(bound, &said.answer, warm, now);
            }
            return Ok(said);
        };
        let visited = self.visit(self.request, Some(remembered.known(now))).await;
        let Visited { mut answer, warm } = visited.map_err(|failure| failed(failure.kind))?;
        answer.fill_up_folders_from(remembered.answer());
        let keep = self.copy_to_renew(session, &remembered, &answer, &warm, now);
        let kept = if keep.is_some() { now } else { remembered.kept() };
        session.remember(bound, &answer, warm, kept);
        Ok(Said { keep: keep.map(boxed), ..answer.into() })
    }

    /// The copy that is to be written: of other values, with another token, or in place of one that grows old.
    fn copy_to_renew(
        self,
        session: &Session,
        remembered: &Remembered,
        answer: &Answer,
        warm: &Warm,
        now: SystemTime,
    ) -> Option<KeepCopy> {
        let snapshot = self.source.snapshot.as_ref()?;
        let is_same_token = !snapshot.keeps_token() || remembered.has_same_token(warm);
        // Another tag of the same values costs a restart the values once more. Writing it would cost the disk a copy at
        // each refresh, where a server or a proxy gives every answer a different tag.
        let is_same = is_same_token && remembered.says_the_same(answer);
        let is_due = session.take_is_copy_due() || !is_same || remembered.is_older_than(snapshot.renewed_after(), now);
        if is_due { snapshot.keep(answer, Some(warm), now) } else { None }
    }

    /// Asks as if for the first time. There is nothing warm after a copy was used.
    async fn ask_anew(self) -> Result<(Said, Option<Warm>), SourceError> {
        if let Some(snapshot) = &self.source.snapshot {
            return self.ask_with(snapshot).await;
        }
        let Visited { answer, warm } = self.visit(self.request, None).await.map_err(|failure| failed(failure.kind))?;
        Ok((answer.into(), Some(warm)))
    }

    /// Asks with a copy at hand. A good answer renews the copy; without an answer, the copy is used.
    async fn ask_with(self, snapshot: &Snapshot) -> Result<(Said, Option<Warm>), SourceError> {
        let request = self.request;
        let copy = snapshot.open(SystemTime::now()).await;
        let known = copy.as_ref();
        let enough = known.is_ok_and(|copy| snapshot.is_enough(copy, request.needed(), SystemTime::now()));
        let patient = if enough { Some(request.clone().with_patience(Some(PATIENCE))) } else { None };
        let warm = known.ok().filter(|_| snapshot.keeps_token());
        let warm = warm.and_then(|copy| {
            Some(Known { answer: &copy.answer, warm: copy.warm(SystemTime::now())?, has_token: true })
        });

        let visited = self.visit(patient.as_ref().unwrap_or(request), warm).await;
        let now = SystemTime::now();
        match (visited, copy) {
            (Ok(Visited { mut answer, warm }), copy) => {
                let problem = match copy {
                    Ok(copy) => {
                        answer.fill_up_folders_from(copy.answer);
                        None
                    }
                    Err(problem) => Some(problem).filter(|problem| problem.is_remarkable()),
                };
                let keep = snapshot.keep(&answer, Some(&warm), now).map(boxed);
                let unusable = problem.map(|problem| (snapshot.path().to_path_buf(), problem));
                Ok((Said { unusable, keep, ..answer.into() }, Some(warm)))
            }
            (Err(FailedVisit { kind, was_refused }), copy) => {
                let known = copy.as_ref().map_err(|problem| *problem);
                match snapshot.standing_in(known, &kind, now).filter(|_| !was_refused) {
                    None => Err(failed(kind)),
                    Some(Err(problem)) => Err(failed(kind).without_copy(snapshot.path().to_path_buf(), problem)),
                    Some(Ok(age)) => match copy {
                        Ok(copy) => Ok((Said { stale: Some((age, failed(kind))), ..copy.answer.into() }, None)),
                        Err(_) => Err(failed(kind)),
                    },
                }
            }
        }
    }
}
