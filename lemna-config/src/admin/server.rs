//! A server before anybody has logged in: whether it is up, what it is, and its first setup.

use std::fmt;
use std::future::Future;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::blocking::Blocking;
use super::error::{AdminError, AdminErrorKind};
use super::founder::{Bootstrapped, Founder};
use super::projects::Organization;
use super::session::{Session, Visit, get, is_missing_route, json, post};
use super::{AdminClient, DEADLINE};
use crate::events::OnWait;
use crate::infisical::client::Login;
use crate::infisical::client::object::Object;
use crate::infisical::client::reply::Reply;
use crate::infisical::client::wait::days;
use crate::infisical::client::{Access, ApiUrl};
use crate::problem::{SourceErrorKind, Step};

/// The time limit of one attempt to reach a server while waiting for it.
const ONE_TRY: Duration = Duration::from_secs(5);
/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(250);

/// A server without a login.
///
/// ```
/// use lemna_config::admin::{Dialect, Server};
/// use lemna_config::testing::FakeInfisical;
///
/// let infisical = FakeInfisical::start();
/// let status = Server::new(infisical.url().parse()?)?.status()?;
/// assert_eq!(status.dialect, Dialect::V4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Server {
    pub(super) blocking: Blocking,
    pub(super) session: Session,
    pub(super) access: Access,
}

/// Which API a server has for secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Only that of up to 2025.
    V3,
    /// That since autumn 2025 as well.
    V4,
}

/// A server's information about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerStatus {
    /// Which paths it has.
    pub dialect: Dialect,
    /// Its clock, by the header `date` or else by its status, to the second; `None` if it does not send it, or in an
    /// unknown form.
    pub clock: Option<SystemTime>,
    /// Whether it has an administrator; `None` if it does not say.
    pub is_set_up: Option<bool>,
}

impl Server {
    /// The server at this address.
    ///
    /// # Errors
    ///
    /// If the system has no runtime to give.
    pub fn new(url: ApiUrl) -> Result<Self, AdminError> {
        Self::of(Access::new(url, Login::token(SecretString::default())))
    }

    /// The server of this access, with the authorities that it trusts. [`client`](Self::client) alone uses its login.
    ///
    /// # Errors
    ///
    /// If a certificate cannot be used.
    pub fn of(access: impl Into<Access>) -> Result<Self, AdminError> {
        let access = access.into();
        let session = Session::new(access.clone(), DEADLINE)?;
        Ok(Self { blocking: Blocking::new()?, session, access })
    }

    /// The time limit of a call, retries included. Default: 30 seconds.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.session.deadline = deadline;
        self
    }

    /// The time limit of all calls together, including those of the clients that this one [connects](Self::connect).
    /// Time between calls does not count. Default: none.
    #[must_use]
    pub fn all_within(mut self, allowance: Duration) -> Self {
        self.session.allow(allowance);
        self
    }

    /// Calls `on_wait` before a wait for a rate limit, with the length of the wait. It is called on the thread that
    /// then waits, which is not the caller's.
    #[must_use]
    pub fn on_wait(mut self, on_wait: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        self.session.on_wait(OnWait::new(on_wait));
        self
    }

    /// The server's information about itself.
    ///
    /// # Errors
    ///
    /// If it is not up, or is not Infisical.
    pub fn status(&self) -> Result<ServerStatus, AdminError> {
        self.status_within(self.session.deadline)
    }

    fn status_within(&self, deadline: Duration) -> Result<ServerStatus, AdminError> {
        self.call(|| async { self.session.visit_within(deadline).status().await })
    }

    /// Waits up to `limit` until the server is up. `on_try` is called after each attempt that finds it is not.
    ///
    /// # Errors
    ///
    /// The error of the last attempt, or one that waiting does not cure, such as a certificate that is not trusted.
    pub fn wait(&self, limit: Duration, mut on_try: impl FnMut(&AdminError)) -> Result<ServerStatus, AdminError> {
        let started = Instant::now();
        loop {
            let left = limit.saturating_sub(started.elapsed());
            let error = match self.status_within(left.min(ONE_TRY)) {
                Ok(status) => return Ok(status),
                Err(error) => error,
            };
            if started.elapsed() + PAUSE >= limit || !is_mended_by_waiting(&error) {
                return Err(error);
            }
            on_try(&error);
            thread::sleep(PAUSE);
        }
    }

    /// Creates the first account of a fresh server, its organization, and an identity that administers it.
    ///
    /// It works once. It is not repeated if the answer is lost: the server is set up then, nobody has its token, and
    /// [`log_in`](Self::log_in) continues.
    ///
    /// ```
    /// use lemna_config::SecretString;
    /// use lemna_config::admin::{Founder, Server};
    /// use lemna_config::testing::FakeInfisical;
    ///
    /// let infisical = FakeInfisical::fresh();
    /// let server = Server::new(infisical.url().parse()?)?;
    /// let founder = Founder::new("admin@example.com", SecretString::from("made-up-password"), "Lemna");
    /// let bootstrapped = server.bootstrap(&founder)?;
    /// let client = server.as_bearer(bootstrapped.token)?;
    /// client.ensure_project("lemna-platform")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AdminErrorKind::AlreadySetUp`]; [`AdminErrorKind::NoBootstrap`] on servers before 2025; and
    /// [`AdminErrorKind::DeadBootstrapToken`] if the server is set up, but refuses both its token and the first
    /// account.
    pub fn bootstrap(&self, founder: &Founder) -> Result<Bootstrapped, AdminError> {
        self.call(|| async { self.session.visit().bootstrap(founder).await })
    }

    /// The access token of the first account, by its e-mail address and password: to continue a setup whose bootstrap
    /// was interrupted. If the account has several organizations, the founder's is selected.
    ///
    /// # Errors
    ///
    /// [`AdminErrorKind::PersonRefused`]; [`AdminErrorKind::NoPersonLogin`] on servers before 2026; and
    /// [`AdminErrorKind::Several`] if none of its organizations, or more than one, has the name.
    pub fn log_in(&self, founder: &Founder) -> Result<SecretString, AdminError> {
        self.call(|| async { self.session.visit().log_in(founder).await })
    }

    /// A client of this server with this access token.
    ///
    /// # Errors
    ///
    /// As [`AdminClient::connect`].
    pub fn as_bearer(&self, token: SecretString) -> Result<AdminClient, AdminError> {
        self.connect(Login::token(token))
    }

    /// A client of this server that logs in as the access says that the server was made [of](Self::of).
    ///
    /// # Errors
    ///
    /// As [`AdminClient::connect`].
    pub fn client(&self) -> Result<AdminClient, AdminError> {
        self.connect(self.access.login.clone())
    }

    /// A client of this server that logs in so.
    ///
    /// # Errors
    ///
    /// As [`AdminClient::connect`].
    pub fn connect(&self, login: Login) -> Result<AdminClient, AdminError> {
        let mut client = AdminClient::connect(Access { login, ..self.access.clone() })?;
        client.session.go_on_from(&self.session);
        Ok(client)
    }

    fn call<T: Send, F: Future<Output = Result<T, AdminError>>>(
        &self,
        make: impl FnOnce() -> F + Send,
    ) -> Result<T, AdminError> {
        self.session.allowance.spend(|| self.blocking.run(make))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.access.url).finish_non_exhaustive()
    }
}

fn is_mended_by_waiting(error: &AdminError) -> bool {
    match error.kind() {
        AdminErrorKind::Server(SourceErrorKind::Unreachable { cause, .. }) => cause.may_pass(),
        AdminErrorKind::Server(SourceErrorKind::ProxyFailed { problem, .. }) => problem.may_pass(),
        AdminErrorKind::Server(SourceErrorKind::UnusableProxy { .. }) => false,
        AdminErrorKind::Server(kind) => !kind.is_misconfiguration(),
        _ => false,
    }
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    date: Option<String>,
}

#[derive(Deserialize)]
struct Configured {
    config: Config,
}

#[derive(Deserialize)]
struct Config {
    initialized: Option<bool>,
}

#[derive(Serialize)]
struct Founding<'a> {
    email: &'a str,
    password: &'a str,
    organization: &'a str,
}

#[derive(Serialize)]
struct Person<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
struct Founded {
    identity: FoundedIdentity,
    organization: Organization,
}

#[derive(Deserialize)]
struct FoundedIdentity {
    credentials: Credentials,
}

#[derive(Deserialize)]
struct Credentials {
    token: String,
}

#[derive(Deserialize)]
struct OfPerson {
    #[serde(rename = "accessToken")]
    access_token: String,
}

#[derive(Deserialize)]
struct Organizations {
    organizations: Vec<Organization>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Selection<'a> {
    organization_id: &'a str,
}

impl Visit<'_> {
    async fn status(&self) -> Result<ServerStatus, AdminError> {
        let reply = self.open(&get(Step::Status, &["api", "status"], &[])).await?;
        let reply = self.granted(reply)?;
        let Object(Status { date }) = reply.json()?;
        let clock = reply.date().or_else(|| date.as_deref().and_then(moment));
        // Without a token: a path that is there refuses, one that is not there is not found.
        let list = self.open(&get(Step::Status, &["api", "v4", "secrets"], &[])).await?;
        let dialect = if is_missing_route(&list) { Dialect::V3 } else { Dialect::V4 };
        let is_set_up = self.is_set_up().await?;
        Ok(ServerStatus { dialect, clock, is_set_up })
    }

    async fn is_set_up(&self) -> Result<Option<bool>, SourceErrorKind> {
        let reply = self.open(&get(Step::Status, &["api", "v1", "admin", "config"], &[])).await?;
        let config = reply.is_success().then(|| reply.json::<Object<Configured>>().ok()).flatten();
        Ok(config.and_then(|Object(configured)| configured.config.initialized))
    }

    async fn bootstrap(&self, founder: &Founder) -> Result<Bootstrapped, AdminError> {
        let Founder { email, password, organization } = founder;
        let password = password.expose_secret();
        let body = json(&Founding { email, password, organization })?;
        let reply = self.open(&post(Step::Bootstrap, &["api", "v1", "admin", "bootstrap"], &body)).await?;
        let server = self.http.server();
        match reply.status() {
            404 if is_missing_route(&reply) => return Err(AdminErrorKind::NoBootstrap { server }.into()),
            400 | 403 if self.is_set_up().await? != Some(false) => {
                return Err(AdminErrorKind::AlreadySetUp { server }.into());
            }
            _ => {}
        }
        let Object(Founded { identity, organization }) = self.granted(reply)?.json()?;
        let token = SecretString::from(identity.credentials.token);

        let details = get(Step::Bootstrap, &["api", "v1", "identities", "details"], &[]);
        // Whatever else becomes of this question, the token must not be lost: there is no second one.
        let is_refused = self.http.call(&details, Some(&token)).await.is_ok_and(|reply| reply.status() == 401);
        let token = if is_refused {
            let of_person = async { self.token_in(&self.token_of_person(founder).await?, &organization).await };
            let told = |error: AdminError| {
                if error.is_unclear() { error } else { AdminErrorKind::DeadBootstrapToken { server }.into() }
            };
            of_person.await.map_err(told)?
        } else {
            token
        };
        Ok(Bootstrapped { organization, token, is_of_person: is_refused })
    }

    async fn log_in(&self, founder: &Founder) -> Result<SecretString, AdminError> {
        let person = self.token_of_person(founder).await?;
        let list = get(Step::Bootstrap, &["api", "v1", "organization"], &[]);
        let reply = self.http.call(&list, Some(&person)).await?;
        let Object(Organizations { mut organizations }) = self.granted(reply)?.json()?;
        if organizations.len() > 1 {
            organizations.retain(|organization| organization.name == founder.organization);
        }
        match <[Organization; 1]>::try_from(organizations) {
            Ok([organization]) => self.token_in(&person, &organization).await,
            Err(_) => Err(AdminErrorKind::Several { name: founder.organization.clone() }.into()),
        }
    }

    async fn token_of_person(&self, founder: &Founder) -> Result<SecretString, AdminError> {
        let body = json(&Person { email: &founder.email, password: founder.password.expose_secret() })?;
        let reply = self.open(&post(Step::Bootstrap, &["api", "v3", "auth", "login"], &body)).await?;
        let server = self.http.server();
        match reply.status() {
            404 if is_missing_route(&reply) => return Err(AdminErrorKind::NoPersonLogin { server }.into()),
            400 | 401 | 403 | 404 => return Err(AdminErrorKind::PersonRefused { server }.into()),
            _ => {}
        }
        let Object(OfPerson { access_token }) = self.granted(reply)?.json()?;
        Ok(access_token.into())
    }

    /// The person's rights are in one organization.
    async fn token_in(&self, person: &SecretString, organization: &Organization) -> Result<SecretString, AdminError> {
        let body = json(&Selection { organization_id: &organization.id })?;
        let select = post(Step::Bootstrap, &["api", "v3", "auth", "select-organization"], &body);
        let reply = self.http.call(&select, Some(person)).await?;
        let Object(Credentials { token }) = self.granted(reply)?.json()?;
        Ok(token.into())
    }

    /// Sends without a login.
    async fn open(&self, call: &crate::infisical::client::http::Call<'_>) -> Result<Reply, SourceErrorKind> {
        self.http.call(call, None).await
    }
}

/// A moment such as `2024-10-10T09:00:00.123Z`.
fn moment(text: &str) -> Option<SystemTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let mut time = time.splitn(3, ':');
    let hour = time.next()?.parse::<u64>().ok().filter(|hour| *hour < 24)?;
    let minute = time.next()?.parse::<u64>().ok().filter(|minute| *minute < 60)?;
    let second = time.next()?.parse::<f64>().ok().filter(|second| (0.0..61.0).contains(second))?;
    let days = u64::try_from(days(year, month, day)).ok()?;
    let whole = Duration::from_secs(((days * 24 + hour) * 60 + minute) * 60);
    SystemTime::UNIX_EPOCH.checked_add(whole + Duration::from_secs_f64(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_the_server_writes_it() {
        let second = Duration::from_millis(1_728_550_800_500);
        assert_eq!(moment("2024-10-10T09:00:00.500Z"), Some(SystemTime::UNIX_EPOCH + second));
        for text in ["", "Z", "2024-10-10", "2024-13-10T09:00:00Z", "2024-10-10T25:00:00Z", "2024-10-10T09:00:NaNZ"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
