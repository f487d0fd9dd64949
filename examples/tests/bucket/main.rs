//! The example `bucket`, with its secrets from Infisical and a bucket of the test's own.

mod server;
mod signature;

use std::process::Output;
use std::sync::LazyLock;

use lemna_config::testing::FakeInfisical;
use lemna_tests::bootstrap;
use lemna_tests::child;
use lemna_tests::examples::Examples;

use server::BucketServer;
use signature::Key;

/// `cargo test -p lemna-examples --all-features` has built it.
static EXAMPLES: LazyLock<Examples> =
    LazyLock::new(|| Examples::build(&["--package", "lemna-examples", "--all-features"], &["bucket"]));

const ID: &str = "MARKER-access-key-id";
const SECRET: &str = "MARKER-secret-access-key";

/// Runs the example with these secrets in Infisical, and four variables.
fn run(secrets: &[(&str, &str)]) -> (bool, String, String) {
    let infisical = FakeInfisical::start();
    for (name, value) in secrets {
        infisical.project("lemna-platform").set("dev", name, value);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = EXAMPLES.command("bucket", folder.path());
    for name in ["R2_ENDPOINT_URL", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "R2_BUCKET"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = child::output(command.envs(bootstrap(&infisical)));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(stdout), text(stderr));
    assert!(!stdout.contains("MARKER") && !stderr.contains("MARKER"), "{stdout}{stderr}");
    (status.success(), stdout, stderr)
}

#[test]
fn an_object_is_stored_and_read_with_the_key_of_infisical() {
    let server = BucketServer::start(Key { id: ID, secret: SECRET });
    let secrets = [("R2_ENDPOINT_URL", server.url()), ("R2_ACCESS_KEY_ID", ID), ("R2_SECRET_ACCESS_KEY", SECRET)];
    let (success, stdout, stderr) = run(&secrets);
    assert!(success, "{stderr}");
    assert_eq!((stdout.as_str(), stderr.as_str()), ("greetings/hello.txt: Hello, bucket\n", ""));

    let state = server.state();
    assert_eq!(state.objects["/uploads/greetings/hello.txt"], b"Hello, bucket");
    assert_eq!(state.refused, 0);
    let wire = String::from_utf8_lossy(&state.wire);
    assert!(wire.contains(ID), "{wire}");
    assert!(!wire.contains(SECRET), "the secret is sent");
}

#[test]
fn the_bucket_can_be_named() {
    let server = BucketServer::start(Key { id: ID, secret: SECRET });
    let (success, _, stderr) = run(&[
        ("R2_ENDPOINT_URL", server.url()),
        ("R2_ACCESS_KEY_ID", ID),
        ("R2_SECRET_ACCESS_KEY", SECRET),
        ("R2_BUCKET", "invoices"),
    ]);
    assert!(success, "{stderr}");
    assert!(server.state().objects.contains_key("/invoices/greetings/hello.txt"));
}

#[test]
fn a_wrong_secret_is_refused_and_not_shown() {
    let server = BucketServer::start(Key { id: ID, secret: "another one" });
    let secrets = [("R2_ENDPOINT_URL", server.url()), ("R2_ACCESS_KEY_ID", ID), ("R2_SECRET_ACCESS_KEY", SECRET)];
    let (success, _, stderr) = run(&secrets);
    assert!(!success);
    assert!(stderr.contains("SignatureDoesNotMatch"), "{stderr}");
    assert!(server.state().objects.is_empty());
}

#[test]
fn without_the_key_it_does_not_start() {
    let (success, _, stderr) = run(&[("R2_ENDPOINT_URL", "http://127.0.0.1:9"), ("R2_ACCESS_KEY_ID", ID)]);
    assert!(!success);
    assert!(stderr.contains("R2_SECRET_ACCESS_KEY is missing"), "{stderr}");
}
