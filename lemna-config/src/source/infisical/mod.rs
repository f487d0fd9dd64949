//! Infisical: a login, the project if it must be found, a list of secrets. The facts about the server are those of its
//! HTTP API as recorded in `tests/contract`.

mod absent;
#[cfg(feature = "admin")]
pub mod admin;
mod decode;
mod folder;
mod http;
mod list;
mod login;
mod object;
mod project;
mod refusal;
mod repeat;
mod reply;
mod retry;
mod security;
mod settings;
pub(crate) mod snapshot;
mod tls;
mod transport;
mod visit;
mod wait;

use std::sync::Arc;
use std::time::SystemTime;

use super::{Answer, PATIENCE, Request, Source};
use crate::error::{SourceError, SourceErrorKind};
use crate::origin::SourceId;
pub use login::{CustomLogin, JwtSource, Login};
pub(crate) use security::CA_FILE;
pub use settings::{ApiUrl, Duplicates, InfisicalSettings};
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
                Ok(Visited { answer, .. }) => Ok(answer),
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
            (Ok(Visited { mut answer, warm }), copy) => {
                let problem = match copy {
                    Ok(copy) => {
                        answer.fill_up_folders_from(copy.answer);
                        None
                    }
                    Err(problem) => Some(problem).filter(|problem| problem.is_remarkable()),
                };
                answer.keep(snapshot.keep(&answer, warm.as_ref(), now));
                if let Some(problem) = problem {
                    answer.note_copy(snapshot.path(), problem);
                }
                Ok(answer)
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
