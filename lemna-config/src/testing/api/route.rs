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
    BySlug(String),
}

pub(crate) enum Route {
    Login,
    /// By the segment of its path, such as `oidc-auth`.
    LoginWithJwt(String),
    Renew,
    Revoke,
    List(Version),
    Get(Version, String),
    /// Without a name: several at once.
    Write(Version, Verb, Option<String>),
    Folders,
    Project(Lookup),
    Memberships,
    Status,
}

impl Route {
    pub(crate) fn kind(&self) -> On {
        match self {
            Self::Login | Self::LoginWithJwt(_) => On::Login,
            Self::Renew | Self::Revoke => On::Token,
            Self::List(_) => On::List,
            Self::Get(..) => On::Get,
            Self::Write(..) => On::Write,
            Self::Folders => On::Folders,
            Self::Project(_) | Self::Memberships => On::Projects,
            Self::Status => On::Status,
        }
    }
}

/// The ways to log in whose body is an identity's id and a JWT.
const JWT_METHODS: [&str; 5] = ["kubernetes-auth", "oidc-auth", "jwt-auth", "gcp-auth", "azure-auth"];

pub(crate) fn find(dialect: Dialect, method: &str, path: &str) -> Option<Route> {
    let segments: Vec<_> = path.strip_prefix("/api/")?.split('/').collect();
    let v4 = dialect == Dialect::V4;
    Some(match (method, segments.as_slice()) {
        ("GET", ["status"]) => Route::Status,
        ("POST", ["v1", "auth", "universal-auth", "login"]) => Route::Login,
        ("POST", ["v1", "auth", method, "login"]) if JWT_METHODS.contains(method) => {
            Route::LoginWithJwt((*method).to_owned())
        }
        ("POST", ["v1", "auth", "token", "renew"]) => Route::Renew,
        ("POST", ["v1", "auth", "token", "revoke"]) => Route::Revoke,
        ("GET", ["v1", "folders"]) => Route::Folders,
        ("GET", ["v2", "folders"]) if v4 => Route::Folders,
        ("GET", ["v1", "identities", _, "identity-memberships"]) => Route::Memberships,
        ("GET", ["v1", "workspace"]) => Route::Project(Lookup::Workspaces),
        ("GET", ["v1", "workspace", id]) => Route::Project(Lookup::WorkspaceById(decoded(id))),
        ("GET", ["v2", "workspace", slug]) => Route::Project(Lookup::BySlug(decoded(slug))),
        ("GET", ["v1", "projects"]) if v4 => Route::Project(Lookup::Projects),
        ("GET", ["v1", "projects", id]) if v4 => Route::Project(Lookup::ProjectById(decoded(id))),
        ("GET", ["v1", "projects", "slug", slug]) if v4 => Route::Project(Lookup::BySlug(decoded(slug))),
        ("GET", ["v3", "secrets", "raw"]) => Route::List(Version::V3),
        ("GET", ["v3", "secrets", "raw", name]) => Route::Get(Version::V3, decoded(name)),
        (_, ["v3", "secrets", "raw", name]) => Route::Write(Version::V3, verb(method)?, Some(decoded(name))),
        (_, ["v3", "secrets", "batch", "raw"]) => Route::Write(Version::V3, verb(method)?, None),
        ("GET", ["v4", "secrets"]) if v4 => Route::List(Version::V4),
        ("GET", ["v4", "secrets", name]) if v4 => Route::Get(Version::V4, decoded(name)),
        (_, ["v4", "secrets", "batch"]) if v4 => Route::Write(Version::V4, verb(method)?, None),
        (_, ["v4", "secrets", name]) if v4 => Route::Write(Version::V4, verb(method)?, Some(decoded(name))),
        _ => return None,
    })
}

fn verb(method: &str) -> Option<Verb> {
    match method {
        "POST" => Some(Verb::Create),
        "PATCH" => Some(Verb::Update),
        "DELETE" => Some(Verb::Delete),
        _ => None,
    }
}
