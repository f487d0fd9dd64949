//! A fake in the state in which the recorded server was, and requests to it.

use lemna_config::testing::{Dialect, FakeInfisical, Identity, Project, Role};
use lemna_tests::raw_http::{Reply, ask, get, login};
use serde_json::{Value, json};

use super::recordings::Recordings;

/// The exchanges with a server that nobody has set up.
const FRESH: [&str; 4] = ["admin-bootstrap", "admin-config-fresh", "admin-config-set-up", "admin-user-login-fresh"];

pub(super) struct Scene {
    pub(super) fake: FakeInfisical,
    pub(super) dialect: Dialect,
    /// The id of the identity that is administered, or that asks for itself.
    pub(super) services: String,
}

/// Who asks in a recording.
pub(super) struct Asker<'a> {
    pub(super) identity: Identity<'a>,
    /// Without `Bearer`.
    pub(super) token: String,
}

impl Scene {
    pub(super) fn of(dialect: Dialect, recordings: &Recordings, name: &str) -> Self {
        let is_fresh = dialect > Dialect::V3 && (FRESH.contains(&name) || name.ends_with("-bootstrap-token"));
        let fake = if is_fresh { FakeInfisical::fresh() } else { FakeInfisical::start() }.dialect(dialect);
        let mut scene = Self { fake, dialect, services: String::new() };
        scene.fill(recordings);
        let is_administered = name.starts_with("admin-");
        scene.services = if is_administered {
            scene.fake.add_identity("services-000000").id()
        } else {
            scene.fake.default_identity().id()
        };
        scene
    }

    pub(super) fn project(&self) -> Project<'_> {
        self.fake.project("lemna-platform")
    }

    pub(super) fn organization(&self) -> String {
        let administrator = self.fake.identity("looks up").member_of(self.project(), Role::Admin);
        let authorization = format!("Bearer {}", administrator.issue_token());
        let found = get(&self.fake.url(), &format!("/api/v2/workspace/{}", self.project().slug()), &authorization);
        text(&found.json()["orgId"]).to_owned()
    }

    /// The recorded project, with all that the recorded lists show.
    fn fill(&self, recordings: &Recordings) {
        let project = self.project().slug_is("lemna-platform-000000");
        let body = |name| recordings.parsed(name).map(|recording| recording["response"]["body"].clone());
        for folder in body("folders-list").iter().flat_map(|body| list(&body["folders"])) {
            project.folder("dev", text(&folder["name"]));
        }
        let put = |secrets: &Value, path: Option<&str>| {
            for secret in list(secrets) {
                let path = path.unwrap_or_else(|| text(&secret["secretPath"]));
                project.set_at("dev", path, text(&secret["secretKey"]), text(&secret["secretValue"]));
            }
        };
        let lists =
            ["list-dev", "list-awkward-values", "list-1000", "list-recursive", "list-references-raw", "list-imports"];
        for body in lists.into_iter().filter_map(body) {
            put(&body["secrets"], None);
            for import in body["imports"].as_array().into_iter().flatten() {
                let path = text(&import["secretPath"]);
                put(&import["secrets"], Some(path));
                project.import("dev", "/over", "dev", path);
            }
        }
    }

    pub(super) fn enter<'a>(&'a self, identity: Identity<'a>) -> Asker<'a> {
        let authorization = login(&self.fake.url(), &identity.client_id(), &identity.client_secret());
        Asker { identity, token: authorization["Bearer ".len()..].to_owned() }
    }

    /// The recorded request, with the fake's credentials in place of the recorded ones.
    pub(super) fn send(&self, request: &Value, response: &Value, asker: &Asker<'_>) -> Reply {
        let (url, method, target) = (self.fake.url(), text(&request["method"]), text(&request["path"]));
        let body = match &request["body"] {
            Value::Null => None,
            Value::String(size) if size == "<1.1 MB>" => Some("x".repeat(1_100_000)),
            Value::String(text) => Some(text.clone()),
            body => Some(with_credentials(body.clone(), asker).to_string()),
        };
        let mut headers = Vec::new();
        for (name, value) in request["headers"].as_object().expect("headers") {
            let value = match name.as_str() {
                // A tag that is not this list's stays as it is.
                "if-none-match" if response["status"] == 304 => {
                    let first = get(&url, target, &format!("Bearer {}", asker.token));
                    let weak = if text(value).starts_with("W/") { "W/" } else { "" };
                    format!("{weak}{}", first.header("etag").expect("an entity tag"))
                }
                _ => text(value).replace("<token>", &asker.token),
            };
            headers.push((name.clone(), value));
        }
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        ask(&url, method, target, &headers, body.as_deref())
    }
}

fn with_credentials(mut body: Value, asker: &Asker<'_>) -> Value {
    // Zeros are an id that is meant to be unknown.
    if body["clientId"].as_str().is_some_and(|id| !id.starts_with("00000000")) {
        body["clientId"] = json!(asker.identity.client_id());
    }
    if body["clientSecret"] == "<client-secret>" {
        body["clientSecret"] = json!(asker.identity.client_secret());
    }
    if body["accessToken"] == "<token>" {
        body["accessToken"] = json!(asker.token);
    }
    body
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
