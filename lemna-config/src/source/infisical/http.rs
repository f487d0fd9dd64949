//! Requests: bounded in time and size, tried again where that can help, with causes of our own for every failure.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, IF_NONE_MATCH};
use reqwest::{RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout_at;

use super::reply::Reply;
use super::settings::ApiUrl;
use super::{retry, tls, transport};
use crate::error::{AnswerProblem, SourceErrorKind, Step};
use crate::source::Request;

/// A thousand secrets take half a MiB.
const LARGEST_MIB: usize = 32;

/// A connection to the server, for the length of one load.
pub(super) struct Http {
    client: reqwest::Client,
    url: ApiUrl,
    started: Instant,
    deadline: Instant,
    /// The deadline until the server has answered once.
    sign_of_life_by: Instant,
    alive: AtomicBool,
}

/// One try that gave no reply to be used.
enum Failed {
    /// It could be otherwise the next time.
    Transport(SourceErrorKind),
    Final(SourceErrorKind),
}

impl Http {
    pub(super) fn new(url: &ApiUrl, request: &Request) -> Result<Self, SourceErrorKind> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(url.is_https())?)
            .https_only(url.is_https())
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("lemna-config/", env!("CARGO_PKG_VERSION")));
        if url.is_loopback() {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build().map_err(|_| SourceErrorKind::Internal("no HTTP client could be made"))?,
            url: url.clone(),
            started: request.started(),
            deadline: request.deadline(),
            sign_of_life_by: request.sign_of_life_by(),
            alive: AtomicBool::new(false),
        })
    }

    /// The scheme, host and port, for errors.
    pub(super) fn server(&self) -> String {
        self.url.to_string()
    }

    pub(super) async fn post(&self, step: Step, path: &[&str], body: &[u8]) -> Result<Reply, SourceErrorKind> {
        let url = self.url.join(path);
        self.send(step, || {
            let request = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json");
            request.body(body.to_vec())
        })
        .await
    }

    pub(super) async fn get(
        &self,
        step: Step,
        path: &[&str],
        query: &[(&str, &str)],
        token: &SecretString,
    ) -> Result<Reply, SourceErrorKind> {
        self.get_unless(step, path, query, token, None).await
    }

    /// Asks for what is there unless it has this entity tag: the reply is 304 then.
    pub(super) async fn get_unless(
        &self,
        step: Step,
        path: &[&str],
        query: &[(&str, &str)],
        token: &SecretString,
        tag: Option<&str>,
    ) -> Result<Reply, SourceErrorKind> {
        let mut url = self.url.join(path);
        url.query_pairs_mut().extend_pairs(query);
        let bearer = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| SourceErrorKind::MalformedAnswer {
            server: self.server(),
            step: Step::Login,
            status: 200,
            problem: AnswerProblem::UnexpectedForm,
        })?;
        bearer.set_sensitive(true);
        self.send(step, || {
            let request = self.client.get(url.clone()).header(AUTHORIZATION, &bearer);
            tag.into_iter().fold(request, |request, tag| request.header(IF_NONE_MATCH, tag))
        })
        .await
    }

    /// Sends until there is an answer that another try would not change, or no time for another try.
    async fn send(&self, step: Step, request: impl Fn() -> RequestBuilder) -> Result<Reply, SourceErrorKind> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (error, wait) = match self.try_once(step, request()).await {
                Ok(reply) if !retry::is_worthwhile(&reply) => return Ok(reply),
                Ok(reply) => (self.refused(&reply), reply.wait()),
                Err(Failed::Transport(error)) => (error, None),
                Err(Failed::Final(error)) => return Err(error),
            };
            let wait = wait.unwrap_or_else(|| retry::wait(tries));
            if tries == retry::TRIES || Instant::now().checked_add(wait).is_none_or(|then| then >= self.limit()) {
                return Err(error);
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn try_once(&self, step: Step, request: RequestBuilder) -> Result<Reply, Failed> {
        let response = match timeout_at(self.limit().into(), request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(Failed::Transport(self.unreachable(&error))),
            Err(_) => return Err(Failed::Final(self.timed_out(step))),
        };
        self.alive.store(true, Ordering::Relaxed);
        match timeout_at(self.limit().into(), self.read(step, response)).await {
            Ok(read) => read,
            Err(_) => Err(Failed::Final(self.timed_out(step))),
        }
    }

    async fn read(&self, step: Step, mut response: Response) -> Result<Reply, Failed> {
        let mut reply = Reply::new(step, &response);
        let too_large = |reply: &Reply| Failed::Final(reply.malformed(self, AnswerProblem::TooLarge(LARGEST_MIB)));
        let announced = response.content_length().unwrap_or(0);
        let Some(announced) = usize::try_from(announced).ok().filter(|length| *length <= LARGEST_MIB << 20) else {
            return Err(too_large(&reply));
        };
        reply.reserve(announced);
        while let Some(chunk) = response.chunk().await.map_err(|error| Failed::Transport(self.unreachable(&error)))? {
            if reply.body().len() + chunk.len() > LARGEST_MIB << 20 {
                return Err(too_large(&reply));
            }
            reply.append(&chunk);
        }
        Ok(reply)
    }

    fn limit(&self) -> Instant {
        if self.alive.load(Ordering::Relaxed) { self.deadline } else { self.sign_of_life_by }
    }

    fn unreachable(&self, error: &reqwest::Error) -> SourceErrorKind {
        SourceErrorKind::Unreachable { server: self.server(), cause: transport::cause(error) }
    }

    fn timed_out(&self, step: Step) -> SourceErrorKind {
        SourceErrorKind::TimedOut { server: self.server(), step, after: self.started.elapsed() }
    }

    /// The meaning of a status that is the same at every step.
    pub(super) fn refused(&self, reply: &Reply) -> SourceErrorKind {
        let (server, step, status) = (self.server(), reply.step(), reply.status());
        if reply.is_rate_limit() {
            return SourceErrorKind::RateLimited { server, retry_after: reply.wait() };
        }
        match status {
            401 | 403 => SourceErrorKind::Forbidden { server, step, status },
            408 | 425 | 500..=599 => SourceErrorKind::ServerFailed { server, step, status },
            _ => SourceErrorKind::Refused { server, step, status },
        }
    }
}
