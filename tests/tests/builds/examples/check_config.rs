//! The example `check_config` as a deploy gate runs it: exit codes, streams, and nothing of a value.

use std::process::{Command, Output};

use lemna_tests::child;
use serde_json::Value;
use tempfile::TempDir;

use super::EXAMPLES;

/// Runs the example in a folder with this `.env`, and nothing of Infisical in its environment.
fn command(arguments: &[&str], env_file: &str) -> (Command, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), env_file).unwrap();
    let mut command = EXAMPLES.command("check_config", folder.path());
    command.args(arguments);
    for name in ["PORT", "API_KEY", "LINEAR_API_KEY"] {
        command.env_remove(name);
    }
    (command, folder)
}

fn run(arguments: &[&str], env_file: &str) -> (Option<i32>, String, String) {
    let (mut command, _folder) = command(arguments, env_file);
    let Output { status, stdout, stderr } = child::output(&mut command);
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(!stdout.contains("MARKER") && !stderr.contains("MARKER"), "{stdout}{stderr}");
    (status.code(), stdout, stderr)
}

#[test]
fn a_good_config_ends_with_0() {
    let (code, stdout, stderr) = run(&["--check-config"], "API_KEY=MARKER-key\nBROKEN MARKER line\n");
    assert_eq!(code, Some(0), "{stderr}");
    let lines: Vec<_> = stdout.lines().collect();
    assert_eq!(lines[0], "Config: every field can be filled");
    assert_eq!(lines[2], "  PORT: default");
    assert!(lines[3].starts_with("  API_KEY: ") && lines[3].ends_with(".env:1"), "{stdout}");
    assert_eq!(lines[4], "  LINEAR_API_KEY: absent");
    assert!(lines[6].starts_with("  warning: ") && lines[6].contains(".env:2"), "{stdout}");
    assert_eq!(stderr, "");
}

#[test]
fn a_bad_config_ends_with_78() {
    let (code, stdout, stderr) = run(&["--check-config"], "PORT=MARKER-port\nLINEAR_API_KEY=MARKER-linear\n");
    assert_eq!((code, stderr.as_str()), (Some(78), ""));
    assert!(stdout.starts_with("Config: 2 fields cannot be filled\n"), "{stdout}");
    assert!(stdout.contains("\n  API_KEY is missing (api_key: SecretString)\n"), "{stdout}");
    assert!(stdout.lines().last().unwrap().starts_with("  LINEAR_API_KEY: "), "{stdout}");
}

#[test]
fn a_suspicious_value_ends_with_78_where_it_is_denied() {
    let env_file = "API_KEY=\"'MARKER'\"\n";
    let (code, stdout, _) = run(&["--check-config"], env_file);
    assert_eq!(code, Some(0));
    assert!(stdout.contains(" is suspicious: it is in quotes"), "{stdout}");
    let (code, stdout, _) = run(&["--check-config", "--deny-suspicious"], env_file);
    assert_eq!(code, Some(78));
    assert!(stdout.starts_with("Config: every field can be filled, but a value is suspicious\n"), "{stdout}");
    assert_eq!(run(&["--check-config", "--json", "--deny-suspicious"], "API_KEY=MARKER-key\n").0, Some(0));
}

#[test]
fn the_report_for_programs_is_the_only_output() {
    for (env_file, code) in [("API_KEY=MARKER-key\n", 0), ("API_KEY=MARKER-key\nPORT=MARKER\n", 78)] {
        let (ended, stdout, stderr) = run(&["--check-config", "--json"], env_file);
        assert_eq!((ended, stderr.as_str()), (Some(code), ""));
        let report: Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!(report["ok"], code == 0);
        assert_eq!(report["fields"][1]["name"], "API_KEY");
    }
}

#[test]
fn a_reader_that_is_gone_changes_no_exit_code() {
    let (mut command, _folder) = command(&["--check-config"], "");
    let output = child::output_into(&mut command, child::unread_pipe());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), stderr.as_str()), (Some(78), ""));
}

#[test]
fn without_the_flag_the_service_starts() {
    let (code, stdout, _) = run(&[], "API_KEY=MARKER-key\n");
    assert_eq!((code, stdout.as_str()), (Some(0), "listening at 8080, without Linear\n"));
    assert_eq!(run(&["--chek-config"], "").0, Some(1));
}
