//! The states for what reads and writes secrets: a name for each exchange that needs more than a reader.

use std::time::Duration;

use lemna_config::testing::{Identity, Role};

use super::scene::{Asker, Scene};

/// Brings the scene into the state of the exchange of this name, and says who asks. The v4 exchanges are those of the
/// older route unless they need something of their own.
pub(super) fn arrange<'a>(scene: &'a Scene, name: &str) -> Asker<'a> {
    let (fake, project) = (&scene.fake, scene.project());
    let before = |steps: &[(&str, &str)]| {
        for (name, value) in steps {
            project.set("staging", name, value);
        }
    };
    match name.strip_prefix("v4-").unwrap_or(name) {
        "create-batch"
        | "create-batch-bad-reference"
        | "create-batch-too-large"
        | "create-batch-twice-in-one"
        | "create-one"
        | "create-one-colon"
        | "create-one-unknown-path"
        | "delete-one-missing"
        | "folder-create"
        | "folder-create-deep"
        | "update-one-missing" => writer(scene),
        "create-batch-exists" | "update-batch-missing" => {
            before(&[("A", "1")]);
            writer(scene)
        }
        "create-one-again" | "update-one" => {
            before(&[("NEW_ONE", "v")]);
            writer(scene)
        }
        "delete-one" => {
            before(&[("NEW_ONE", "v"), ("NEW_ONE", "v2")]);
            writer(scene)
        }
        "update-batch" => {
            before(&[("A", "1"), ("B", "padded")]);
            writer(scene)
        }
        "update-batch-as-viewer" => {
            before(&[("A", "1")]);
            reader(scene)
        }
        "update-batch-upsert" => {
            before(&[("A", "1"), ("A", "2")]);
            writer(scene)
        }
        "update-batch-ignore" => {
            before(&[("A", "1"), ("A", "2"), ("A", "4")]);
            writer(scene)
        }
        "delete-batch" => {
            before(&[("A", "1"), ("A", "2"), ("A", "4"), ("A", "5"), ("B", "padded")]);
            writer(scene)
        }
        "folder-create-again" => {
            project.folder("dev", "/made");
            writer(scene)
        }
        "list-describe-only-names" => {
            // It was changed every now and then while this was recorded.
            for value in ["1", "2", "3", "4", "5"] {
                project.set("dev", "ROTATING", value);
            }
            names_only(scene, &[])
        }
        "get-one-describe-only"
        | "get-one-describe-only-names"
        | "list-describe-only"
        | "list-describe-only-other-environment"
        | "list-describe-only-recursive" => names_only(scene, &[]),
        "get-one-value-readable" | "list-one-value-readable" => names_only(scene, &["API_URL"]),
        "list-two-secrets-visible" => scene.enter(fake.default_identity().sees_only(&["API_KEY", "API_URL"])),
        "list-forged-token" => {
            let asker = reader(scene);
            Asker { token: format!("{}x", asker.token), ..asker }
        }
        "list-identity-no-access-role" => scene.enter(fake.identity("no access").member_of(project, Role::NoAccess)),
        "list-identity-not-in-project" | "project-by-id-forbidden" | "projects-list-none" => {
            scene.enter(fake.identity("outsider"))
        }
        "list-identity-removed" => reader_after(scene, |identity| _ = identity.not_member_of(project)),
        "list-identity-deleted" | "login-identity-deleted" => reader_after(scene, |identity| _ = identity.delete()),
        "list-token-past-max-ttl" | "renew-past-max-ttl" => reader_after(scene, |_| _ = fake.expire_tokens_max()),
        "list-token-past-ttl" => reader_after(scene, |_| _ = fake.expire_tokens()),
        "list-token-revoked" => reader_after(scene, |_| _ = fake.revoke_tokens()),
        "list-token-uses-spent" => reader_after(scene, |_| _ = fake.spend_tokens()),
        "login-locked-out" => reader_after(scene, |identity| _ = identity.lockout_after(0)),
        "login-ok" | "renew-ok" => {
            let (hour, two_hours) = (Duration::from_secs(3600), Duration::from_secs(7200));
            scene.enter(fake.default_identity().token_ttl(hour, two_hours))
        }
        "login-rate-limited-as-500" => reader_after(scene, |_| _ = fake.rate_limit_logins(0)),
        "login-revoked-secret" => reader_after(scene, |identity| _ = identity.revoke_secret()),
        "login-secret-expired" => reader_after(scene, |identity| _ = identity.expire_secret()),
        "login-uses-spent" => scene.enter(fake.default_identity().secret_uses(1)),
        "projects-list-two" => {
            fake.project("other");
            reader(scene)
        }
        _ => reader(scene),
    }
}

fn reader(scene: &Scene) -> Asker<'_> {
    scene.enter(scene.fake.default_identity())
}

fn reader_after<'a>(scene: &'a Scene, change: impl FnOnce(Identity<'a>)) -> Asker<'a> {
    let asker = reader(scene);
    change(asker.identity);
    asker
}

fn writer(scene: &Scene) -> Asker<'_> {
    scene.enter(scene.fake.identity("writer").member_of(scene.project(), Role::Writer))
}

fn names_only<'a>(scene: &'a Scene, readable: &[&str]) -> Asker<'a> {
    let identity = scene.fake.identity("names only").member_of(scene.project(), Role::Names);
    scene.enter(identity.reads_values_of(readable))
}
