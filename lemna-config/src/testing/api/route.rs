//! Which paths the server knows, in which dialect.

use crate::testing::query::decoded;
use crate::testing::{Dialect, On};

/// The version of a secrets endpoint, which decides the names and defaults of its parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V3,
    V4,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Create,
    Update,
    Delete,
}

/// How projects are asked for; each has its own wrapping of the answer.
pub(crate) enum Lookup {
    /// `/api/v1/workspace`
    Workspaces,
    /// `/api/v1/workspace/{id}`
    WorkspaceById(String),
    /// `/api/v1/projects`
    Projects,
    /// `/api/v1/projects/{id}`
    ProjectById(String),
    /// `/api/v2/workspace/{slug}` and `/api/v1/projects/slug/{slug}`
    BySlug(Version, String),
}

pub(crate) enum Route {
    Login,
    /// By the segment of its path, such as `oidc-auth`.
    LoginWithJwt(String),
    LoginByLdap,
    LoginByCertificate,
    LoginWithAws,
    Renew,
    Revoke,
    List(Version),
    Get(Version, String),
    /// Without a name: several at once.
    Write(Version, Verb, Option<String>),
    Folders,
    NewFolder(Version),
    Project(Lookup),
    NewProject(Version),
    /// Of the project of this id.
    NewEnvironment(Version, String),
    Identity(OfIdentity),
    Setup(Setup),
    Status,
}

/// What is asked of identities.
pub(crate) enum OfIdentity {
    List,
    New,
    /// Of the one that asks.
    Details,
    /// Its memberships.
    Memberships(String),
    UniversalAuth(String),
    NewUniversalAuth(String),
    ClientSecrets(String),
    NewClientSecret(String),
    /// Project and identity.
    Member(Version, String, String),
    NewMember(Version, String, String),
    ChangedMember(Version, String, String),
}

/// How a server is set up, and how the person logs in who has done so.
pub(crate) enum Setup {
    Config,
    Bootstrap,
    UserLogin,
    Organizations,
    SelectOrganization,
}

impl Route {
    pub(crate) fn kind(&self) -> On {
        match self {
            Self::Login | Self::LoginWithJwt(_) | Self::LoginByLdap | Self::LoginByCertificate | Self::LoginWithAws => {
                On::Login
            }
            Self::Renew | Self::Revoke => On::Token,
            Self::List(_) => On::List,
            Self::Get(..) => On::Get,
            Self::Write(..) => On::Write,
            Self::Folders | Self::NewFolder(_) => On::Folders,
            Self::Identity(OfIdentity::Memberships(_))
            | Self::Project(_)
            | Self::NewProject(_)
            | Self::NewEnvironment(..) => On::Projects,
            Self::Identity(_) => On::Identities,
            Self::Setup(_) => On::Bootstrap,
            Self::Status => On::Status,
        }
    }
}

/// The ways to log in whose body is an identity's id and a JWT.
const JWT_METHODS: [&str; 6] = ["kubernetes-auth", "oidc-auth", "jwt-auth", "gcp-auth", "azure-auth", "spiffe-auth"];

pub(crate) fn find(dialect: Dialect, method: &str, path: &str) -> Option<Route> {
    let segments: Vec<_> = path.strip_prefix("/api/")?.split('/').collect();
    let v4 = dialect == Dialect::V4;
    Some(match (method, segments.as_slice()) {
        ("GET", ["status"]) => Route::Status,
        ("POST", ["v1", "auth", "universal-auth", "login"]) => Route::Login,
        ("POST", ["v1", "auth", "ldap-auth", "login"]) => Route::LoginByLdap,
        ("POST", ["v1", "auth", "tls-cert-auth", "login"]) => Route::LoginByCertificate,
        ("POST", ["v1", "auth", method, "login"]) if JWT_METHODS.contains(method) => {
            Route::LoginWithJwt((*method).to_owned())
        }
        ("POST", ["v1", "auth", "aws-auth", "login"]) => Route::LoginWithAws,
        ("POST", ["v1", "auth", "token", "renew"]) => Route::Renew,
        ("POST", ["v1", "auth", "token", "revoke"]) => Route::Revoke,
        ("GET", ["v1", "folders"]) => Route::Folders,
        ("GET", ["v2", "folders"]) if v4 => Route::Folders,
        ("POST", ["v1", "folders"]) => Route::NewFolder(Version::V3),
        ("POST", ["v2", "folders"]) if v4 => Route::NewFolder(Version::V4),
        ("GET", ["v1", "workspace"]) => Route::Project(Lookup::Workspaces),
        ("GET", ["v1", "workspace", id]) => Route::Project(Lookup::WorkspaceById(decoded(id))),
        ("GET", ["v2", "workspace", slug]) => Route::Project(Lookup::BySlug(Version::V3, decoded(slug))),
        ("GET", ["v1", "projects"]) if v4 => Route::Project(Lookup::Projects),
        ("GET", ["v1", "projects", id]) if v4 => Route::Project(Lookup::ProjectById(decoded(id))),
        ("GET", ["v1", "projects", "slug", slug]) if v4 => Route::Project(Lookup::BySlug(Version::V4, decoded(slug))),
        ("POST", ["v2", "workspace"]) => Route::NewProject(Version::V3),
        ("POST", ["v1", "projects"]) if v4 => Route::NewProject(Version::V4),
        ("POST", ["v1", "workspace", id, "environments"]) => Route::NewEnvironment(Version::V3, decoded(id)),
        ("POST", ["v1", "projects", id, "environments"]) if v4 => Route::NewEnvironment(Version::V4, decoded(id)),
        ("GET", ["v3", "secrets", "raw"]) => Route::List(Version::V3),
        ("GET", ["v3", "secrets", "raw", name]) => Route::Get(Version::V3, decoded(name)),
        (_, ["v3", "secrets", "raw", name]) => Route::Write(Version::V3, verb(method)?, Some(decoded(name))),
        (_, ["v3", "secrets", "batch", "raw"]) => Route::Write(Version::V3, verb(method)?, None),
        ("GET", ["v4", "secrets"]) if v4 => Route::List(Version::V4),
        ("GET", ["v4", "secrets", name]) if v4 => Route::Get(Version::V4, decoded(name)),
        (_, ["v4", "secrets", "batch"]) if v4 => Route::Write(Version::V4, verb(method)?, None),
        (_, ["v4", "secrets", name]) if v4 => Route::Write(Version::V4, verb(method)?, Some(decoded(name))),
        (method, segments) => return of_identity(v4, method, segments).or_else(|| setup(dialect, method, segments)),
    })
}

fn of_identity(v4: bool, method: &str, segments: &[&str]) -> Option<Route> {
    Some(Route::Identity(match (method, segments) {
        ("GET", ["v1", "identities"]) => OfIdentity::List,
        ("POST", ["v1", "identities"]) => OfIdentity::New,
        ("GET", ["v1", "identities", "details"]) => OfIdentity::Details,
        ("GET", ["v1", "identities", id, "identity-memberships"]) => OfIdentity::Memberships(decoded(id)),
        ("GET", ["v1", "auth", "universal-auth", "identities", id]) => OfIdentity::UniversalAuth(decoded(id)),
        ("POST", ["v1", "auth", "universal-auth", "identities", id]) => OfIdentity::NewUniversalAuth(decoded(id)),
        ("GET", ["v1", "auth", "universal-auth", "identities", id, "client-secrets"]) => {
            OfIdentity::ClientSecrets(decoded(id))
        }
        ("POST", ["v1", "auth", "universal-auth", "identities", id, "client-secrets"]) => {
            OfIdentity::NewClientSecret(decoded(id))
        }
        (method, ["v2", "workspace", project, "identity-memberships", id]) => {
            of_member(Version::V3, method, project, id)?
        }
        (method, ["v1", "projects", project, "memberships", "identities", id]) if v4 => {
            of_member(Version::V4, method, project, id)?
        }
        _ => return None,
    }))
}

fn of_member(version: Version, method: &str, project: &str, identity: &str) -> Option<OfIdentity> {
    let (project, identity) = (decoded(project), decoded(identity));
    match method {
        "GET" => Some(OfIdentity::Member(version, project, identity)),
        "POST" => Some(OfIdentity::NewMember(version, project, identity)),
        "PATCH" => Some(OfIdentity::ChangedMember(version, project, identity)),
        _ => None,
    }
}

/// The bootstrap is of 2025, the login of a person from outside of 2026.
fn setup(dialect: Dialect, method: &str, segments: &[&str]) -> Option<Route> {
    let v4 = dialect == Dialect::V4;
    Some(Route::Setup(match (method, segments) {
        ("GET", ["v1", "admin", "config"]) => Setup::Config,
        ("POST", ["v1", "admin", "bootstrap"]) if dialect > Dialect::V3 => Setup::Bootstrap,
        ("POST", ["v3", "auth", "login"]) if v4 => Setup::UserLogin,
        ("GET", ["v1", "organization"]) => Setup::Organizations,
        ("POST", ["v3", "auth", "select-organization"]) if v4 => Setup::SelectOrganization,
        _ => return None,
    }))
}

fn verb(method: &str) -> Option<Verb> {
    match method {
        "POST" => Some(Verb::Create),
        "PATCH" => Some(Verb::Update),
        "DELETE" => Some(Verb::Delete),
        _ => None,
    }
}
