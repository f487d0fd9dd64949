//! Infisical: a login, the project if it must be found, a list of secrets. The facts about the server are those of its
//! HTTP API as recorded in `tests/contract`.

mod decode;
mod http;
mod list;
mod login;
mod object;
mod project;
mod refusal;
mod reply;
mod retry;
mod settings;
pub(crate) mod snapshot;
mod tls;
mod transport;
mod visit;

use std::sync::Arc;
use std::time::SystemTime;

use super::{Answer, PATIENCE, Request, Source};
use crate::error::{SourceError, SourceErrorKind};
use crate::origin::SourceId;
pub use settings::{ApiUrl, InfisicalSettings};
use snapshot::{Copy, Snapshot};
use visit::{Failure, Visit, Visited};

/// One environment of one project, read by one identity.
#[derive(Debug)]
pub(crate) struct InfisicalSource {
    settings: Arc<InfisicalSettings>,
    snapshot: Option<Snapshot>,
}

impl InfisicalSource {
    pub(crate) fn new(settings: InfisicalSettings, snapshot: Option<Snapshot>) -> Self {
        Self { settings: Arc::new(settings), snapshot }
    }
}

impl Source for InfisicalSource {
    fn name(&self) -> &'static str {
        "Infisical"
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        match &self.snapshot {
            None => match self.visit(request, None).await {
                Ok(Visited::Answer(answer, _)) => Ok(answer),
                Ok(Visited::NotModified(_)) => Err(failed(SourceErrorKind::Internal("no copy was offered to it"))),
                Err(failure) => Err(failed(failure.kind)),
            },
            Some(snapshot) => self.ask_with(snapshot, request).await,
        }
    }
}

fn failed(kind: SourceErrorKind) -> SourceError {
    SourceError::new(SourceId::Infisical, kind)
}

impl InfisicalSource {
    async fn visit(&self, request: &Request, copy: Option<&Copy>) -> Result<Visited, Failure> {
        Visit::new(&self.settings, request)?.run(copy).await
    }

    /// Asks with a copy at hand, which is kept anew after a good answer and stands in where there is none.
    async fn ask_with(&self, snapshot: &Snapshot, request: &Request) -> Result<Answer, SourceError> {
        let copy = snapshot.open(SystemTime::now()).await;
        let known = copy.as_ref();
        let enough = known.is_ok_and(|copy| snapshot.is_enough(copy, request.needed(), SystemTime::now()));
        let patient = if enough { Some(request.clone().with_patience(Some(PATIENCE))) } else { None };
        let warm = known.ok().filter(|_| snapshot.keeps_token());

        let visited = self.visit(patient.as_ref().unwrap_or(request), warm).await;
        let now = SystemTime::now();
        match (visited, copy) {
            (Ok(Visited::Answer(mut answer, warm)), copy) => {
                answer.keep(snapshot.keep(&answer, warm.as_ref(), now));
                if let Some(problem) = copy.err().filter(|problem| problem.is_remarkable()) {
                    answer.note_copy(snapshot.path(), problem);
                }
                Ok(answer)
            }
            (Ok(Visited::NotModified(warm)), Ok(copy)) => {
                let mut answer = copy.answer;
                answer.keep(snapshot.keep(&answer, Some(&warm), now));
                Ok(answer)
            }
            (Ok(Visited::NotModified(_)), Err(_)) => {
                Err(failed(SourceErrorKind::Internal("no copy was offered to it")))
            }
            (Err(Failure { kind, was_refused }), copy) => {
                let known = copy.as_ref().map_err(|problem| *problem);
                match snapshot.standing_in(known, &kind, now).filter(|_| !was_refused) {
                    None => Err(failed(kind)),
                    Some(Err(problem)) => Err(failed(kind).without_copy(snapshot.path().to_path_buf(), problem)),
                    Some(Ok(age)) => match copy {
                        Ok(copy) => Ok(copy.answer.stale(age, failed(kind))),
                        Err(_) => Err(failed(kind)),
                    },
                }
            }
        }
    }
}
