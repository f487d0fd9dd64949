//! The endpoints: from a request to the answer that the real server gives.

mod bootstrap;
mod folders;
mod identities;
mod identity_login;
mod login;
mod login_aws;
mod membership;
mod permission;
mod projects;
mod references;
pub(crate) mod route;
mod secret_json;
mod secrets;
mod sight;
mod token;
mod write;

use hyper::StatusCode;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, no_such_route};
use super::world::{BODY_LIMIT, World};
use super::{Dialect, On};
use route::{OfIdentity, Route};

pub(crate) struct Request {
    /// `None`: the server has no such route.
    pub(crate) route: Option<Route>,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Path and query as they were sent.
    pub(crate) target: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) authorization: Option<String>,
    pub(crate) if_none_match: Option<String>,
    /// What a TLS front says of the certificate that the client has shown it.
    pub(crate) client_certificate: Option<String>,
    pub(crate) body: Bytes,
}

impl Request {
    pub(crate) fn kind(&self) -> On {
        self.route.as_ref().map_or(On::NoRoute, Route::kind)
    }

    fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A switch of the query. The server takes `true` and `false` only, in lower case.
    fn switch(&self, dialect: Dialect, name: &str, default: bool) -> Result<bool, Refusal> {
        match self.query(name) {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(other) => Err(Refusal::validation(
                dialect,
                vec![json!({
                    "code": "invalid_enum_value",
                    "options": ["true", "false"],
                    "received": other,
                    "path": [name],
                    "message": format!("Invalid enum value. Expected 'true' | 'false', received '{other}'"),
                })],
            )),
        }
    }

    /// The body as JSON. One that is none is an internal error to the server.
    fn json(&self) -> Result<Value, Refusal> {
        serde_json::from_slice(&self.body).map_err(|_| Refusal::internal())
    }
}

/// The texts of these fields, or a refusal that names all of those that are missing.
fn required<'a, const N: usize>(body: &'a Value, names: [&str; N], dialect: Dialect) -> Result<[&'a str; N], Refusal> {
    let missing = names.iter().filter(|name| !body[**name].is_string()).map(|name| {
        let received = if body[*name].is_null() { "undefined" } else { "object" };
        json!({
            "code": "invalid_type",
            "expected": "string",
            "received": received,
            "path": [name],
            "message": "Required",
        })
    });
    let missing: Vec<_> = missing.collect();
    if missing.is_empty() {
        Ok(names.map(|name| body[name].as_str().unwrap_or_default().trim()))
    } else {
        Err(Refusal::validation(dialect, missing))
    }
}

pub(crate) fn answer(world: &mut World, request: &Request) -> Answer {
    let Some(route) = &request.route else {
        return no_such_route(&request.method, &request.target);
    };
    if world.proxy_limit.is_some_and(|limit| request.body.len() > limit) {
        let refusal = Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large", "Request body is too large");
        return refusal.answer(world.dialect, &mut world.ids);
    }
    if request.body.len() > BODY_LIMIT {
        return too_large(world);
    }
    let answer = match route {
        Route::Login => login::login(world, request),
        Route::LoginWithAws => login_aws::login(world, request),
        Route::LoginWithJwt(method) => login::login_with_jwt(world, request, method),
        Route::LoginByLdap => identity_login::by_ldap(world, request),
        Route::LoginByCertificate => identity_login::by_certificate(world, request),
        Route::Renew => login::renew(world, request),
        Route::Revoke => login::revoke(world, request),
        Route::List(version) => secrets::list(world, request, *version),
        Route::Get(version, name) => secrets::get(world, request, *version, name),
        Route::Write(version, verb, name) => write::write(world, request, *version, *verb, name.as_deref()),
        Route::Folders => folders::list(world, request),
        Route::NewFolder(version) => folders::create(world, request, *version),
        Route::Project(lookup) => projects::answer(world, request, lookup),
        Route::NewProject(version) => projects::create(world, request, *version),
        Route::NewEnvironment(version, id) => projects::create_environment(world, request, *version, id),
        Route::Identity(OfIdentity::Memberships(id)) => projects::memberships(world, request, id),
        Route::Identity(asked) => identities::answer(world, request, asked),
        Route::Setup(setup) => bootstrap::answer(world, request, setup),
        Route::Status => Ok(status(world)),
    };
    let answer = answer.unwrap_or_else(|refusal| refusal.answer(world.dialect, &mut world.ids));
    if request.method != "GET" {
        return answer;
    }
    answer.unless_known(request.if_none_match.as_deref(), world.dialect)
}

/// The server answers 500 to all that its web framework refuses of a body.
fn too_large(world: &mut World) -> Answer {
    Refusal::internal().answer(world.dialect, &mut world.ids)
}

fn status(world: &mut World) -> Answer {
    let mut body = json!({
        "date": world.ids.moment(),
        "message": "Ok",
        "emailConfigured": false,
        "inviteOnlySignup": true,
        "redisConfigured": true,
        "secretScanningConfigured": false,
    });
    if world.dialect == Dialect::V4 {
        body["auditLogStorageDisabled"] = json!(false);
        body["maxIdentityAccessTokenTTL"] = json!(7_776_000);
    }
    Answer::ok(&body)
}
