//! The states for what sets a server up and administers it.

use lemna_config::testing::{Dialect, Identity, Role};
use lemna_tests::raw_http::ask;
use serde_json::{Value, json};

use super::scene::{Asker, Scene, text};

/// Brings the scene into the state of the exchange of this name (without `admin-`), and says who asks.
pub(super) fn arrange<'a>(scene: &'a Scene, name: &str) -> Asker<'a> {
    let project = scene.project();
    let before = |steps: &[(&str, &str)]| {
        for (name, value) in steps {
            project.set("dev", name, value);
        }
    };
    match name {
        "batch-create-exists" | "batch-update" | "batch-update-missing" => {
            before(&[("A", "1")]);
            administrator(scene)
        }
        "secret-delete" => {
            before(&[("A", "1"), ("A", "2")]);
            administrator(scene)
        }
        "environment-create-again" => {
            project.environment("qa", "QA");
            administrator(scene)
        }
        "folder-create-again" => {
            project.folder("dev", "/web");
            administrator(scene)
        }
        "folders" => {
            project.folder("dev", "/web").folder("dev", "/not/there/leaf");
            administrator(scene)
        }
        "project-create" => {
            project.slug_is("lemna-platform-of-old");
            administrator(scene)
        }
        "projects" => {
            let administrator = administrator(scene);
            administrator.identity.member_of(scene.fake.project("App").slug_is("app-n-xv-i"), Role::Admin);
            administrator
        }
        "projects-none" => scene.enter(scene.fake.identity("administrator").administrator()),
        "universal-auth" | "universal-auth-attach-again" | "client-secrets-empty" | "client-secret-create" => {
            let administrator = administrator(scene);
            attach(scene, &administrator);
            administrator
        }
        "client-secrets" => {
            let administrator = administrator(scene);
            attach(scene, &administrator);
            let secrets = format!("/api/v1/auth/universal-auth/identities/{}/client-secrets", scene.services);
            post(scene, &secrets, &administrator.token, &json!({ "description": "lemna setup" }));
            administrator
        }
        "membership" | "membership-change" | "membership-create-again" | "membership-older-path" => {
            let administrator = administrator(scene);
            attach(scene, &administrator);
            let role = if name == "membership-older-path" { Role::Writer } else { Role::Reader };
            services(scene).member_of(project, role);
            administrator
        }
        "batch-create-as-viewer" => low(scene),
        "low-environment-create" => {
            project.environment("qa", "QA");
            low(scene)
        }
        _ if name.starts_with("low-") => low(scene),
        "details-as-person" | "organizations" | "projects-as-person" | "user-login-wrong-password" => {
            let identity = scene.fake.person("you@example.com");
            Asker { identity, token: identity.issue_token() }
        }
        "user-login" if scene.dialect == Dialect::V4 => founder(scene, "Made-up-password-1"),
        "projects-as-person-outside" | "select-organization" | "select-organization-other" => {
            founder(scene, "made-up-password")
        }
        "config-set-up" if scene.dialect > Dialect::V3 => bootstrapped(scene),
        "details-bootstrap-token" | "organizations-bootstrap-token" => bootstrapped(scene),
        _ => administrator(scene),
    }
}

fn administrator(scene: &Scene) -> Asker<'_> {
    scene.enter(scene.fake.identity("administrator").administrator().member_of(scene.project(), Role::Admin))
}

/// The identity that is administered.
fn services(scene: &Scene) -> Identity<'_> {
    scene.fake.identity("services-000000")
}

/// The identity that is administered, as one that asks itself: a member of the project, and of no use elsewhere.
fn low(scene: &Scene) -> Asker<'_> {
    attach(scene, &administrator(scene));
    let identity = services(scene).member_of(scene.project(), Role::Writer);
    Asker { identity, token: identity.issue_token() }
}

fn attach(scene: &Scene, administrator: &Asker<'_>) {
    let target = format!("/api/v1/auth/universal-auth/identities/{}", scene.services);
    post(scene, &target, &administrator.token, &json!({}));
}

/// A person who has logged in, and has not chosen an organization yet.
fn founder<'a>(scene: &'a Scene, password: &str) -> Asker<'a> {
    let identity = scene.fake.person("you@example.com").password_is(password);
    let body = json!({ "email": "you@example.com", "password": password });
    let token = text(&post(scene, "/api/v3/auth/login", "", &body)["accessToken"]).to_owned();
    Asker { identity, token }
}

/// Whom the bootstrap made. The recorded server of 2026 gives a token that is refused.
fn bootstrapped(scene: &Scene) -> Asker<'_> {
    if scene.dialect == Dialect::V4 {
        scene.fake.bootstrap_token_is_dead();
    }
    let body = json!({ "email": "you@example.com", "password": "Made-up-password-1", "organization": "Lemna" });
    let made = post(scene, "/api/v1/admin/bootstrap", "", &body);
    let token = text(&made["identity"]["credentials"]["token"]).to_owned();
    Asker { identity: scene.fake.identity("Instance Admin Identity"), token }
}

fn post(scene: &Scene, target: &str, token: &str, body: &Value) -> Value {
    let authorization = format!("Bearer {token}");
    let headers: &[(&str, &str)] = if token.is_empty() { &[] } else { &[("authorization", &authorization)] };
    let reply = ask(&scene.fake.url(), "POST", target, headers, Some(&body.to_string()));
    assert_eq!(reply.status, 200, "{target}: {}", reply.text());
    reply.json()
}
