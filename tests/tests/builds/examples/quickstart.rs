//! The example `quickstart`, as the README has it.

use std::process::Output;

use lemna_config::testing::FakeInfisical;
use lemna_tests::{bootstrap, child};

use super::EXAMPLES;

/// The first block of this language in the README.
fn readme(language: &str) -> String {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let after_fence = page.split(&format!("\n```{language}\n")).nth(1).unwrap();
    after_fence.split("\n```").next().unwrap().to_owned()
}

/// Runs what the README's first command runs, where no `.env` is.
fn quickstart(variables: Vec<(String, String)>) -> (bool, String, String) {
    let commands = readme("sh");
    let name = commands.lines().next().unwrap().strip_prefix("cargo run -p lemna-examples --example ").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let Output { status, stdout, stderr } = child::output(EXAMPLES.command(name, folder.path()).envs(variables));
    (status.success(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_quickstart_prints_the_report_that_the_readme_shows() {
    let (success, output, errors) = quickstart(Vec::new());
    assert!(success, "{errors}");
    let file = output.split(".env (").nth(1).unwrap().split(')').next().unwrap();
    let report = readme("text").replace("/srv/api/.env", file);
    assert!(output.trim_end().ends_with(&report), "{output}");
    assert!(output.contains("secret_access_key: <SecretString>"), "{output}");
    assert!(output.contains("R2_SECRET_ACCESS_KEY: Infisical (lemna-platform, dev, /)"), "{output}");
    assert!(!output.contains("made-up-"), "{output}");
}

#[test]
fn the_quickstart_loads_from_a_real_server_where_one_is_named() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up-of-the-test");
    let (success, _, errors) = quickstart(bootstrap(&server));
    assert!(!success, "only one of its secrets is there");
    assert!(errors.contains("R2_SECRET_ACCESS_KEY is missing"), "{errors}");
    assert!(!errors.contains("\n  API_KEY is missing"), "{errors}");
    assert_eq!(server.requests().len(), 3);
}
