//! `lemna run`: a program that knows nothing of all this gets its variables, and is alone with its terminal and signals.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};

use lemna_config::testing::{FakeInfisical, Fault, On};
use rustix::process::{Pid, Signal, kill_process};
use support::{Folder, Ran};

const MARKER: &str = "made-up-marker-5b1c";

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set("dev", "API_KEY", MARKER);
    project.set("dev", "PATH", "/made-up").set("dev", "LD_PRELOAD", "/made-up.so").set("dev", "SET", "of-infisical");
    server
}

#[test]
fn the_command_gets_what_the_sources_have_and_nothing_reserved() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write(".env.local", "LOCAL=\"a b\"\n");
    let script = r#"echo "$API_KEY|$LOCAL|$SET|$INFISICAL_ENV|$LD_PRELOAD|$PATH""#;
    let path =
        std::env::split_paths("/usr/bin:/bin").map(|path| path.display().to_string()).collect::<Vec<_>>().join(":");
    let mut command = folder.lemna(&["run", "--", "sh", "-c", script]);
    let output = command.env("SET", "of-the-process").env("PATH", &path).env_remove("LD_PRELOAD").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(out, format!("{MARKER}|a b|of-the-process|dev||{path}\n"));
    assert!(err.contains("LD_PRELOAD") && err.contains("PATH"), "what is withheld is told: {err}");
    assert!(!err.contains(MARKER) && !err.contains("made-up.so"), "{err}");
}

#[test]
fn it_ends_as_the_command_ends() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["run", "--", "sh", "-c", "exit 42"]).code, Some(42));
    let killed = folder.lemna(&["run", "--", "sh", "-c", "kill -TERM $$"]).status().unwrap();
    assert_eq!(killed.signal(), Some(15));
    // As a shell tells it.
    let told = std::process::Command::new("sh")
        .args(["-c", r#""$0" run -- sh -c 'kill -KILL $$'; exit $?"#, env!("CARGO_BIN_EXE_lemna")])
        .current_dir(folder.path(""))
        .status()
        .unwrap();
    assert_eq!(told.code(), Some(137));
}

#[test]
fn arguments_and_input_reach_the_command_as_they_are() {
    let folder = Folder::new();
    let echoed = folder.run(&["run", "--", "printf", "%s|", "--strict", "a b", "", "--", "$HOME"]);
    assert_eq!(echoed.out, "--strict|a b||--|$HOME|");
    let mut cat = folder.lemna(&["run", "--", "cat"]);
    let mut cat = cat.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    cat.stdin.take().unwrap().write_all(b"a line\n").unwrap();
    assert_eq!(cat.wait_with_output().unwrap().stdout, b"a line\n");
}

/// Starts `script`, and waits until it has written `ready`.
fn started(folder: &Folder, script: &str) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut command = folder.lemna(&["run", "--", "sh", "-c", script]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    (child, out)
}

#[test]
fn every_signal_reaches_the_command() {
    let folder = Folder::new();
    for (name, signal) in [
        ("TERM", Signal::TERM),
        ("INT", Signal::INT),
        ("HUP", Signal::HUP),
        ("QUIT", Signal::QUIT),
        ("USR1", Signal::USR1),
        ("USR2", Signal::USR2),
    ] {
        let script = format!("trap 'echo got {name}; exit 7' {name}; echo ready; read line");
        let (mut child, mut out) = started(&folder, &script);
        // The input is held open, so that only the signal ends it.
        let _input = child.stdin.take();
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(7), "{name}");
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert_eq!(line, format!("got {name}\n"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_argument_of_a_process_holds_a_secret() {
    let server = server();
    let folder = Folder::of(&server);
    let (mut child, out) = started(&folder, "echo ready; exec sleep 600");
    let arguments = fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    let arguments = String::from_utf8(arguments).unwrap();
    assert!(arguments.contains("sleep") || arguments.contains("ready"), "{arguments}");
    assert!(!arguments.contains(MARKER) && !arguments.contains(server.client_secret()), "{arguments}");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(out);
    let files = fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut files: Vec<_> = files.collect();
    files.sort();
    assert_eq!(files, [".env", ".git"], "nothing is left behind");
}

#[test]
fn what_fails_a_load_keeps_the_command_from_starting() {
    let server = server();
    let folder = Folder::of(&server);
    let begun = folder.path("begun");
    let touch = ["--", "touch", begun.to_str().unwrap()];
    let run = |options: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["run"], options, &touch[..]].concat();
        let output = folder.lemna(&arguments).envs(variables.iter().copied()).output().unwrap();
        let was_begun = fs::remove_file(&begun).is_ok();
        (output.status.code(), was_begun, String::from_utf8(output.stderr).unwrap())
    };
    server.rate_limit_logins(0);
    let (code, was_begun, err) = run(&["--strict"], &[]);
    assert_eq!((code, was_begun), (Some(69), false), "{err}");
    let (code, was_begun, err) = run(&[], &[("LEMNA_MODE", "strict")]);
    assert_eq!((code, was_begun), (Some(69), false), "{err}");
    let (code, was_begun, err) = run(&[], &[]);
    assert_eq!((code, was_begun), (Some(0), true), "{err}");
    assert!(err.contains("warning"), "{err}");

    folder.write(".env", &format!("INFISICAL_CLIENT_ID=made-up\nTOKEN={MARKER}\n"));
    let (code, was_begun, err) = run(&[], &[]);
    assert_eq!((code, was_begun), (Some(78), false), "{err}");
    assert!(err.contains("INFISICAL_CLIENT_SECRET") && !err.contains(MARKER), "{err}");
    assert!(err.starts_with("error: Infisical: ") && err.contains("\n  hint: "), "one source needs no heading: {err}");

    folder.write(
        ".env",
        &format!("INFISICAL_CLIENT_ID=made-up\nINFISICAL_CLIENT_SECRET={MARKER} {MARKER}'\n'{MARKER}\n"),
    );
    let (code, _, err) = run(&[], &[]);
    assert_eq!(code, Some(78), "{err}");
    assert!(err.contains(".env:3") && !err.contains(MARKER), "a line that is left out may explain it: {err}");
}

#[test]
fn a_copy_stands_in_while_infisical_is_away() {
    let server = server();
    let folder = Folder::of(&server);
    let run = || {
        let mut command = folder.lemna(&["run", "--", "sh", "-c", "echo \"$API_KEY\""]);
        Ran::from(command.env("LEMNA_SNAPSHOT", folder.path("copy")).output().unwrap())
    };
    // A slow disk is not waited for: then the next run keeps the copy.
    while !folder.path("copy.variables").exists() {
        assert_eq!(run().out, format!("{MARKER}\n"));
    }
    let copy = fs::read(folder.path("copy.variables")).unwrap();
    assert!(!String::from_utf8_lossy(&copy).contains(MARKER));

    server.fault_always(On::Any, Fault::Status(503));
    let ran = run();
    assert_eq!((ran.code, ran.out), (Some(0), format!("{MARKER}\n")));
    assert!(ran.err.contains("last known good copy") && !ran.err.contains(MARKER), "{}", ran.err);
}

#[test]
fn a_command_that_cannot_be_started_is_told_as_shells_tell_it() {
    let folder = Folder::new();
    folder.write("no-program", "");
    fs::set_permissions(folder.path("no-program"), fs::Permissions::from_mode(0o644)).unwrap();
    let missing = folder.run(&["run", "--", "no-such-command-anywhere"]);
    assert_eq!((missing.code, &*missing.err), (Some(127), "error: no-such-command-anywhere: no such command\n"));
    let refused = folder.run(&["run", "--", "./no-program"]);
    assert_eq!(refused.code, Some(126), "{}", refused.err);
    assert_eq!(folder.run(&["run"]).code, Some(2));
}

#[test]
fn a_file_given_is_read_instead_of_the_one_that_would_be_found() {
    let folder = Folder::new();
    folder.write(".env", "NAME=found\n");
    folder.write("other.env", "NAME=given\n");
    let show = ["--", "sh", "-c", "echo $NAME"];
    assert_eq!(folder.run(&[&["run"], &show[..]].concat()).out, "found\n");
    assert_eq!(folder.run(&[&["run", "--env-file", "other.env"], &show[..]].concat()).out, "given\n");
}

/// The command is in the foreground of its terminal: what is typed reaches it, Ctrl-C too.
#[test]
fn the_terminal_is_the_commands_own() {
    let folder = Folder::new();
    let (mut terminal, pts) = pty_process::blocking::open().unwrap();
    let script =
        "test -t 0 && test -t 1 && echo ready; trap 'echo got INT; exit 7' INT; read line; echo \"<$line>\"; read line";
    let command = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_lemna"));
    let command = command.args(["run", "--", "sh", "-c", script]).current_dir(folder.path(""));
    let mut child = command.spawn(pts).unwrap();
    let mut seen = String::new();
    let mut read_until = |terminal: &mut pty_process::blocking::Pty, wanted: &str| {
        let mut buffer = [0; 256];
        while !seen.contains(wanted) {
            let read = terminal.read(&mut buffer).unwrap();
            seen.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
    };
    read_until(&mut terminal, "ready");
    terminal.write_all(b"typed\n").unwrap();
    read_until(&mut terminal, "<typed>");
    terminal.write_all(b"\x03").unwrap();
    read_until(&mut terminal, "got INT");
    assert_eq!(child.wait().unwrap().code(), Some(7));
}
