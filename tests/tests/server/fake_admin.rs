//! The fake server as an administrator sees it: set up, filled and guarded as the server's documentation has it. What
//! was recorded of writing is held against the recordings by the test `contract`.

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_tests::raw_http::{LOGIN, Reply, ask, get, login};
use serde_json::{Value, json};

fn send(fake: &FakeInfisical, method: &str, target: &str, authorization: &str, body: &Value) -> Reply {
    let headers: &[(&str, &str)] = if authorization.is_empty() { &[] } else { &[("authorization", authorization)] };
    ask(&fake.url(), method, target, headers, Some(&body.to_string()))
}

fn post(fake: &FakeInfisical, target: &str, authorization: &str, body: &Value) -> Reply {
    send(fake, "POST", target, authorization, body)
}

fn granted(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

/// Status, `error` and `message` of a refusal.
fn refused(reply: &Reply) -> (u16, String, String) {
    let body = reply.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (reply.status, text("error"), text("message"))
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} is no text in {value}"))
}

const BOOTSTRAP: &str = "/api/v1/admin/bootstrap";

fn founder() -> Value {
    json!({ "email": "admin@example.com", "password": "made-up-password", "organization": "Lemna" })
}

/// An identity that administers the organization, as a header.
fn administrator(fake: &FakeInfisical) -> String {
    let administrator = fake.identity("administrator").administrator();
    login(&fake.url(), &administrator.client_id(), &administrator.client_secret())
}

/// Paths of the one dialect and of the other, with the name that the body has for the project.
fn paths(dialect: Dialect, project: &str, identity: &str) -> [String; 4] {
    match dialect {
        Dialect::V3 | Dialect::V3Bootstrap => [
            "/api/v2/workspace".to_owned(),
            format!("/api/v1/workspace/{project}/environments"),
            format!("/api/v2/workspace/{project}/identity-memberships/{identity}"),
            "/api/v1/folders".to_owned(),
        ],
        _ => [
            "/api/v1/projects".to_owned(),
            format!("/api/v1/projects/{project}/environments"),
            format!("/api/v1/projects/{project}/memberships/identities/{identity}"),
            "/api/v2/folders".to_owned(),
        ],
    }
}

#[test]
fn a_bootstrap_works_once() {
    let fake = FakeInfisical::fresh();
    let config = |fake: &FakeInfisical| {
        ask(&fake.url(), "GET", "/api/v1/admin/config", &[], None).json()["config"]["initialized"].clone()
    };
    assert_eq!((fake.is_initialized(), config(&fake)), (false, json!(false)));
    let made = granted(&post(&fake, BOOTSTRAP, "", &founder()));
    assert_eq!(text(&made, "/message"), "Successfully bootstrapped instance");
    assert_eq!(text(&made, "/organization/name"), "Lemna");
    assert_eq!(text(&made, "/user/email"), "admin@example.com");
    assert!(!made.to_string().contains("made-up-password"));
    assert_eq!((fake.is_initialized(), config(&fake)), (true, json!(true)));

    let token = format!("Bearer {}", text(&made, "/identity/credentials/token"));
    let details = granted(&get(&fake.url(), "/api/v1/identities/details", &token));
    assert_eq!(details["identityDetails"]["organization"], made["organization"]);
    let (status, error, _) = refused(&post(&fake, BOOTSTRAP, "", &founder()));
    assert_eq!((status, error.as_str()), (400, "BadRequest"));
    // One that was never fresh is set up; the server of 2024 has no such endpoint.
    assert_eq!(post(&FakeInfisical::start(), BOOTSTRAP, "", &founder()).status, 400);
    assert_eq!(post(&FakeInfisical::fresh().dialect(Dialect::V3), BOOTSTRAP, "", &founder()).status, 404);
}

#[test]
fn a_dead_bootstrap_token_is_refused_while_the_person_can_log_in() {
    let fake = FakeInfisical::fresh();
    fake.bootstrap_token_is_dead();
    let made = granted(&post(&fake, BOOTSTRAP, "", &founder()));
    let token = format!("Bearer {}", text(&made, "/identity/credentials/token"));
    assert_eq!(
        refused(&get(&fake.url(), "/api/v1/identities/details", &token)),
        (
            401,
            "UnauthorizedError".to_owned(),
            "Identity access token exceeded max age, please re-authenticate".to_owned()
        )
    );

    let wrong = json!({ "email": "admin@example.com", "password": "another" });
    assert_eq!(post(&fake, "/api/v3/auth/login", "", &wrong).status, 400);
    let person = granted(&post(&fake, "/api/v3/auth/login", "", &founder()));
    let person = format!("Bearer {}", text(&person, "/accessToken"));
    let organization = json!({ "organizationId": made["organization"]["id"] });
    let person = granted(&post(&fake, "/api/v3/auth/select-organization", &person, &organization));
    let person = format!("Bearer {}", text(&person, "/token"));
    let project = granted(&post(&fake, "/api/v1/projects", &person, &json!({ "projectName": "lemna-platform" })));
    assert_eq!(project["project"]["orgId"], made["organization"]["id"]);
    // A person is no machine identity.
    assert_eq!(get(&fake.url(), "/api/v1/identities/details", &person).status, 403);
    let identities =
        granted(&get(&fake.url(), &format!("/api/v1/identities?orgId={}", text(&made, "/organization/id")), &person));
    assert!(!identities.to_string().contains("admin@example.com"), "{identities}");
}

#[test]
fn a_project_is_made_by_administrators_and_belongs_to_them() {
    for dialect in Dialect::ALL {
        let fake = FakeInfisical::start().dialect(dialect);
        let [projects, ..] = paths(dialect, "", "");
        let body = json!({ "projectName": "Lemna", "slug": "lemna-platform", "type": "secret-manager" });
        let nobody = login(&fake.url(), fake.client_id(), fake.client_secret());
        let (status, error, _) = refused(&post(&fake, &projects, &nobody, &body));
        let words = if dialect == Dialect::V4 { "ForbiddenError" } else { "PermissionDenied" };
        assert_eq!((status, error.as_str()), (403, words));

        let authorization = administrator(&fake);
        let made = granted(&post(&fake, &projects, &authorization, &body));
        let id = text(&made, "/project/id");
        let slugs: Vec<_> = made["project"]["environments"].as_array().expect("a list").iter().collect();
        assert_eq!(
            slugs.iter().map(|environment| text(environment, "/slug")).collect::<Vec<_>>(),
            ["dev", "staging", "prod"]
        );
        let again = post(&fake, &projects, &authorization, &body).status;
        assert_eq!(again, if dialect == Dialect::V4 { 400 } else { 500 });
        let short = post(&fake, &projects, &authorization, &json!({ "projectName": "Lemna", "slug": "abc" }));
        assert_eq!(short.status, if dialect == Dialect::V3 { 401 } else { 422 });
        let found = granted(&get(&fake.url(), "/api/v2/workspace/lemna-platform", &authorization));
        assert_eq!(text(&found, "/id"), id);

        let [_, environments, ..] = paths(dialect, id, "");
        let qa = json!({ "name": "QA", "slug": "qa" });
        let environment = granted(&post(&fake, &environments, &authorization, &qa));
        assert_eq!(text(&environment, "/environment/slug"), "qa");
        assert_eq!(post(&fake, &environments, &authorization, &qa).status, 400);
        assert_eq!(post(&fake, &environments, &nobody, &qa).status, 403);
        assert!(fake.project("Lemna").has_environment("qa"));
    }
}

#[test]
fn an_identity_gets_universal_auth_a_secret_and_a_role_and_reads_with_them() {
    for dialect in Dialect::ALL {
        let fake = FakeInfisical::start().dialect(dialect);
        let authorization = administrator(&fake);
        let [projects, ..] = paths(dialect, "", "");
        let project =
            granted(&post(&fake, &projects, &authorization, &json!({ "projectName": "app", "slug": "app-platform" })));
        let organization = text(&project, "/project/orgId").to_owned();
        let new = json!({ "name": "reader", "organizationId": organization, "role": "no-access" });
        let identity = granted(&post(&fake, "/api/v1/identities", &authorization, &new));
        let identity = text(&identity, "/identity/id").to_owned();

        let auth = format!("/api/v1/auth/universal-auth/identities/{identity}");
        let without = get(&fake.url(), &auth, &authorization).status;
        assert_eq!(without, if dialect == Dialect::V3 { 400 } else { 404 });
        let client_id = granted(&post(&fake, &auth, &authorization, &json!({})));
        let client_id = text(&client_id, "/identityUniversalAuth/clientId").to_owned();
        assert_eq!(
            refused(&post(&fake, &auth, &authorization, &json!({}))).2,
            "Failed to add universal auth to already configured identity"
        );
        let secrets = format!("{auth}/client-secrets");
        let secret = granted(&post(&fake, &secrets, &authorization, &json!({ "description": "of a test", "ttl": 0 })));
        let secret = text(&secret, "/clientSecret").to_owned();
        let listed = granted(&get(&fake.url(), &secrets, &authorization));
        assert_eq!(text(&listed, "/clientSecretData/0/description"), "of a test");
        assert!(!listed.to_string().contains(&secret), "a secret is shown once");

        let [_, _, member, _] = paths(dialect, text(&project, "/project/id"), &identity);
        assert_eq!(get(&fake.url(), &member, &authorization).status, 404);
        granted(&post(&fake, &member, &authorization, &json!({ "role": "viewer" })));
        let (status, _, message) = refused(&post(&fake, &member, &authorization, &json!({ "role": "viewer" })));
        assert!(status == 400 && message.contains("already"), "{message}");
        let own_role = json!({ "roles": [{ "role": "of-our-own" }] });
        assert_eq!(send(&fake, "PATCH", &member, &authorization, &own_role).status, 404);
        assert_eq!(
            text(&granted(&get(&fake.url(), &member, &authorization)), "/identityMembership/roles/0/role"),
            "viewer"
        );

        let reader = login(&fake.url(), &client_id, &secret);
        let list = "/api/v3/secrets/raw?workspaceSlug=app-platform&environment=dev";
        assert_eq!(get(&fake.url(), list, &reader).status, 200);
        // It reads, and is no administrator of anything.
        assert_eq!(get(&fake.url(), &format!("/api/v1/identities?orgId={organization}"), &reader).status, 403);
        assert_eq!(get(&fake.url(), &member, &reader).status, 403);
        assert_eq!(fake.identity("reader").role_in(fake.project("app")), Some(Role::Reader));
        assert_eq!(fake.identity("reader").client_secrets(), 1);
    }
}

#[test]
fn folders_are_made_with_those_above_them_and_once() {
    for dialect in Dialect::ALL {
        let fake = FakeInfisical::start().dialect(dialect);
        let project = fake.project("lemna-platform");
        let writer = fake.identity("writer").member_of(project, Role::Writer);
        let writer = login(&fake.url(), &writer.client_id(), &writer.client_secret());
        let [.., folders] = paths(dialect, "", "");
        let parameter = if dialect < Dialect::V4 { "workspaceId" } else { "projectId" };
        let body = json!({ parameter: project.id(), "environment": "dev", "path": "/apps", "name": "web" });
        let made = granted(&post(&fake, &folders, &writer, &body));
        let again = post(&fake, &folders, &writer, &body);
        if dialect == Dialect::V4 {
            assert_eq!(again.status, 400);
        } else {
            assert_eq!(granted(&again), made, "it is given back as it is");
        }
        let list = format!("/api/v1/folders?workspaceId={}&environment=dev&path=%2Fapps", project.id());
        let listed = granted(&get(&fake.url(), &list, &writer));
        assert_eq!(listed["folders"][0]["id"], made["folder"]["id"]);
        assert_eq!(listed["folders"].as_array().map(Vec::len), Some(1));

        let reader = login(&fake.url(), fake.client_id(), fake.client_secret());
        assert_eq!(post(&fake, &folders, &reader, &body).status, 403);
        let nowhere = json!({ parameter: project.id(), "environment": "none", "path": "/", "name": "web" });
        assert_eq!(post(&fake, &folders, &writer, &nowhere).status, 404);
    }
}

#[test]
fn an_update_of_several_makes_passes_over_or_misses_what_is_not_there() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").set("dev", "A", "1");
    let writer = fake.identity("writer").member_of(project, Role::Writer);
    let writer = login(&fake.url(), &writer.client_id(), &writer.client_secret());
    let update = |mode: &str, value: &str| {
        let secrets = json!([{ "secretKey": "A", "secretValue": value }, { "secretKey": "B", "secretValue": value }]);
        let body = json!({ "projectId": project.id(), "environment": "dev", "mode": mode, "secrets": secrets });
        send(&fake, "PATCH", "/api/v4/secrets/batch", &writer, &body)
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(update("failOnNotFound", "2").status, 404);
    assert_eq!(project.secrets("dev", "/"), [pair("A", "1")]);
    granted(&update("ignore", "3"));
    assert_eq!(project.secrets("dev", "/"), [pair("A", "3")]);
    granted(&update("upsert", " 4 "));
    assert_eq!(project.secrets("dev", "/"), [pair("A", "4"), pair("B", "4")]);
    assert_eq!(update("sometimes", "5").status, 422);

    let gone = json!({ "projectId": project.id(), "environment": "dev", "secrets": [{ "secretKey": "A" }] });
    granted(&send(&fake, "DELETE", "/api/v4/secrets/batch", &writer, &gone));
    assert_eq!(project.secrets("dev", "/"), [pair("B", "4")]);
}

#[test]
fn a_guarded_folder_answers_with_an_approval_and_keeps_what_it_holds() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform").set("prod", "A", "1").needs_approval("prod", "/");
    let writer = fake.identity("writer").member_of(project, Role::Writer);
    let writer = login(&fake.url(), &writer.client_id(), &writer.client_secret());
    for (method, target) in
        [("PATCH", "/api/v4/secrets/A"), ("DELETE", "/api/v4/secrets/A"), ("POST", "/api/v4/secrets/B")]
    {
        let body = json!({ "projectId": project.id(), "environment": "prod", "secretValue": "2" });
        let reply = granted(&send(&fake, method, target, &writer, &body));
        assert!(reply["approval"].is_object() && reply.get("secret").is_none(), "{reply}");
    }
    assert_eq!(project.secrets("prod", "/"), [("A".to_owned(), "1".to_owned())]);
}

#[test]
fn a_body_above_the_limit_is_refused() {
    for dialect in Dialect::ALL {
        let fake = FakeInfisical::start().dialect(dialect);
        fake.body_limit(200);
        let body = json!({ "clientId": "x".repeat(200), "clientSecret": "" });
        assert_eq!(post(&fake, LOGIN, "", &body).status, 413);
        let body = json!({ "clientId": "x".repeat(1_100_000), "clientSecret": "" });
        assert_eq!(post(&FakeInfisical::start().dialect(dialect), LOGIN, "", &body).status, 500);
        login(&fake.url(), fake.client_id(), fake.client_secret());
    }
}

#[test]
fn a_fault_can_wait_for_its_request() {
    let fake = FakeInfisical::start();
    fake.fault_after(2, On::Status, Fault::Status(503));
    let statuses: Vec<_> = (0..4).map(|_| ask(&fake.url(), "GET", "/api/status", &[], None).status).collect();
    assert_eq!(statuses, [200, 200, 503, 200]);
}
