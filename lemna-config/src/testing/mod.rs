//! A server for tests that speaks Infisical's HTTP protocol.
//!
//! [`FakeInfisical`] listens on `127.0.0.1` and answers as recordings of a real server do: the same statuses, headers
//! and bodies, for success and failure. You can order failures ([`Fault`]), and look at the requests it has received
//! ([`RecordedRequest`]).
//!
//! ```
//! use lemna_config::testing::{FakeInfisical, Fault, On};
//!
//! let infisical = FakeInfisical::start();
//! infisical.project("lemna-platform").set("dev", "API_KEY", "made-up").set("dev", "API_URL", "http://localhost:9000");
//! infisical.fault(On::List, Fault::Status(503));
//!
//! // The four variables that a program under test needs:
//! let variables = [
//!     ("INFISICAL_API_URL", infisical.url()),
//!     ("INFISICAL_CLIENT_ID", infisical.client_id().to_owned()),
//!     ("INFISICAL_CLIENT_SECRET", infisical.client_secret().to_owned()),
//!     ("INFISICAL_ENV", "dev".to_owned()),
//! ];
//! assert_eq!(infisical.count(On::Login), 0);
//! # drop(variables);
//! ```
//!
//! # What is recorded, read and guessed
//!
//! It imitates three generations of the server ([`Dialect`]). Each is compared with recorded answers of a real one: 129
//! of October 2024, 133 of June 2025 and 226 of July 2026, for status, headers, error, message and fields.
//!
//! Taken from the server's public repository or documentation: the answers to logins with a JWT, and what waits for an
//! approval. Guessed from a neighbouring generation: rate limits of 2025 and 2026, the answer to an update in a missing
//! folder, and what references that lead nowhere become in 2025. A hidden secret ([`hide`](Project::hide)) is listed
//! without its value. The recorded server of 2026 refuses the whole list to an identity that is not allowed to read a
//! value in it, as [`Role::Names`] does.
//!
//! It runs on its own thread. A call that blocks a test's thread, inside `#[tokio::test]` too, is still answered.

mod answer;
mod api;
mod body;
mod fault;
mod identity;
mod ids;
mod project;
mod query;
mod record;
mod server;
mod world;

pub use fault::{Fault, On};
pub use identity::{Identity, Role};
pub use project::Project;
pub use record::RecordedRequest;

use std::fmt;
use std::sync::MutexGuard;

use server::{Server, Shared};
use world::{TokenEnd, World};

/// Which generation of the server is imitated; a newer one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// The server of October 2024: no v4 routes, no way to list projects, 500 for a project that does not exist, 401
    /// for input of the wrong shape, and an empty 200 for an environment or folder that does not exist.
    V3,
    /// The server of June 2025: the v3 routes, a bootstrap, and a list of projects. An identity's details are 500, and
    /// a value cannot refer to a secret that does not exist yet.
    V3Bootstrap,
    /// The server of July 2026: v4 routes beside the v3 ones, and 404 for an environment or folder that does not
    /// exist. A reference that leads nowhere becomes an empty text.
    V4,
}

impl Dialect {
    /// All generations, the oldest first.
    ///
    /// ```
    /// use lemna_config::testing::{Dialect, FakeInfisical};
    ///
    /// for dialect in Dialect::ALL {
    ///     let infisical = FakeInfisical::start().dialect(dialect);
    ///     // What a program does with each of them.
    ///     # drop(infisical);
    /// }
    /// ```
    pub const ALL: [Self; 3] = [Self::V3, Self::V3Bootstrap, Self::V4];
}

/// The server. Dropping it stops it and closes all its connections.
///
/// It starts with [`Dialect::V4`], no projects, and one identity with the credentials [`client_id`](Self::client_id)
/// and [`client_secret`](Self::client_secret).
pub struct FakeInfisical {
    server: Server,
    shared: Shared,
    client_id: String,
    client_secret: String,
}

/// The first identity's index.
const DEFAULT_IDENTITY: usize = 0;

impl FakeInfisical {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// If the system has no port or no thread left.
    pub fn start() -> Self {
        Self::with(World::new())
    }

    /// Starts a server that nobody has set up yet: its bootstrap endpoint answers once with the token of an
    /// administrator. (The default identity exists all the same.)
    ///
    /// # Panics
    ///
    /// If the system has no port or no thread left.
    ///
    /// ```
    /// use lemna_config::testing::FakeInfisical;
    ///
    /// let infisical = FakeInfisical::fresh();
    /// assert!(!infisical.is_initialized());
    /// ```
    pub fn fresh() -> Self {
        let mut world = World::new();
        world.is_initialized = false;
        Self::with(world)
    }

    fn with(mut world: World) -> Self {
        world.identity("default");
        let identity = &world.identities[DEFAULT_IDENTITY];
        let client_id = identity.client_id.clone().unwrap_or_default();
        let client_secret = identity.client_secrets.first().map(|secret| secret.text.clone()).unwrap_or_default();
        let shared = Shared::new(world);
        let server = Server::start(shared.clone())
            .unwrap_or_else(|error| panic!("the fake Infisical server could not start: {error}"));
        Self { server, shared, client_id, client_secret }
    }

    /// Imitates this server from now on.
    ///
    /// ```
    /// use lemna_config::testing::{Dialect, FakeInfisical};
    ///
    /// let infisical = FakeInfisical::start().dialect(Dialect::V3);
    /// ```
    #[must_use]
    pub fn dialect(self, dialect: Dialect) -> Self {
        self.world().dialect = dialect;
        self
    }

    /// Its address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// The default identity's client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The default identity's client secret, which is made up.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// The default identity, which exists from the start.
    pub fn default_identity(&self) -> Identity<'_> {
        Identity { fake: self, index: DEFAULT_IDENTITY }
    }

    /// The identity of this name. A new one is a member of no project, and can log in.
    pub fn identity(&self, name: &str) -> Identity<'_> {
        let index = self.world().identity(name);
        Identity { fake: self, index }
    }

    /// Another identity of this name, because names are not unique: [`identity`](Self::identity) returns the first. It
    /// has no way to log in.
    pub fn add_identity(&self, name: &str) -> Identity<'_> {
        let index = self.world().add_identity(name, world::OrganizationRole::NoAccess);
        Identity { fake: self, index }
    }

    /// A person who administers the organization, by email address: no machine identity, and a member of no project.
    pub fn person(&self, email: &str) -> Identity<'_> {
        let index = self.world().person(email, "made-up-password");
        Identity { fake: self, index }
    }

    /// The project of this name. A new one has the environments `dev`, `staging` and `prod`, its name as its slug,
    /// and the default identity as a [`Role::Reader`].
    pub fn project(&self, name: &str) -> Project<'_> {
        let mut world = self.world();
        let known = world.projects.len();
        let index = world.project(name);
        if index == known {
            world.identities[DEFAULT_IDENTITY].roles.insert(index, Role::Reader);
        }
        Project { fake: self, index }
    }

    /// Whether the server is set up: by a bootstrap, if it was started [`fresh`](Self::fresh).
    pub fn is_initialized(&self) -> bool {
        self.world().is_initialized
    }

    /// From now on, a bootstrap gives a token with which every request is refused (401), as servers from May to August
    /// 2026 do, including the one of July 2026.
    pub fn bootstrap_token_is_dead(&self) -> &Self {
        self.world().is_bootstrap_token_dead = true;
        self
    }

    /// Refuses larger bodies with 413, as a gateway before the server does. The server's own limit is 1 MiB, above
    /// which it answers 500.
    pub fn body_limit(&self, bytes: usize) -> &Self {
        self.world().proxy_limit = Some(bytes);
        self
    }

    /// All tokens so far are past their time to live, but not past its maximum: 403 `TokenError`, and 401 on
    /// [`Dialect::V3`].
    pub fn expire_tokens(&self) -> &Self {
        self.end_tokens(TokenEnd::PastTtl)
    }

    /// All tokens so far are past the maximum of their time to live: 403 `TokenError`.
    pub fn expire_tokens_max(&self) -> &Self {
        self.end_tokens(TokenEnd::PastMaxTtl)
    }

    /// All tokens so far are revoked: 401.
    pub fn revoke_tokens(&self) -> &Self {
        self.end_tokens(TokenEnd::Revoked)
    }

    /// All tokens so far have no uses left: 401.
    pub fn spend_tokens(&self) -> &Self {
        self.end_tokens(TokenEnd::Spent)
    }

    fn end_tokens(&self, end: TokenEnd) -> &Self {
        for token in &mut self.world().tokens {
            token.end = Some(end);
        }
        self
    }

    /// Answers `logins` more logins, then refuses further ones as too many: 429 with `retry-after`, and on
    /// [`Dialect::V3`] 500, as that server does.
    pub fn rate_limit_logins(&self, logins: u32) -> &Self {
        self.world().logins_left = Some(logins);
        self
    }

    /// Removes the limit of [`rate_limit_logins`](Self::rate_limit_logins).
    pub fn lift_rate_limit(&self) -> &Self {
        self.world().logins_left = None;
        self
    }

    /// Spoils the next request of this kind, once. Faults wait in a queue: each request takes the first that fits it.
    ///
    /// # Panics
    ///
    /// If a status of the fault is not between 200 and 599.
    pub fn fault(&self, on: On, fault: Fault) -> &Self {
        self.fault_times(on, fault, 1)
    }

    /// Spoils the next `times` requests of this kind.
    ///
    /// # Panics
    ///
    /// If a status of the fault is not between 200 and 599.
    pub fn fault_times(&self, on: On, fault: Fault, times: u32) -> &Self {
        fault.check();
        self.world().script.add(on, fault, 0, Some(times));
        self
    }

    /// Lets `requests` of this kind pass, then spoils one.
    ///
    /// # Panics
    ///
    /// If a status of the fault is not between 200 and 599.
    pub fn fault_after(&self, requests: u32, on: On, fault: Fault) -> &Self {
        fault.check();
        self.world().script.add(on, fault, requests, Some(1));
        self
    }

    /// Spoils all requests of this kind from now on, until [`clear_faults`](Self::clear_faults).
    ///
    /// # Panics
    ///
    /// If a status of the fault is not between 200 and 599.
    pub fn fault_always(&self, on: On, fault: Fault) -> &Self {
        fault.check();
        self.world().script.add(on, fault, 0, None);
        self
    }

    /// Removes all faults that no request has met yet.
    pub fn clear_faults(&self) -> &Self {
        self.world().script.clear();
        self
    }

    /// The requests so far, in the order of their arrival.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.world().requests.clone()
    }

    /// How many requests of this kind there were.
    pub fn count(&self, on: On) -> usize {
        self.world().requests.iter().filter(|request| on.covers(request.kind())).count()
    }

    /// How many TCP connections were accepted.
    pub fn connections(&self) -> usize {
        usize::try_from(self.world().connections).unwrap_or(usize::MAX)
    }

    /// Forgets the requests so far. Connections keep their numbers.
    pub fn clear_requests(&self) -> &Self {
        self.world().requests.clear();
        self
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world()
    }
}

impl fmt::Debug for FakeInfisical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeInfisical").field("url", &self.url()).finish_non_exhaustive()
    }
}
