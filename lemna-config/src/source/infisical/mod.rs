//! Infisical: a login, the project if it must be found, a list of secrets. The facts about the server are those of its
//! HTTP API as recorded in `tests/contract`.

mod absent;
mod decode;
mod folder;
mod http;
mod list;
mod login;
mod object;
mod project;
mod refusal;
mod reply;
mod retry;
mod security;
mod settings;
mod tls;
mod transport;
mod wait;

use std::sync::Arc;

use secrecy::SecretString;

use super::{Answer, Request, Source};
use crate::error::{SourceError, SourceErrorKind, Step};
use crate::origin::SourceId;
use http::Http;
use list::Listed;
pub use login::{CustomLogin, JwtSource, Login};
pub(crate) use security::CA_FILE;
pub use settings::{ApiUrl, Duplicates, InfisicalSettings};

/// One environment of one project, read by one identity.
#[derive(Debug)]
pub(crate) struct InfisicalSource {
    settings: Arc<InfisicalSettings>,
}

impl InfisicalSource {
    pub(crate) fn new(settings: InfisicalSettings) -> Self {
        Self { settings: Arc::new(settings) }
    }
}

impl Source for InfisicalSource {
    fn name(&self) -> &'static str {
        "Infisical"
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        self.load(request).await.map_err(|kind| SourceError::new(SourceId::Infisical, kind))
    }
}

impl InfisicalSource {
    async fn load(&self, request: &Request) -> Result<Answer, SourceErrorKind> {
        let http = Http::new(&self.settings, request)?;
        let login = &self.settings.login;
        let token = login::log_in(&http, login, request).await?;
        match self.list(&http, &token, request).await? {
            Listed::Answer(answer) => Ok(answer),
            Listed::TokenEnded(status) if !login.gives_new_tokens() => {
                Err(SourceErrorKind::TokenRefused { server: http.server(), status })
            }
            // A token can end between two requests: one new login, once.
            Listed::TokenEnded(_) => {
                let token = login::log_in(&http, login, request).await?;
                match self.list(&http, &token, request).await? {
                    Listed::Answer(answer) => Ok(answer),
                    Listed::TokenEnded(status) => {
                        Err(SourceErrorKind::Forbidden { server: http.server(), step: Step::List, status })
                    }
                }
            }
        }
    }

    async fn list(&self, http: &Http, token: &SecretString, request: &Request) -> Result<Listed, SourceErrorKind> {
        match project::find(http, token, &self.settings).await? {
            project::Found::Project(project) => list::list(http, token, &self.settings, &project, request).await,
            project::Found::TokenEnded(status) => Ok(Listed::TokenEnded(status)),
        }
    }
}
