//! One server, one login, and the requests of one call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Method;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::Serialize;

use super::allowance::Allowance;
use super::error::AdminError;
use crate::events::{Audience, OnWait};
use crate::infisical::client::Access;
use crate::infisical::client::budget::Budget;
use crate::infisical::client::http::{Call, Http};
use crate::infisical::client::log_in::{Granted, log_in};
use crate::infisical::client::repeat::Repeat;
use crate::infisical::client::reply::Reply;
use crate::problem::{SourceErrorKind, Step};
use crate::system::pipe::Pipes;
use crate::system::process::ProcessEnv;
use crate::system::reading::Reading;
use crate::system::threads::Asking;

const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What outlives a call: connections, the token, and facts about the server.
pub(super) struct Session {
    access: Access,
    http: Http,
    pub(super) deadline: Duration,
    /// Shared with those who go on where this one ends.
    pub(super) allowance: Arc<Allowance>,
    token: Mutex<Option<Token>>,
    /// Whether the server is known to have no v4 routes for secrets.
    is_older: AtomicBool,
}

#[derive(Clone)]
pub(super) struct Token {
    text: SecretString,
    /// How long it lives from its login; `None`: nobody says.
    pub(super) life: Option<Duration>,
}

/// One call: as many requests as it takes, with one deadline for all of them.
pub(super) struct Visit<'a> {
    session: &'a Session,
    pub(super) http: Http,
}

impl Session {
    pub(super) fn new(access: Access, deadline: Duration) -> Result<Self, AdminError> {
        let access = access.checked(&Reading::blocking(&Pipes::default(), budget(deadline).deadline))?;
        let http = Http::new(&access, budget(deadline), Audience::nobody(), Asking::default())?;
        let allowance = Arc::new(Allowance::of(Duration::MAX));
        Ok(Self { access, http, deadline, allowance, token: Mutex::default(), is_older: AtomicBool::new(false) })
    }

    pub(super) fn visit(&self) -> Visit<'_> {
        self.visit_within(self.deadline)
    }

    /// See [`Allowance`].
    pub(super) fn allow(&mut self, limit: Duration) {
        self.allowance = Arc::new(Allowance::of(limit));
    }

    pub(super) fn on_wait(&mut self, on_wait: OnWait) {
        self.http.on_wait = Some(on_wait);
    }

    /// Takes over the time limits of `other`, alone and together with this one, and who hears of its waits.
    pub(super) fn go_on_from(&mut self, other: &Self) {
        self.deadline = other.deadline;
        self.allowance = Arc::clone(&other.allowance);
        self.http.on_wait.clone_from(&other.http.on_wait);
    }

    pub(super) fn visit_within(&self, deadline: Duration) -> Visit<'_> {
        let deadline = deadline.min(self.allowance.left());
        Visit { session: self, http: self.http.again(budget(deadline)) }
    }
}

fn budget(deadline: Duration) -> Budget {
    let started = Instant::now();
    // `Duration::MAX` says that there is no deadline, but clocks end earlier.
    Budget { started, deadline: started + deadline.min(A_YEAR), patience: None }
}

/// `method` and `path`, without query and body.
pub(super) fn call<'a>(step: Step, method: Method, path: &'a [&'a str], repeat: Repeat) -> Call<'a> {
    Call { step, method, path, query: &[], body: None, repeat }
}

pub(super) fn get<'a>(step: Step, path: &'a [&'a str], query: &'a [(&'a str, &'a str)]) -> Call<'a> {
    Call { query, ..call(step, Method::GET, path, Repeat::Freely) }
}

/// For requests that must not be repeated.
pub(super) fn post<'a>(step: Step, path: &'a [&'a str], body: &'a [u8]) -> Call<'a> {
    Call { body: Some(body), ..call(step, Method::POST, path, Repeat::UnlessActedOn) }
}

/// A request's body. It can hold values.
pub(super) fn json(body: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, SourceErrorKind> {
    let body = serde_json::to_vec(body).map_err(|_| SourceErrorKind::Internal("a request could not be written"))?;
    Ok(Zeroizing::new(body))
}

impl Visit<'_> {
    /// The same call with its whole deadline ahead.
    pub(super) fn again(&self) -> Self {
        self.session.visit()
    }

    /// Sends with the login of the settings. A token that has expired is replaced once.
    pub(super) async fn send(&self, call: &Call<'_>) -> Result<Reply, SourceErrorKind> {
        let reply = self.http.call(call, Some(&self.token().await?.text)).await?;
        if !is_token_ended(&reply) {
            return Ok(reply);
        }
        let (server, step, status) = (self.http.server(), call.step, reply.status());
        self.session.access.may_log_in_again(&server, status)?;
        self.forget_token();
        let reply = self.http.call(call, Some(&self.token().await?.text)).await?;
        if is_token_ended(&reply) { Err(SourceErrorKind::Forbidden { server, step, status }) } else { Ok(reply) }
    }

    /// `newer`, or `older` if the server has no such path.
    pub(super) async fn send_either(&self, newer: &Call<'_>, older: &Call<'_>) -> Result<Reply, SourceErrorKind> {
        let reply = self.send(newer).await?;
        if is_missing_route(&reply) { self.send(older).await } else { Ok(reply) }
    }

    /// For secrets: one answer shows whether the server is an older one.
    pub(super) async fn send_by_dialect(&self, newer: &Call<'_>, older: &Call<'_>) -> Result<Reply, SourceErrorKind> {
        if self.session.is_older.load(Ordering::Relaxed) {
            return self.send(older).await;
        }
        let reply = self.send(newer).await?;
        if !is_missing_route(&reply) {
            return Ok(reply);
        }
        self.session.is_older.store(true, Ordering::Relaxed);
        self.send(older).await
    }

    /// The scheme, host and port, for errors.
    pub(super) fn server(&self) -> String {
        self.http.server()
    }

    /// The reply, if it is a success.
    pub(super) fn granted(&self, reply: Reply) -> Result<Reply, SourceErrorKind> {
        if reply.is_success() { Ok(reply) } else { Err(self.http.refused(&reply)) }
    }

    /// The current one, or one from a login.
    pub(super) async fn token(&self) -> Result<Token, SourceErrorKind> {
        if let Some(token) = self.known_token().clone() {
            return Ok(token);
        }
        let login = &self.session.access.login;
        let Granted { token, life } = log_in(&self.http, login, &ProcessEnv::default()).await?;
        let token = Token { text: token, life };
        *self.known_token() = Some(token.clone());
        Ok(token)
    }

    /// The way of the login, and the client or identity that it names.
    pub(super) fn login(&self) -> [String; 2] {
        self.session.access.login.identity().map(str::to_owned)
    }

    fn forget_token(&self) {
        *self.known_token() = None;
    }

    fn known_token(&self) -> MutexGuard<'_, Option<Token>> {
        self.session.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_token_ended(reply: &Reply) -> bool {
    !reply.is_success() && reply.refusal().is_token_ended(reply.status())
}

pub(super) fn is_missing_route(reply: &Reply) -> bool {
    reply.status() == 404 && reply.refusal().is_missing_route()
}
