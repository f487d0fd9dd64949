//! The fake server as a program: starting, stopping, remembering, and the newer dialect's own answers.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_tests::eventually;
use lemna_tests::raw_http::{Connection, LOGIN, Reply, ask, get, login, login_body};
use serde_json::{Value, json};

fn authorization(fake: &FakeInfisical) -> String {
    login(&fake.url(), fake.client_id(), fake.client_secret())
}

fn list_v4(fake: &FakeInfisical, authorization: &str, project: &str, rest: &str) -> Reply {
    get(&fake.url(), &format!("/api/v4/secrets?projectId={project}&environment=dev{rest}"), authorization)
}

fn pairs(secrets: &Value) -> Vec<(&str, &str)> {
    let secrets = secrets.as_array().expect("a list").iter();
    let mut pairs: Vec<_> = secrets
        .map(|secret| (secret["secretKey"].as_str().expect("a name"), secret["secretValue"].as_str().expect("a value")))
        .collect();
    pairs.sort_unstable();
    pairs
}

#[test]
fn answers_a_call_that_blocks_a_single_threaded_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let fake = FakeInfisical::start();
        assert_eq!(ask(&fake.url(), "GET", "/api/status", &[], None).status, 200);
    });
}

#[test]
fn dropping_it_closes_everything_at_once() {
    let fake = FakeInfisical::start();
    let url = fake.url();
    fake.fault_always(On::Status, Fault::Hang);
    let idle = Connection::open(&url);
    let mut waiting = Connection::open(&url);
    waiting.send("GET", "/api/status", &[], None);
    eventually("it is asked", || fake.count(On::Status) == 1);
    drop(fake);
    for mut connection in [idle, waiting] {
        let error = connection.receive().unwrap_err();
        assert_ne!(error.kind(), ErrorKind::WouldBlock, "it is closed, not given up");
    }
    assert!(TcpStream::connect(url.strip_prefix("http://").expect("a plain URL")).is_err(), "nobody listens");
}

#[test]
fn remembers_requests_and_the_connections_they_came_on() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").id();
    let mut connection = Connection::open(&fake.url());
    let body = login_body(fake.client_id(), fake.client_secret());
    let token = connection.ask("POST", LOGIN, &[], Some(&body)).json()["accessToken"].as_str().map(str::to_owned);
    let authorization = format!("Bearer {}", token.expect("a token"));
    let target = format!("/api/v4/secrets?projectId={project}&environment=dev&secretPath=%2Fa+b");
    connection.ask("GET", &target, &[("authorization", &authorization), ("user-agent", "tests")], None);
    ask(&fake.url(), "GET", "/api/v9/nothing", &[], None);

    let requests = fake.requests();
    let kinds: Vec<_> = requests.iter().map(|request| (request.kind(), request.connection())).collect();
    assert_eq!(kinds, [(On::Login, 1), (On::List, 1), (On::NoRoute, 2)]);
    assert_eq!((fake.connections(), fake.count(On::Any), fake.count(On::List)), (2, 3, 1));
    let list = &requests[1];
    assert_eq!((list.method(), list.path()), ("GET", "/api/v4/secrets"));
    assert_eq!(list.query_value("secretPath"), Some("/a b"));
    assert_eq!(list.query().len(), 3);
    assert_eq!(list.header("user-agent"), Some("tests"));
    assert_eq!(list.header("authorization"), None);
    assert!(list.has_authorization() && !requests[0].has_authorization());
    assert!(requests[0].at() < list.at());
    fake.clear_requests();
    assert_eq!((fake.count(On::Any), fake.connections()), (0, 2));
}

#[test]
fn debug_shows_no_secret() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").set("dev", "API_KEY", "hunter2");
    let authorization = authorization(&fake);
    get(&fake.url(), "/api/v4/secrets?leaked=hunter2", &authorization);
    fake.fault(On::Any, Fault::Json("hunter2".to_owned()));
    let shown = format!(
        "{fake:?} {project:?} {:?} {:?} {:?}",
        fake.default_identity(),
        fake.requests(),
        Fault::Json("hunter2".to_owned())
    );
    assert!(!shown.contains("hunter2") && !shown.contains(fake.client_secret()), "{shown}");
    assert!(!shown.contains(&authorization["Bearer ".len()..]), "{shown}");
}

#[test]
fn v4_lists_with_imports_references_and_flags() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    project.set("dev", "URL", "http://${dev.shared.HOST}:${PORT}/${GONE}").set("dev", "PORT", "80");
    project
        .set_at("dev", "/shared", "HOST", "db")
        .set_at("dev", "/base", "BASE", "b")
        .set_at("dev", "/base", "HOST", "x");
    project.import("dev", "/", "dev", "/shared").import("dev", "/shared", "dev", "/base");
    project.import("dev", "/base", "dev", "/");
    let authorization = authorization(&fake);

    let body = list_v4(&fake, &authorization, &project.id(), "").json();
    assert_eq!(pairs(&body["secrets"]), [("PORT", "80"), ("URL", "http://db:80/")]);
    assert_eq!(body["secrets"][0]["secretValueHidden"], json!(false));
    assert_eq!(body["imports"][0]["secretPath"], "/shared");
    // What the import itself imports is part of it; the circle back to the root is cut.
    assert_eq!(pairs(&body["imports"][0]["secrets"]), [("BASE", "b"), ("HOST", "db")]);
    assert_eq!(body["imports"].as_array().map(Vec::len), Some(1));

    let rest = "&includeImports=false&expandSecretReferences=false&recursive=true";
    let body = list_v4(&fake, &authorization, &project.id(), rest).json();
    assert_eq!(body["imports"], json!([]));
    let keys: Vec<_> = pairs(&body["secrets"]).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["BASE", "HOST", "HOST", "PORT", "URL"]);
    let ids: Vec<_> = body["secrets"].as_array().expect("a list").iter().map(|secret| &secret["id"]).collect();
    assert!(ids.is_sorted_by_key(|id| id.as_str()), "listed by id");

    let v3 = format!("/api/v3/secrets/raw?workspaceSlug={}&environment=dev", project.slug());
    let body = get(&fake.url(), &v3, &authorization).json();
    assert_eq!(pairs(&body["secrets"])[1].1, "http://${dev.shared.HOST}:${PORT}/${GONE}");
    assert_eq!(body["imports"], json!([]));

    let reply = list_v4(&fake, &authorization, &project.id(), "&recursive=1");
    assert_eq!((reply.status, &reply.json()["message"][0]["path"]), (422, &json!(["recursive"])));
}

#[test]
fn v4_hides_values() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").set("dev", "A", "1").set("dev", "B", "2").hide("dev", "A");
    let authorization = authorization(&fake);
    let body = list_v4(&fake, &authorization, &project.id(), "").json();
    assert_eq!(pairs(&body["secrets"]), [("A", "<hidden-by-infisical>"), ("B", "2")]);
    let body = list_v4(&fake, &authorization, &project.id(), "&viewSecretValue=false").json();
    assert!(body["secrets"].as_array().expect("a list").iter().all(|secret| secret["secretValueHidden"] == true));
    project.remove("dev", "A");
    let missing = format!("/api/v4/secrets/A?projectId={}&environment=dev", project.id());
    assert_eq!(get(&fake.url(), &missing, &authorization).status, 404);
}

#[test]
fn v4_refuses_in_its_own_words() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    let authorization = authorization(&fake);
    let empty = list_v4(&fake, &authorization, &project.id(), "").json();
    assert_eq!(empty, json!({ "secrets": [], "imports": [] }));
    let refused = |reply: Reply, status: u16, error: &str| {
        let body = reply.json();
        assert_eq!((reply.status, body["error"].as_str()), (status, Some(error)), "{body}");
        let id = body["reqId"].as_str().expect("a request id");
        assert!(id.starts_with("req-") && id.len() == 18, "{id}");
        body["message"].as_str().map(str::to_owned).unwrap_or_default()
    };
    let message = refused(list_v4(&fake, &authorization, &project.id(), "&secretPath=/x"), 404, "SecretPathNotFound");
    assert!(message.starts_with("Folder with path '/x' in environment 'dev' was not found."), "{message}");
    refused(get(&fake.url(), "/api/v4/secrets?environment=dev", &authorization), 400, "BadRequest");
    let nobody = login_body("00000000-0000-0000-0000-000000000000", "wrong");
    let message = refused(ask(&fake.url(), "POST", LOGIN, &[], Some(&nobody)), 401, "UnauthorizedError");
    assert_eq!(message, "Invalid credentials");
    refused(ask(&fake.url(), "POST", LOGIN, &[], Some("{}")), 422, "ValidationFailure");

    fake.default_identity().member_of(project, Role::NoAccess);
    refused(list_v4(&fake, &authorization, &project.id(), ""), 403, "PermissionDenied");
    fake.default_identity().not_member_of(project);
    refused(list_v4(&fake, &authorization, &project.id(), ""), 403, "ProjectMembershipNotFound");

    let body = get(&fake.url(), "/api/v9/nothing", &authorization).json();
    assert_eq!(body.get("reqId"), None);
}

#[test]
fn projects_are_found_on_v4() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").slug_is("lemna-platform-ee92f3").environment("qa", "Quality");
    fake.project("certificates").type_is("cert-manager");
    fake.default_identity().not_member_of(fake.project("another team's"));
    let authorization = authorization(&fake);
    let slugs = |target: &str, key: &str| {
        let body = get(&fake.url(), target, &authorization).json();
        let projects = body[key].as_array().expect("a list").iter();
        projects.map(|project| project["slug"].as_str().expect("a slug").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(slugs("/api/v1/projects?type=secret-manager", "projects"), ["lemna-platform-ee92f3"]);
    assert_eq!(slugs("/api/v1/workspace", "workspaces"), ["lemna-platform-ee92f3", "certificates"]);
    let body = get(&fake.url(), "/api/v1/projects/slug/lemna-platform-ee92f3", &authorization).json();
    assert_eq!((&body["id"], &body["environments"][3]["slug"]), (&json!(project.id()), &json!("qa")));
    let body = get(&fake.url(), &format!("/api/v1/projects/{}", project.id()), &authorization).json();
    assert_eq!(body["project"]["type"], "secret-manager");
}

#[test]
fn an_unchanged_list_is_not_sent_again() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").set("dev", "A", "1");
    let authorization = authorization(&fake);
    let target = format!("/api/v4/secrets?projectId={}&environment=dev", project.id());
    let mut connection = Connection::open(&fake.url());
    let first = connection.ask("GET", &target, &[("authorization", &authorization)], None);
    let headers =
        [("authorization", authorization.as_str()), ("if-none-match", first.header("etag").expect("an entity tag"))];
    let second = connection.ask("GET", &target, &headers, None);
    assert_eq!((second.status, second.header("etag")), (304, first.header("etag")));
    project.set("dev", "A", "2");
    let third = connection.ask("GET", &target, &headers, None);
    assert_eq!((third.status, pairs(&third.json()["secrets"])), (200, vec![("A", "2")]));
}

#[test]
fn credentials_come_to_an_end() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    let attempt = |secret: &str| {
        let reply = ask(&fake.url(), "POST", LOGIN, &[], Some(&login_body(fake.client_id(), secret)));
        (reply.status, reply.json()["message"].as_str().unwrap_or_default().to_owned())
    };
    fake.default_identity().lockout_after(2);
    assert_eq!((attempt("wrong").0, attempt("wrong").0), (401, 401));
    assert!(attempt(fake.client_secret()).1.contains("temporarily locked"));
    fake.default_identity().unlock();
    assert_eq!(attempt(fake.client_secret()).0, 200);

    fake.default_identity().token_uses(1);
    let once = authorization(&fake);
    assert_eq!(list_v4(&fake, &once, &project.id(), "").status, 200);
    assert_eq!(list_v4(&fake, &once, &project.id(), "").status, 401);

    let (moment, hour) = (Duration::from_millis(1), Duration::from_secs(3600));
    fake.default_identity().token_uses(100).token_ttl(moment, hour);
    let short = authorization(&fake);
    let ends_as = |status: u16, error: &str| {
        eventually(error, || {
            let reply = list_v4(&fake, &short, &project.id(), "");
            reply.status == status && reply.json()["error"] == error
        });
    };
    ends_as(403, "TokenError");
    // The server of 2024 tells the time to live from its maximum.
    let fake = fake.dialect(Dialect::V3);
    let older = format!("/api/v3/secrets/raw?workspaceId={}&environment=dev", fake.project("lemna-platform").id());
    assert_eq!(get(&fake.url(), &older, &short).status, 401);
    fake.default_identity().token_ttl(moment, moment);
    assert_eq!(get(&fake.url(), &older, &short).status, 403);
    let fake = fake.dialect(Dialect::V4);
    let project = fake.project("lemna-platform");
    let attempt = |secret: &str| {
        let reply = ask(&fake.url(), "POST", LOGIN, &[], Some(&login_body(fake.client_id(), secret)));
        (reply.status, reply.json()["message"].as_str().unwrap_or_default().to_owned())
    };

    fake.default_identity().token_ttl(Duration::from_secs(60), Duration::from_secs(60));
    let before = authorization(&fake);
    fake.revoke_tokens();
    assert_eq!(list_v4(&fake, &before, &project.id(), "").status, 401);
    assert_eq!(list_v4(&fake, &authorization(&fake), &project.id(), "").status, 200);

    fake.rate_limit_logins(1);
    assert_eq!(attempt(fake.client_secret()).0, 200);
    let body = login_body(fake.client_id(), fake.client_secret());
    let reply = ask(&fake.url(), "POST", LOGIN, &[], Some(&body));
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("42")));
    fake.lift_rate_limit();
    fake.default_identity().secret_uses(1);
    assert_eq!(attempt(fake.client_secret()).0, 200);
    assert!(attempt(fake.client_secret()).1.contains("usage limit reached"));
    assert_eq!(attempt(fake.client_secret()).1, "Invalid credentials");
}

#[test]
fn v4_writes_keep_all_or_nothing() {
    let fake = FakeInfisical::start().dialect(Dialect::V4);
    let project = fake.project("lemna-platform").set("dev", "A", "1");
    fake.default_identity().member_of(project, Role::Writer);
    let authorization = authorization(&fake);
    let headers = [("authorization", authorization.as_str())];
    let write = |method: &str, target: &str, mut body: Value| {
        body["projectId"] = json!(project.id());
        body["environment"] = json!("dev");
        ask(&fake.url(), method, target, &headers, Some(&body.to_string()))
    };
    let both =
        json!({ "secrets": [{ "secretKey": "B", "secretValue": "2" }, { "secretKey": "A", "secretValue": "2" }] });
    assert_eq!(write("POST", "/api/v4/secrets/batch", both.clone()).json()["message"], "Secret already exists: A");
    assert_eq!(write("PATCH", "/api/v4/secrets/batch", both).status, 404);
    assert_eq!(pairs(&list_v4(&fake, &authorization, &project.id(), "").json()["secrets"]), [("A", "1")]);
    assert_eq!(write("PATCH", "/api/v4/secrets/A", json!({ "secretValue": " 3\n" })).json()["secret"]["version"], 2);
    assert_eq!(pairs(&list_v4(&fake, &authorization, &project.id(), "").json()["secrets"]), [("A", "3\n")]);
    assert_eq!(write("DELETE", "/api/v4/secrets/A", json!({})).status, 200);
    assert_eq!(list_v4(&fake, &authorization, &project.id(), "").json()["secrets"], json!([]));
}
