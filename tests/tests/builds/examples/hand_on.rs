//! The examples `worker` and `inject`, which hand variables on: to a child, and to their own process.

use std::path::Path;
use std::process::{Command, Output};

use lemna_config::testing::FakeInfisical;
use lemna_tests::{bootstrap, child};
use tempfile::TempDir;

use super::EXAMPLES;

fn folder(env_file: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    std::fs::write(folder.path().join(".env"), env_file).unwrap();
    folder
}

/// What it prints, and its warnings.
fn run(command: &mut Command) -> (String, String) {
    let Output { status, stdout, stderr } = child::output(command);
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(status.success(), "{stdout}{stderr}");
    (stdout, stderr)
}

/// An example without the variable that it reads.
fn example(name: &str, folder: &Path, variable: &str) -> Command {
    let mut command = EXAMPLES.command(name, folder);
    command.env_remove(variable);
    command
}

#[test]
fn the_example_of_a_worker() {
    let folder = folder("QUEUE=jobs\n");
    let worker = || example("worker", folder.path(), "QUEUE");
    let (stdout, stderr) = run(&mut worker());
    let path = folder.path().canonicalize().unwrap().join(".env");
    let expected = format!("worker of the queue jobs\n  QUEUE: {}:1\nchild: QUEUE=jobs\n", path.display());
    assert_eq!((stdout, stderr.as_str()), (expected, ""));

    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "QUEUE", "of Infisical");
    let (stdout, _) = run(worker().envs(bootstrap(&server)));
    assert!(stdout.ends_with("\nchild: QUEUE=of Infisical\n"), "{stdout}");
}

#[test]
fn the_example_of_a_service_that_injects() {
    let folder = folder("AWS_REGION=eu-made-up-1\n");
    let inject = || example("inject", folder.path(), "AWS_REGION");
    let (of_file, _) = run(&mut inject());
    assert_eq!(of_file, "asking S3 in eu-made-up-1\n");
    let (set, _) = run(inject().env("AWS_REGION", "of the process"));
    assert_eq!(set, "asking S3 in of the process\n");
}
