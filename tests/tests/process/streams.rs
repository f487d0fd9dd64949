//! What a whole process shows on its streams: this test binary starts itself, with an environment and a working
//! directory of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, SecretString};
use lemna_tests::child::{Child, output, unread_pipe};
use lemna_tests::leak_hunt::listener::{Listener, listen, log};
use lemna_tests::leak_hunt::markers::{assert_free, last_letters, marker};
use lemna_tests::{alone, bootstrap};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    #[expect(dead_code, reason = "only where it comes from is looked at")]
    api_key: SecretString,
    port: u16,
    linear_api_key: Option<String>,
}

const OPENING: &str = "--- the load begins ---\n";

/// What the children of these tests do, each in a process of its own.
mod child {
    use lemna_config::{AnyLoadError, Loader, OrExit as _, WatchOptions};

    use super::{Config, LemnaSecrets as _, Listener, OPENING, listen, log};

    fn begin() {
        eprint!("{OPENING}");
    }

    fn uses(config: &Config) -> bool {
        config.port == 0 && config.linear_api_key.is_some()
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads() {
        begin();
        assert!(!uses(&Config::load().unwrap()));
    }

    /// Prints nothing of its own to stderr.
    #[test]
    #[ignore = "started by another test"]
    fn loads_quietly() {
        assert!(!uses(&Config::load().unwrap()));
    }

    #[test]
    #[ignore = "started by another test"]
    fn exits_quietly() {
        assert!(!uses(&Config::load_or_exit()));
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads_with_a_subscriber() {
        listen();
        begin();
        assert!(!uses(&Config::load().unwrap()));
        println!("{}", log());
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads_after_a_scoped_subscriber() {
        tracing::subscriber::with_default(Listener, || tracing::info!("set up"));
        begin();
        assert!(!uses(&Config::load().unwrap()));
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads_or_exits() {
        begin();
        assert!(!uses(&Config::load_or_exit()));
    }

    #[test]
    #[ignore = "started by another test"]
    fn watches_or_exits() {
        begin();
        let loader = Loader::builder().build();
        let watch = Config::watch(&loader, WatchOptions::default()).or_exit();
        assert!(!uses(&watch.current()));
    }

    #[test]
    #[ignore = "started by another test"]
    fn exits_with_an_error_of_any_struct() {
        fn load() -> Result<Config, AnyLoadError> {
            Ok(Loader::builder().load::<Config>()?.into_inner())
        }
        begin();
        assert!(!uses(&load().or_exit()));
    }

    #[test]
    #[ignore = "started by another test"]
    fn unwraps_an_error_of_any_struct() {
        begin();
        let loaded: Result<Config, AnyLoadError> = Config::load().map_err(AnyLoadError::from);
        assert!(!uses(&loaded.unwrap()));
    }

    #[test]
    #[ignore = "started by another test"]
    fn returns_the_error_from_main() {
        fn main() -> Result<(), Box<dyn std::error::Error>> {
            assert!(!uses(&Config::load()?));
            Ok(())
        }
        begin();
        let code = std::process::Termination::report(main());
        assert_eq!(code, std::process::ExitCode::FAILURE);
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads_async() {
        begin();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert!(!uses(&runtime.block_on(Config::load_async()).unwrap()));
    }
}

/// Runs one of the children in `folder`, with these variables alone.
fn command(child: &str, folder: &Path, variables: &[(String, String)]) -> Command {
    let mut command = alone::command(module_path!(), &format!("child::{child}"));
    command.current_dir(folder).env_clear().envs(variables.iter().cloned());
    command
}

/// What the child printed to stderr, its report to stdout, and its exit code.
fn run(child: &str, folder: &Path, variables: &[(String, String)]) -> (String, String, Option<i32>) {
    let Output { status, stdout, stderr } = output(&mut command(child, folder, variables));
    let [stdout, stderr] = [stdout, stderr].map(|stream| String::from_utf8(stream).unwrap());
    let (_, own) = stderr.split_once(OPENING).unwrap_or_else(|| panic!("{child} did not begin: {stdout}{stderr}"));
    (own.to_owned(), stdout, status.code())
}

/// A folder whose `.env` earns warnings; the search for `.env` stops in it.
fn folder(marker: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let text =
        format!("API_KEY='{marker}'\nsk_live_{marker}\nOTHER=\"{marker}\nPORT=1\nPORT=80\nA=1\nB=${{A}}{marker}\n");
    fs::write(folder.path().join(".env"), text).unwrap();
    folder
}

fn owned(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn warnings_go_to_stderr_a_line_each_where_no_subscriber_is_set() {
    let [env, process] = [&marker("process: .env"), &marker("process: variable")];
    let folder = folder(env);
    for child in ["loads", "loads_async"] {
        let (stderr, stdout, code) = run(child, folder.path(), &owned(&[("API_KEY", &format!("'{process}'"))]));
        assert_free(&[env, process], &format!("{stderr}{stdout}"));
        assert_eq!(code, Some(0), "{stderr}{stdout}");
        let lines: Vec<_> = stderr.lines().collect();
        assert_eq!(lines.len(), 5, "{child}: {stderr}");
        assert!(lines.iter().all(|line| line.starts_with("lemna-config: warning: ")), "{stderr}");
        for part in ["API_KEY (process environment) is suspicious: it is in quotes", "PORT is already set in line 4"] {
            assert_eq!(lines.iter().filter(|line| line.contains(part)).count(), 1, "{part}: {stderr}");
        }
    }
}

#[test]
fn a_subscriber_that_was_set_for_a_while_is_none_any_more() {
    let folder = folder("made-up");
    let variables = owned(&[("API_KEY", "'other'")]);
    let (stderr, _, code) = run("loads_after_a_scoped_subscriber", folder.path(), &variables);
    assert_eq!((stderr.lines().count(), code), (5, Some(0)), "{stderr}");
}

#[test]
fn with_a_subscriber_warnings_go_there_and_nothing_to_stderr() {
    let [env, process] = [&marker("subscriber: .env"), &marker("subscriber: variable")];
    let folder = folder(env);
    let (stderr, stdout, code) =
        run("loads_with_a_subscriber", folder.path(), &owned(&[("API_KEY", &format!("'{process}'"))]));
    assert_eq!((stderr.as_str(), code), ("", Some(0)));
    assert_eq!(stdout.matches("WARN lemna_config lemna.warning ").count(), 5, "{stdout}");
    assert_free(&[env, process], &stdout);
}

#[test]
fn a_load_from_infisical_is_silent_and_tells_tracing_no_secret() {
    let value = &marker("subscriber: value");
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", value).set("dev", "PORT", "80");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let (stderr, stdout, code) = run("loads_with_a_subscriber", folder.path(), &bootstrap(&server));
    assert_eq!((stderr.as_str(), code), ("", Some(0)));
    assert_free(&[value, last_letters(server.client_secret())], &stdout);
    assert_eq!(server.requests().len(), 3);
}

/// Variables of which the load fails, and the marker in all of them.
fn failing(place: &str) -> (Vec<(String, String)>, String) {
    let marker = marker(place);
    let variables = owned(&[
        ("PORT", &marker),
        ("INFISICAL_CLIENT_SECRET", &marker),
        ("INFISICAL_API_URL", &format!("http://user:{marker}@localhost")),
        ("INFISICAL_CLIENT_ID", &marker),
        ("INFISICAL_ENV", "dev"),
    ]);
    (variables, marker)
}

fn assert_is_report(stderr: &str, marker: &str) {
    assert_free(&[marker], stderr);
    for part in [
        "1 field has no value without it: API_KEY",
        "PORT is not a whole number from 0 to 65535",
        "INFISICAL_API_URL (process environment) cannot be used: it contains a user name or a password",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
}

fn empty_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    folder
}

#[test]
fn whatever_ends_the_process_prints_the_report_and_exits_with_78() {
    for child in ["loads_or_exits", "watches_or_exits", "exits_with_an_error_of_any_struct"] {
        let (variables, marker) = failing(child);
        let (stderr, stdout, code) = run(child, empty_folder().path(), &variables);
        assert_eq!(code, Some(78), "{child}: {stdout}{stderr}");
        assert!(stderr.starts_with("Config: "), "{child}: {stderr}");
        assert_is_report(&stderr, &marker);
    }
}

#[test]
fn unwrapping_panics_with_the_report() {
    for child in ["loads", "unwraps_an_error_of_any_struct"] {
        let (variables, marker) = failing(child);
        let (stderr, stdout, code) = run(child, empty_folder().path(), &variables);
        assert_eq!(code, Some(101), "{child}: {stdout}{stderr}");
        assert!(stderr.contains("panicked at"), "{child}: {stderr}");
        assert_is_report(&stderr, &marker);
        assert_free(&[&marker], &stdout);
    }
}

#[test]
fn an_error_returned_from_main_prints_the_report() {
    let (variables, marker) = failing("main");
    let (stderr, stdout, code) = run("returns_the_error_from_main", empty_folder().path(), &variables);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    assert!(stderr.starts_with("Error: Config: "), "{stderr}");
    assert_is_report(&stderr, &marker);
}

/// What it gives when the reader of its stderr is gone, as of a log collector that ended.
fn without_a_reader_of_stderr(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(unread_pipe());
    let mut process = command.spawn().unwrap();
    let stdout = process.stdout.take().unwrap();
    Child::in_terminal("a child without a reader of stderr", process, stdout).end()
}

#[test]
fn a_stderr_that_nobody_reads_ends_no_load() {
    let folder = folder("made-up");
    let mut command = command("loads_quietly", folder.path(), &owned(&[("API_KEY", "'other'")]));
    let output = without_a_reader_of_stderr(&mut command);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && stdout.contains("1 passed"), "{stdout}");
}

#[test]
fn a_stderr_that_nobody_reads_changes_no_exit_code() {
    let folder = empty_folder();
    let mut command = command("exits_quietly", folder.path(), &failing("closed").0);
    assert_eq!(without_a_reader_of_stderr(&mut command).status.code(), Some(78));
}

#[test]
#[cfg(unix)]
fn a_variable_that_is_not_utf8() {
    use std::os::unix::ffi::OsStringExt as _;

    let (folder, marker) = (empty_folder(), &marker("not UTF-8"));
    let value = std::ffi::OsString::from_vec([marker.as_bytes(), b"\xff"].concat());
    for name in ["API_KEY", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "LEMNA_MODE"] {
        let mut command = command("loads", folder.path(), &owned(&[("PORT", "80")]));
        let Output { stdout, stderr, status } = output(command.env(name, &value));
        let shown = format!("{}{}", String::from_utf8_lossy(&stderr), String::from_utf8_lossy(&stdout));
        assert_eq!(status.code(), Some(101), "{shown}");
        assert!(shown.contains(&format!("{name} is not UTF-8")), "{shown}");
        if name.starts_with("INFISICAL_") {
            assert!(shown.contains("\n    1 field has no value without Infisical: API_KEY"), "{shown}");
        }
        assert_free(&[marker], &shown);
    }
}
