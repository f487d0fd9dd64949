//! Holds the fake server against what a real one of October 2024 answered, one recorded exchange a file.
//!
//! Each recording is replayed against a fake that is brought into the recorded state, most of which is read from the
//! recordings themselves. Ids, dates and tokens need only be of the recorded kind; everything else must be equal.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Identity, Project, Role};
use lemna_tests::raw_http::{Reply, ask, login};
use serde_json::{Value, json};

/// Recordings that are not replayed, and why.
const NOT_REPLAYED: [(&str, &str); 0] = [];

/// Who asks in a recording.
struct Asker<'a> {
    identity: Identity<'a>,
    /// Without `Bearer`.
    token: String,
}

/// Brings the fake into the recorded state. What is said to the server after it is the recorded request.
type Arrange = for<'a> fn(&'a FakeInfisical, Project<'a>) -> Asker<'a>;

const REPLAYED: [(&str, Arrange); 57] = [
    ("create-batch", writer),
    ("create-batch-exists", |fake, project| writer(fake, project.set("staging", "A", "1"))),
    ("create-one", writer),
    ("create-one-again", |fake, project| writer(fake, project.set("staging", "NEW_ONE", "v"))),
    ("delete-one", |fake, project| {
        writer(fake, project.set("staging", "NEW_ONE", "v").set("staging", "NEW_ONE", "v2"))
    }),
    ("folders-list", reader),
    ("get-one", reader),
    ("get-one-missing", reader),
    ("list-1000", reader),
    ("list-awkward-values", reader),
    ("list-bad-project-id", reader),
    ("list-by-slug", reader),
    ("list-dev", reader),
    ("list-dev-not-modified", reader),
    ("list-forged-token", |fake, project| {
        let asker = reader(fake, project);
        Asker { token: format!("{}x", asker.token), ..asker }
    }),
    ("list-identity-no-access-role", |fake, project| {
        enter(fake, fake.identity("no access").member_of(project, Role::NoAccess))
    }),
    ("list-identity-not-in-project", outsider),
    ("list-imports", reader),
    ("list-imports-off", reader),
    ("list-malformed-token", reader),
    ("list-no-project", reader),
    ("list-no-token", reader),
    ("list-recursive", reader),
    ("list-references-expanded", reader),
    ("list-references-raw", reader),
    ("list-staging-empty", reader),
    ("list-token-past-max-ttl", |fake, project| after(reader(fake, project), || fake.expire_tokens_max())),
    ("list-token-past-ttl", |fake, project| after(reader(fake, project), || fake.expire_tokens())),
    ("list-token-revoked", |fake, project| after(reader(fake, project), || fake.revoke_tokens())),
    ("list-token-uses-spent", |fake, project| after(reader(fake, project), || fake.spend_tokens())),
    ("list-unknown-environment", reader),
    ("list-unknown-path", reader),
    ("list-unknown-project", reader),
    ("list-v4", reader),
    ("login-missing-fields", reader),
    ("login-not-json", reader),
    ("login-ok", short_lived),
    ("login-rate-limited-as-500", |fake, project| after(reader(fake, project), || fake.rate_limit_logins(0))),
    ("login-revoked-secret", |fake, project| after(reader(fake, project), || fake.default_identity().revoke_secret())),
    ("login-secret-expired", |fake, project| after(reader(fake, project), || fake.default_identity().expire_secret())),
    ("login-unknown-client", reader),
    ("login-uses-spent", |fake, _| enter(fake, fake.default_identity().secret_uses(1))),
    ("login-wrong-secret", reader),
    ("project-by-id", reader),
    ("project-by-id-forbidden", outsider),
    ("project-by-slug", reader),
    ("projects-list-v1-projects", reader),
    ("projects-list-v1-workspace", reader),
    ("projects-of-identity", reader),
    ("renew-ok", short_lived),
    ("renew-past-max-ttl", |fake, project| after(reader(fake, project), || fake.expire_tokens_max())),
    ("revoke-ok", reader),
    ("status", reader),
    ("unknown-route", reader),
    ("update-batch", |fake, project| writer(fake, project.set("staging", "A", "1").set("staging", "B", "padded"))),
    ("update-one", |fake, project| writer(fake, project.set("staging", "NEW_ONE", "v"))),
    ("write-as-viewer", reader),
];

fn reader<'a>(fake: &'a FakeInfisical, _: Project<'a>) -> Asker<'a> {
    enter(fake, fake.default_identity())
}

fn writer<'a>(fake: &'a FakeInfisical, project: Project<'a>) -> Asker<'a> {
    enter(fake, fake.identity("writer").member_of(project, Role::Writer))
}

fn outsider<'a>(fake: &'a FakeInfisical, _: Project<'a>) -> Asker<'a> {
    enter(fake, fake.identity("outsider"))
}

fn short_lived<'a>(fake: &'a FakeInfisical, _: Project<'a>) -> Asker<'a> {
    enter(fake, fake.default_identity().token_ttl(Duration::from_secs(3600), Duration::from_secs(7200)))
}

fn enter<'a>(fake: &FakeInfisical, identity: Identity<'a>) -> Asker<'a> {
    let authorization = login(&fake.url(), &identity.client_id(), &identity.client_secret());
    Asker { identity, token: authorization["Bearer ".len()..].to_owned() }
}

fn after<T>(asker: Asker<'_>, change: impl FnOnce() -> T) -> Asker<'_> {
    change();
    asker
}

#[test]
fn the_fake_answers_as_the_recorded_server_did() {
    let recordings = recordings();
    let accounted: Vec<_> =
        REPLAYED.iter().map(|(name, _)| *name).chain(NOT_REPLAYED.iter().map(|(name, _)| *name)).collect();
    for name in recordings.keys() {
        assert!(accounted.contains(&name.as_str()), "{name}.json is new: list it in REPLAYED or NOT_REPLAYED");
    }
    let mut wrong = Vec::new();
    for (name, arrange) in REPLAYED {
        let recording = recordings.get(name).unwrap_or_else(|| panic!("{name}.json is listed but not there"));
        wrong.extend(replay(&recordings, recording, arrange).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "the fake differs from the recordings:\n{}", wrong.join("\n"));
}

fn recordings() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract");
    let files = fs::read_dir(folder).expect("the folder of recordings").map(|file| file.expect("a file").path());
    files
        .map(|file| {
            let name = file.file_stem().expect("a file name").to_string_lossy().into_owned();
            (name, fs::read_to_string(file).expect("UTF-8"))
        })
        .collect()
}

/// Replays one recording; gives what differs, a line each.
fn replay(recordings: &BTreeMap<String, String>, recording: &str, arrange: Arrange) -> Vec<String> {
    let fake = FakeInfisical::start().dialect(Dialect::V3);
    let project = filled(&fake, recordings);
    let asker = arrange(&fake, project);
    let recording: Value =
        serde_json::from_str(&recording.replace(&recorded_project(recordings), &project.id())).expect("JSON");
    let request = &recording["request"];
    let reply = send(&fake, request, &asker);
    let mut wrong = Vec::new();
    compare_heads(&recording["response"], &reply, &mut wrong);
    let body = if reply.body.is_empty() { Value::Null } else { reply.json() };
    let recorded = &recording["response"]["body"];
    compare("body", &sorted(recorded.clone()), &sorted(body), &mut wrong);
    wrong
}

fn parsed(recordings: &BTreeMap<String, String>, name: &str) -> Value {
    serde_json::from_str(&recordings[name]).expect("JSON")
}

fn recorded_project(recordings: &BTreeMap<String, String>) -> String {
    let recording = parsed(recordings, "project-by-slug");
    recording["response"]["body"]["id"].as_str().expect("an id").to_owned()
}

/// The recorded project, with all that the recorded lists show.
fn filled<'a>(fake: &'a FakeInfisical, recordings: &BTreeMap<String, String>) -> Project<'a> {
    let slug = &parsed(recordings, "project-by-slug")["response"]["body"]["slug"];
    let project = fake.project("lemna-platform").slug_is(slug.as_str().expect("a slug"));
    for folder in list(&parsed(recordings, "folders-list")["response"]["body"]["folders"]) {
        project.folder("dev", text(&folder["name"]));
    }
    let put = |secrets: &Value, path: Option<&str>| {
        for secret in list(secrets) {
            let path = path.unwrap_or_else(|| text(&secret["secretPath"]));
            project.set_at("dev", path, text(&secret["secretKey"]), text(&secret["secretValue"]));
        }
    };
    for name in
        ["list-dev", "list-awkward-values", "list-1000", "list-recursive", "list-references-raw", "list-imports"]
    {
        let body = &parsed(recordings, name)["response"]["body"];
        put(&body["secrets"], None);
        for import in body["imports"].as_array().into_iter().flatten() {
            let path = text(&import["secretPath"]);
            put(&import["secrets"], Some(path));
            project.import("dev", "/over", "dev", path);
        }
    }
    project
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The recorded request, with the fake's credentials in place of the recorded ones.
fn send(fake: &FakeInfisical, request: &Value, asker: &Asker<'_>) -> Reply {
    let (method, target) = (text(&request["method"]), text(&request["path"]));
    let body = match &request["body"] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        body => Some(with_credentials(body.clone(), asker).to_string()),
    };
    let mut headers = Vec::new();
    for (name, value) in request["headers"].as_object().expect("headers") {
        let value = match name.as_str() {
            "if-none-match" => {
                let authorization = format!("Bearer {}", asker.token);
                let first = ask(&fake.url(), method, target, &[("authorization", &authorization)], None);
                first.header("etag").expect("an entity tag").to_owned()
            }
            _ => text(value).replace("<token>", &asker.token),
        };
        headers.push((name.clone(), value));
    }
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ask(&fake.url(), method, target, &headers, body.as_deref())
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

fn compare_heads(recorded: &Value, reply: &Reply, wrong: &mut Vec<String>) {
    if recorded["status"] != reply.status {
        wrong.push(format!("status is {}, recorded was {}", reply.status, recorded["status"]));
    }
    let has_token = recorded["body"].get("accessToken").is_some();
    for name in [
        "content-type",
        "content-length",
        "etag",
        "retry-after",
        "vary",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    ] {
        let recorded = recorded["headers"].get(name).map(text);
        let equal = match name {
            "etag" => recorded.is_some() == reply.header(name).is_some(),
            // The fake's tokens are shorter than real ones.
            "content-length" if has_token => true,
            // hyper leaves it out of a 304, as it may.
            "content-length" if reply.status == 304 => true,
            _ => recorded == reply.header(name),
        };
        if !equal {
            wrong.push(format!("header {name} is {:?}, recorded was {recorded:?}", reply.header(name)));
        }
    }
}

/// Fields that differ in every run: only their kind is compared.
const ONLY_BY_TYPE: [&str; 10] =
    ["id", "_id", "orgId", "envId", "parentId", "folderId", "createdAt", "updatedAt", "date", "accessToken"];

fn compare(place: &str, recorded: &Value, given: &Value, wrong: &mut Vec<String>) {
    match (recorded, given) {
        (Value::Object(recorded), Value::Object(given)) => {
            for key in recorded.keys().filter(|key| !given.contains_key(*key)) {
                wrong.push(format!("{place}.{key} is missing"));
            }
            for key in given.keys().filter(|key| !recorded.contains_key(*key)) {
                wrong.push(format!("{place}.{key} was not recorded"));
            }
            for (key, recorded) in recorded {
                if let Some(given) = given.get(key) {
                    compare(&format!("{place}.{key}"), recorded, given, wrong);
                }
            }
        }
        (Value::Array(recorded), Value::Array(given)) => {
            if recorded.len() != given.len() {
                wrong.push(format!("{place} has {} elements, recorded were {}", given.len(), recorded.len()));
            }
            for (index, (recorded, given)) in recorded.iter().zip(given).enumerate() {
                compare(&format!("{place}[{index}]"), recorded, given, wrong);
            }
        }
        (Value::String(recorded), Value::String(given)) if by_type_only(place) => {
            if recorded.is_empty() != given.is_empty() {
                wrong.push(format!("{place} is {given:?}, recorded was {recorded:?}"));
            }
        }
        _ if recorded == given => {}
        _ => wrong.push(format!("{place} is {given}, recorded was {recorded}")),
    }
}

fn by_type_only(place: &str) -> bool {
    place.rsplit('.').next().is_some_and(|key| ONLY_BY_TYPE.contains(&key))
}

/// The server lists secrets by their random ids, so that their order says nothing: here they go by folder and name.
/// All other lists keep their order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(mut elements) => {
            if elements.iter().all(|element| element.get("secretKey").is_some()) {
                elements.sort_by_key(|secret| format!("{} {}", secret["secretPath"], secret["secretKey"]));
            }
            elements.into_iter().map(sorted).collect()
        }
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, sorted(value))).collect(),
        other => other,
    }
}
