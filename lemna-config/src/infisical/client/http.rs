//! Requests: bounded in time and size, tried again where that can help, with causes of our own for every failure.

use std::collections::TryReserveError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, IF_NONE_MATCH};
use reqwest::{RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout_at;
use url::Url;

use super::access::Access;
use super::budget::Budget;
use super::names::Names;
use super::repeat::Repeat;
use super::reply::Reply;
use super::retry::Failure;
use super::security::Security;
use super::tls::{self, Witness};
use super::transport::{self, Cause, Way};
use super::url::ApiUrl;
use super::{proxy, retry};
#[cfg(feature = "admin")]
use crate::events::OnWait;
use crate::events::{Audience, Sent};
use crate::problem::{AnswerProblem, Proxy, ProxyProblem, SourceErrorKind, Step, TlsProblem, Unreachable};
use crate::system::process::ProcessEnv;
use crate::system::threads::Asking;

/// A thousand secrets take half a MiB, and a hundred thousand are read.
const LARGEST_MIB: usize = 64;

/// A connection to the server, for the length of one load.
pub(crate) struct Http {
    client: reqwest::Client,
    url: ApiUrl,
    budget: Budget,
    /// When the newest answer was complete, in milliseconds from the start.
    answered_after: AtomicU64,
    /// How many more requests the server takes, as the newest answer says: `u64::MAX` if it does not.
    remaining: AtomicU64,
    /// How many addresses the name had that a connection was made to.
    addresses: Arc<AtomicUsize>,
    way: Way,
    proxy: Option<Through>,
    witness: Arc<Witness>,
    audience: Audience,
    organization: Option<String>,
    /// For what is asked besides the server.
    asking: Asking,
    /// Called before a wait for a rate limit.
    #[cfg(feature = "admin")]
    pub(crate) on_wait: Option<OnWait>,
}

/// The proxy that is asked in the server's place.
#[derive(Clone)]
struct Through {
    shown: Proxy,
    has_login: bool,
}

/// A request of any kind.
#[cfg(feature = "admin")]
pub(crate) struct Call<'a> {
    pub(crate) step: Step,
    pub(crate) method: reqwest::Method,
    pub(crate) path: &'a [&'a str],
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) repeat: Repeat,
}

/// One try that gave no reply to be used.
enum Failed {
    /// It could be otherwise the next time.
    Transport(SourceErrorKind),
    /// There is no time left.
    TimedOut,
    Final(SourceErrorKind),
}

impl Http {
    /// Each request is reported to `audience`. What cannot be stopped holds `asking` until it ends.
    pub(crate) fn new(
        access: &Access,
        budget: Budget,
        audience: Audience,
        asking: Asking,
    ) -> Result<Self, SourceErrorKind> {
        let url = &access.url;
        let patience = budget.patience.map_or(budget.whole(), |patience| patience.min(budget.whole()));
        let before = proxy::before(url, &ProcessEnv::Real)?;
        let is_secured = url.is_https() || before.as_ref().is_some_and(|before| before.url.scheme() == "https");
        let addresses = Arc::default();
        let (tls, witness) = tls::config(url.to_string(), is_secured, &access.security)?;
        let builder = bare(tls)
            .https_only(url.is_https())
            .dns_resolver(Names::new(asking.clone(), Arc::clone(&addresses)))
            // Of what swallows every packet, no more is known than that there is no connection; and half of the time is
            // left for a second try, to which another address can answer.
            .connect_timeout(patience / 2)
            // No redirect is followed, so that no other host gets them.
            .default_headers(access.headers.map());
        let way = before.as_ref().map_or(Way::Direct, |before| before.way_to(url));
        let proxy = before.as_ref().map(|before| Through { shown: before.shown(), has_login: before.has_login() });
        let builder = match before.map(|before| reqwest::Proxy::all(before.url)) {
            None => Ok(builder),
            Some(proxy) => proxy.map(|proxy| builder.proxy(proxy)),
        };
        let client = builder.and_then(reqwest::ClientBuilder::build);
        Ok(Self {
            client: client.map_err(no_client)?,
            url: url.clone(),
            budget,
            answered_after: AtomicU64::new(0),
            remaining: AtomicU64::new(u64::MAX),
            addresses,
            way,
            proxy,
            witness,
            audience,
            organization: access.organization.clone(),
            asking,
            #[cfg(feature = "admin")]
            on_wait: None,
        })
    }

    /// A client for one question to somebody else than the server, without a proxy and trusting the system's authorities
    /// alone.
    pub(super) fn direct(&self, url: &Url) -> Result<reqwest::Client, SourceErrorKind> {
        let is_https = url.scheme() == "https";
        let server = url.host_str().unwrap_or_default().to_owned();
        let (tls, _) = tls::config(server, is_https, &Security::default())?;
        let names = Names::new(self.asking.clone(), Arc::default());
        let client = bare(tls).https_only(is_https).dns_resolver(names).build();
        client.map_err(no_client)
    }

    /// The scheme, host and port, for errors.
    pub(crate) fn server(&self) -> String {
        self.url.to_string()
    }

    /// The slug of the organization that a login is for.
    pub(super) fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    pub(crate) async fn post(&self, step: Step, path: &[&str], body: &[u8]) -> Result<Reply, SourceErrorKind> {
        let url = self.url.join(path)?;
        self.send(step, Repeat::Freely, &|| {
            let request = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json");
            request.body(body.to_vec())
        })
        .await
    }

    pub(crate) async fn get(
        &self,
        step: Step,
        path: &[&str],
        query: &[(&str, &str)],
        token: &SecretString,
    ) -> Result<Reply, SourceErrorKind> {
        self.get_unless(step, path, query, token, None).await
    }

    /// Asks for what is there unless it has this entity tag: the reply is 304 then.
    pub(crate) async fn get_unless(
        &self,
        step: Step,
        path: &[&str],
        query: &[(&str, &str)],
        token: &SecretString,
        tag: Option<&str>,
    ) -> Result<Reply, SourceErrorKind> {
        let mut url = self.url.join(path)?;
        url.query_pairs_mut().extend_pairs(query);
        let bearer = self.bearer(token)?;
        self.send(step, Repeat::Freely, &|| {
            let request = self.client.get(url.clone()).header(AUTHORIZATION, &bearer);
            tag.into_iter().fold(request, |request, tag| request.header(IF_NONE_MATCH, tag))
        })
        .await
    }

    fn bearer(&self, token: &SecretString) -> Result<HeaderValue, SourceErrorKind> {
        let bearer = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| SourceErrorKind::MalformedAnswer {
            server: self.server(),
            step: Step::Login,
            status: 200,
            problem: AnswerProblem::UnexpectedForm,
        })?;
        bearer.set_sensitive(true);
        Ok(bearer)
    }

    /// The same connections, for another request with a separate budget.
    #[cfg(feature = "admin")]
    pub(crate) fn again(&self, budget: Budget) -> Self {
        Self {
            client: self.client.clone(),
            url: self.url.clone(),
            budget,
            answered_after: AtomicU64::new(0),
            remaining: AtomicU64::new(u64::MAX),
            addresses: self.addresses.clone(),
            way: self.way,
            proxy: self.proxy.clone(),
            witness: self.witness.clone(),
            audience: self.audience.clone(),
            organization: self.organization.clone(),
            asking: self.asking.clone(),
            on_wait: self.on_wait.clone(),
        }
    }

    #[cfg(feature = "admin")]
    pub(crate) async fn call(&self, call: &Call<'_>, token: Option<&SecretString>) -> Result<Reply, SourceErrorKind> {
        let mut url = self.url.join(call.path)?;
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        let bearer = token.map(|token| self.bearer(token)).transpose()?;
        self.send(call.step, call.repeat, &|| {
            let request = self.client.request(call.method.clone(), url.clone());
            let request = bearer.iter().fold(request, |request, bearer| request.header(AUTHORIZATION, bearer));
            call.body
                .into_iter()
                .fold(request, |request, body| request.header(CONTENT_TYPE, "application/json").body(body.to_vec()))
        })
        .await
    }

    /// Sends until there is an answer that another try would not change, or no time for another try.
    async fn send(
        &self,
        step: Step,
        repeat: Repeat,
        request: &(dyn Fn() -> RequestBuilder + Sync),
    ) -> Result<Reply, SourceErrorKind> {
        let mut tries = 0;
        let mut no_connection = None;
        loop {
            tries += 1;
            let started = Instant::now();
            let tried = self.try_once(step, request()).await;
            let status = tried.as_ref().ok().map(Reply::status);
            let remaining = tried.as_ref().ok().and_then(Reply::remaining);
            self.remaining.store(remaining.map_or(u64::MAX, u64::from), Ordering::Relaxed);
            let sent = Sent { step, attempt: tries, elapsed: started.elapsed(), status, remaining };
            let (error, asked, is_answered) = match tried {
                Ok(reply) if retry::is_worthwhile(reply.status()) && !reply.is_lasting() => {
                    (self.refused(&reply), reply.wait(), true)
                }
                Ok(reply) => {
                    self.audience.request(&sent, None, None);
                    let after = u64::try_from(self.budget.started.elapsed().as_millis()).unwrap_or(u64::MAX);
                    self.answered_after.store(after, Ordering::Relaxed);
                    // What is not found is for the caller to read: a stand-alone server has a page for unknown routes.
                    let is_own = if reply.status() == 404 { Ok(()) } else { reply.check_is_own() };
                    return self.check_is_not_of_proxy(&reply).and(is_own).map(|()| reply);
                }
                Err(Failed::Transport(error)) => (error, None, false),
                // Why there was no connection before says more than that there is no time for another.
                Err(Failed::TimedOut) => {
                    let error = no_connection.unwrap_or_else(|| self.timed_out(step));
                    self.audience.request(&sent, Some(&error), None);
                    return Err(error);
                }
                Err(Failed::Final(error)) => {
                    self.audience.request(&sent, Some(&error), None);
                    return Err(error);
                }
            };
            if !repeat.is_right_after(&error) {
                return Err(error);
            }
            let left = self.limit().saturating_duration_since(Instant::now());
            let wait = retry::next(&Failure { tries, is_answered, asked }, left, fastrand::f64());
            self.audience.request(&sent, Some(&error), wait);
            let Some(wait) = wait else { return Err(error) };
            #[cfg(feature = "admin")]
            if let (SourceErrorKind::RateLimited { .. }, Some(on_wait)) = (&error, &self.on_wait) {
                on_wait.tell(wait);
            }
            no_connection = (!is_answered).then_some(error);
            tokio::time::sleep(wait).await;
        }
    }

    async fn try_once(&self, step: Step, request: RequestBuilder) -> Result<Reply, Failed> {
        let response = match timeout_at(self.limit().into(), request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.failed(&error)),
            Err(_) => return Err(Failed::TimedOut),
        };
        let mut reply = Reply::new(self.server(), step, response.status().as_u16(), response.headers());
        match timeout_at(self.limit().into(), self.read(&mut reply, response)).await {
            Ok(Ok(())) => Ok(reply),
            // The refusal is in the status, which the body only refines: asking again would be a second one.
            _ if !reply.is_success() && !retry::is_worthwhile(reply.status()) => Ok(reply),
            Ok(Err(failed)) => Err(failed),
            Err(_) => Err(Failed::TimedOut),
        }
    }

    async fn read(&self, reply: &mut Reply, mut response: Response) -> Result<(), Failed> {
        let too_large = |reply: &Reply| Failed::Final(reply.malformed(AnswerProblem::TooLarge(LARGEST_MIB)));
        let announced = response.content_length().unwrap_or(0);
        let Some(announced) = usize::try_from(announced).ok().filter(|length| *length <= LARGEST_MIB << 20) else {
            return Err(too_large(reply));
        };
        reply.reserve(announced).map_err(no_memory)?;
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(&error))? {
            if reply.body().len() + chunk.len() > LARGEST_MIB << 20 {
                return Err(too_large(reply));
            }
            reply.append(&chunk).map_err(no_memory)?;
        }
        Ok(())
    }

    /// How many more requests the server takes for now, if its newest answer says so.
    pub(crate) fn remaining(&self) -> Option<u32> {
        u32::try_from(self.remaining.load(Ordering::Relaxed)).ok()
    }

    pub(super) fn left(&self) -> Duration {
        self.budget.left()
    }

    /// How long the next answer is waited for. A proxy before a server that is away gives none that counts.
    pub(crate) fn limit(&self) -> Instant {
        let Some(patience) = self.budget.patience else { return self.budget.deadline };
        let answered = self.budget.started + Duration::from_millis(self.answered_after.load(Ordering::Relaxed));
        self.budget.deadline.min(answered + patience)
    }

    fn failed(&self, error: &reqwest::Error) -> Failed {
        let cause = transport::cause(error, self.way, &self.witness);
        let may_pass = cause.may_pass();
        let error = match cause {
            Cause::Server(cause) => self.unreachable(cause),
            Cause::Proxy(problem) => self.proxy_failed(problem),
        };
        if may_pass { Failed::Transport(error) } else { Failed::Final(error) }
    }

    fn unreachable(&self, cause: Unreachable) -> SourceErrorKind {
        let is_broken = matches!(cause, Unreachable::BrokenOff | Unreachable::NoHandshake);
        let has_answered = self.answered_after.load(Ordering::Relaxed) > 0;
        // Whoever ends a connection in the middle of a request can take back the alert that says why.
        let cause = if is_broken && !has_answered && self.witness.lacks_certificate() {
            Unreachable::Tls(TlsProblem::ClientCertificate)
        } else {
            cause
        };
        let addresses = self.addresses.load(Ordering::Relaxed);
        SourceErrorKind::Unreachable { server: self.server(), cause, addresses, proxy: self.proxy() }
    }

    fn proxy_failed(&self, problem: ProxyProblem) -> SourceErrorKind {
        let Some(proxy) = &self.proxy else { return SourceErrorKind::Internal("a proxy failed that was not asked") };
        let problem = match problem {
            ProxyProblem::RefusesLogin if !proxy.has_login => ProxyProblem::WantsLogin,
            problem => problem,
        };
        SourceErrorKind::ProxyFailed { server: self.server(), proxy: Box::new(proxy.shown.clone()), problem }
    }

    fn proxy(&self) -> Option<Box<Proxy>> {
        self.proxy.as_ref().map(|proxy| Box::new(proxy.shown.clone()))
    }

    fn timed_out(&self, step: Step) -> SourceErrorKind {
        let after = self.budget.started.elapsed();
        SourceErrorKind::TimedOut { server: self.server(), step, after, proxy: self.proxy() }
    }

    /// What a proxy that passes requests on has answered itself, as far as that is visible: the server writes JSON.
    fn check_is_not_of_proxy(&self, reply: &Reply) -> Result<(), SourceErrorKind> {
        if !matches!(self.way, Way::Passed) {
            return Ok(());
        }
        match reply.status() {
            407 => Err(self.proxy_failed(ProxyProblem::RefusesLogin)),
            status if reply.is_foreign() => Err(self.proxy_failed(ProxyProblem::Page { status })),
            _ => Ok(()),
        }
    }

    /// The meaning of a status that is the same at every step.
    pub(crate) fn refused(&self, reply: &Reply) -> SourceErrorKind {
        let (server, step, status) = (self.server(), reply.step(), reply.status());
        if reply.is_rate_limit() {
            return SourceErrorKind::RateLimited { server, retry_after: reply.wait() };
        }
        if let Err(foreign) = self.check_is_not_of_proxy(reply).and_then(|()| reply.check_is_own()) {
            return foreign;
        }
        if reply.refusal().is_of_no_member(status) {
            return SourceErrorKind::NotAMember { server, project: None };
        }
        match status {
            // Who knows a tag reads this before.
            304 => reply.malformed(AnswerProblem::NotModified),
            401 if reply.refusal().is_invalid_input() => SourceErrorKind::Refused { server, step, status },
            401 | 403 => SourceErrorKind::Forbidden { server, step, status },
            408 | 425 | 500..=599 => SourceErrorKind::ServerFailed { server, step, status },
            _ => SourceErrorKind::Refused { server, step, status },
        }
    }
}

/// What every client has in common: nothing is followed, and nothing said of where it comes from.
fn bare(tls: rustls::ClientConfig) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("lemna-config/", env!("CARGO_PKG_VERSION")))
        .default_headers(HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]))
        // Its own reading of the variables knows fewer forms.
        .no_proxy()
}

fn no_client(_: reqwest::Error) -> SourceErrorKind {
    SourceErrorKind::Internal("no HTTP client could be made")
}

fn no_memory(_: TryReserveError) -> Failed {
    Failed::Final(SourceErrorKind::Internal("there is no memory for the answer"))
}
