//! The tutorial: its page shows the files of the steps, each step compiles as a package of its own, and prints what the
//! page says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use lemna_config::testing::FakeInfisical;
use lemna_tests::bootstrap;
use lemna_tests::child::{Child, output};
use lemna_tests::examples::Examples;
use lemna_tests::markdown::{Block, blocks, root};
use tempfile::TempDir;

use crate::package::{ROOT, cargo};

static EXAMPLES: LazyLock<Examples> =
    LazyLock::new(|| Examples::build(&["--workspace"], &["tutorial_1", "tutorial_4", "tutorial_5"]));

const STEPS: [&str; 5] = ["1-dot-env", "2-infisical", "3-tests", "4-watch", "5-production"];

/// Where the page has the folder of the service.
const FOLDER: &str = "/home/you/reporter";

fn folder(step: &str) -> PathBuf {
    root().join("examples/tutorial").join(step)
}

fn page() -> String {
    fs::read_to_string(root().join("lemna-config/docs/tutorial.md")).unwrap()
}

/// What the page has below the heading of this step.
fn section(number: usize) -> String {
    let page = page();
    let from = page.find(&format!("\n## {number}. ")).unwrap();
    let section = &page[from + 1..];
    section[..section.find("\n## ").unwrap()].to_owned()
}

/// The blocks of output of this step.
fn printed(number: usize) -> Vec<String> {
    blocks(&section(number)).into_iter().filter(|block| block.info == "text").map(|block| block.text).collect()
}

#[test]
fn the_page_shows_the_files_of_the_steps() {
    for (number, step) in (1..).zip(STEPS) {
        let shown: Vec<_> = blocks(&section(number)).into_iter().filter(|block| file(block).is_some()).collect();
        assert!(!shown.is_empty(), "{step}");
        for block in &shown {
            let name = file(block).unwrap();
            let text = fs::read_to_string(folder(step).join(name)).unwrap();
            assert!(text.contains(&block.text), "{step}/{name} does not have\n{}", block.text);
        }
    }
    for name in ["Dockerfile", ".dockerignore"] {
        let text = fs::read_to_string(folder("5-production").join(name)).unwrap();
        let fences = ["~~~", "```"].map(|fence| format!("\n{fence}text\n{text}{fence}\n"));
        assert!(fences.iter().any(|block| section(5).contains(block)), "{name}");
    }
}

/// The file of a step that a block in this language is a part of.
fn file(block: &Block) -> Option<&'static str> {
    match block.info.as_str() {
        "rust" => Some("src/main.rs"),
        "yaml" => Some("compose.yaml"),
        _ => None,
    }
}

/// With the page's own commands, in a new folder beside a copy of this repository.
#[test]
fn cargo_writes_the_manifests_of_the_steps() {
    let folder_of_both = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(ROOT, folder_of_both.path().join("lemna-config")).unwrap();
    let service = folder_of_both.path().join("reporter");
    let page = page();
    let command = |start: &str| {
        let line = page.lines().find(|line| line.starts_with(start)).unwrap();
        let words: Vec<_> = line.split_whitespace().skip(1).collect();
        let folder = if start == "cargo new" { folder_of_both.path() } else { &service };
        let ran = output(cargo(&words).current_dir(folder));
        assert!(ran.status.success(), "{line}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    let written = || fs::read_to_string(service.join("Cargo.toml")).unwrap();
    command("cargo new");
    command("cargo add lemna-config");
    for step in &STEPS[..2] {
        assert_eq!(written(), manifest(step, "../lemna-config/lemna-config"), "{step}");
    }
    command("cargo add --dev");
    for step in &STEPS[2..] {
        assert_eq!(written(), manifest(step, "../lemna-config/lemna-config"), "{step}");
    }
}

/// That of a step, with lemna-config at this path.
fn manifest(step: &str, lemna_config: &str) -> String {
    fs::read_to_string(folder(step).join("Cargo.toml")).unwrap().replace("../../../lemna-config", lemna_config)
}

/// In the target folder of the test `consumer`, where lemna-config is compiled with the same features.
#[test]
fn each_step_compiles_as_a_package_of_its_own() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumer/target");
    for step in STEPS {
        let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tutorial").join(step);
        fs::create_dir_all(package.join("src")).unwrap();
        fs::copy(folder(step).join("src/main.rs"), package.join("src/main.rs")).unwrap();
        fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
        let lemna_config = root().join("lemna-config");
        let manifest = format!("{}\n[workspace]\n", manifest(step, lemna_config.to_str().unwrap()));
        fs::write(package.join("Cargo.toml"), manifest).unwrap();
        let mut command = cargo(&["check", "--tests", "--quiet"]);
        command.current_dir(&package).env("CARGO_TARGET_DIR", &target);
        command.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_INCREMENTAL", "0");
        command.env_remove("LEMNA_UPDATE").env_remove("LEMNA_SECRETS_MANIFEST");
        let checked = output(&mut command);
        let errors = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && errors.is_empty(), "{step}: {errors}");
    }
}

/// One of [`EXAMPLES`] in a folder of its own, with this `.env` and these variables.
fn start(
    example: &str,
    arguments: &[&str],
    env_file: Option<&str>,
    variables: &[(String, String)],
) -> (Child, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    // The search for `.env` ends here, as where `cargo new` has been.
    fs::create_dir(folder.path().join(".git")).unwrap();
    if let Some(text) = env_file {
        fs::write(folder.path().join(".env"), text).unwrap();
    }
    let mut command = EXAMPLES.command(example, folder.path());
    command.args(arguments).envs(variables.iter().cloned());
    command.env_remove("REPORT_URL").env_remove("REPORT_KEY").env_remove("PAUSE");
    (Child::start(&mut command), folder)
}

#[test]
fn the_first_step_prints_the_report_and_then_the_config() {
    let [report, config] = &printed(1)[..] else { panic!("two outputs") };
    let (child, folder) = start("tutorial_1", &[], None, &[]);
    let ended = child.end();
    assert_eq!((ended.status.code(), ended.stdout), (Some(78), Vec::new()));
    let folder = folder.path().canonicalize().unwrap();
    let shown = String::from_utf8(ended.stderr).unwrap().replace(folder.to_str().unwrap(), FOLDER);
    assert_eq!(&shown, report);

    let section = section(1);
    let command = section.lines().find(|line| line.starts_with("printf ")).unwrap();
    let lines: Vec<_> = command.split_whitespace().filter(|word| word.starts_with("REPORT_")).collect();
    assert_eq!(lines.len(), 2, "{command}");
    let (child, _folder) = start("tutorial_1", &[], Some(&lines.join("\n")), &[]);
    let ended = child.end();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
    assert_eq!(&String::from_utf8(ended.stdout).unwrap(), config);
}

fn server(environment: &str) -> (FakeInfisical, Vec<(String, String)>) {
    let server = FakeInfisical::start();
    let project = server.project("reporter");
    project.set(environment, "REPORT_URL", "https://reports.example.com").set(environment, "REPORT_KEY", "made-up-1");
    let mut variables = bootstrap(&server);
    variables.push(("INFISICAL_ENV".to_owned(), environment.to_owned())); // instead of `dev`
    (server, variables)
}

#[test]
fn the_watch_prints_the_rotation() {
    let [expected] = &printed(4)[..] else { panic!("one output") };
    let (server, variables) = server("dev");
    let (mut child, _folder) = start("tutorial_4", &[], None, &variables);
    let (before, after) = expected.split_once('\n').unwrap();
    child.wait_for(before);
    server.project("reporter").set("dev", "REPORT_KEY", "made-up-2");
    rustix::process::kill_process(rustix::process::Pid::from_child(child.process()), rustix::process::Signal::HUP)
        .unwrap();
    child.wait_for(after);
    let printed = child.kill();
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), *expected);
}

#[test]
fn the_gate_prints_its_report() {
    let printed = printed(5);
    let expected = printed.iter().find(|text| text.starts_with("Config: ")).unwrap();
    let (server, mut variables) = server("prod");
    variables.push(("LEMNA_REQUIRE".to_owned(), "infisical".to_owned()));
    let ended = start("tutorial_5", &["--check-config"], None, &variables).0.end();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stdout).unwrap()), (Some(0), expected.clone()));

    server.project("reporter").set("prod", "REPORT_KEY", "changeme");
    let ended = start("tutorial_5", &["--check-config"], None, &variables).0.end();
    assert_eq!(ended.status.code(), Some(78), "a placeholder does not pass the gate");
}
