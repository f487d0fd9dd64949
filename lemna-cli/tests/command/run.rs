//! `lemna run`: a program that knows nothing of all this gets its variables, and is alone with its terminal and signals.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_tests::child::{self, Child};
use lemna_tests::eventually;
use lemna_tests::signals::with_default_signals;
use rustix::process::{Pid, Signal, kill_process};

use super::support::terminal::Terminal;
use super::support::{Folder, Ran};

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
    let ran = Ran::of(command.env("SET", "of-the-process").env("PATH", &path).env_remove("LD_PRELOAD"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out, format!("{MARKER}|a b|of-the-process|dev||{path}\n"));
    assert!(ran.err.contains("LD_PRELOAD") && ran.err.contains("PATH"), "what is withheld is told: {}", ran.err);
    assert!(!ran.err.contains(MARKER) && !ran.err.contains("made-up.so"), "{}", ran.err);
}

const STEERING: [&str; 10] = [
    "INFISICAL_API_URL",
    "INFISICAL_CA_FILE",
    "LEMNA_MODE",
    "SSL_CERT_FILE",
    "HTTPS_PROXY",
    "SSLKEYLOGFILE",
    "PYTHONPATH",
    "NODE_OPTIONS",
    "PERL5OPT",
    "BASH_FUNC_ls%%",
];

/// Shows what the command has of what these tests are about.
const SHOW: &str = "env | grep -E '^(API_KEY|NAME|INFISICAL_|LEMNA_|SSL|HTTP|PYTHONPATH|NODE_OPTIONS|PERL5|RUBYOPT|GIT_SSH|LD_PRELOAD|BASH_FUNC)'";

#[test]
fn no_secret_decides_what_runs_or_which_server_is_asked() {
    let (server, other) = (server(), FakeInfisical::start());
    let project = server.project("lemna-platform");
    for name in STEERING {
        project.set("dev", name, "() { MARKER; }");
    }
    project.set("dev", "INFISICAL_API_URL", &other.url());
    let folder = Folder::of(&server);
    let mut command = folder.lemna(&["run", "--", "sh", "-c", SHOW]);
    for name in STEERING {
        command.env_remove(name);
    }
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains(&format!("API_KEY={MARKER}\n")), "{}", ran.out);
    assert!(ran.out.contains(&format!("INFISICAL_API_URL={}\n", server.url())), "that of .env counts: {}", ran.out);
    assert!(!ran.out.contains("MARKER;") && !ran.out.contains(&other.url()), "{}", ran.out);
    for name in STEERING {
        assert!(ran.err.contains(&format!("warning: {name} (Infisical (")), "{name}: {}", ran.err);
    }
    assert!(!ran.err.contains("MARKER;") && !ran.err.contains(&other.url()), "{}", ran.err);

    // The command loads by itself.
    let mut command = folder.lemna(&["run", "--", env!("CARGO_BIN_EXE_lemna"), "get", "API_KEY", "-n"]);
    let ran = Ran::of(&mut command);
    assert_eq!((ran.code, &*ran.out), (Some(0), MARKER), "{}", ran.err);
    assert!(other.requests().is_empty(), "{:?}", other.requests());
}

#[test]
fn what_is_allowed_by_name_is_passed_on() {
    let server = server();
    server.project("lemna-platform").set("dev", "PYTHONPATH", "/made-up").set("dev", "NODE_OPTIONS", "-r/made-up");
    let folder = Folder::of(&server);
    let allow = ["run", "--allow", "PYTHONPATH", "--allow", "LD_PRELOAD", "--allow", "A=B", "--"];
    // The loader complains about the library, and goes on.
    let mut command = folder.lemna(&[&allow[..], &["sh", "-c", SHOW]].concat());
    let ran = Ran::of(command.env_remove("PYTHONPATH").env_remove("NODE_OPTIONS").env_remove("LD_PRELOAD"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("PYTHONPATH=/made-up\n") && ran.out.contains("LD_PRELOAD=/made-up.so\n"), "{}", ran.out);
    assert!(!ran.out.contains("NODE_OPTIONS"), "{}", ran.out);
    assert!(ran.err.contains("warning: NODE_OPTIONS (") && ran.err.contains("warning: PATH ("), "{}", ran.err);
    assert!(!ran.err.contains("warning: PYTHONPATH") && !ran.err.contains("warning: LD_PRELOAD"), "{}", ran.err);
    assert!(ran.err.contains("lemna run --allow"), "{}", ran.err);
}

/// Root starts a command in another user's folder.
#[test]
fn another_users_file_decides_nothing_that_runs() {
    let folder = Folder::new();
    folder.write(
        ".env",
        "PYTHONPATH=/MARKER\nRUBYOPT=-r/MARKER\nGIT_SSH_COMMAND=/MARKER\nLEMNA_MODE=strict\nNAME=made-up\n",
    );
    let run = || {
        let mut command = folder.lemna(&["run", "--", "sh", "-c", SHOW]);
        for name in ["PYTHONPATH", "RUBYOPT", "GIT_SSH_COMMAND"] {
            command.env_remove(name);
        }
        Ran::of(&mut command)
    };
    let own = run();
    assert!(own.out.contains("PYTHONPATH=/MARKER\n") && !own.err.contains("warning: PYTHONPATH"), "{}", own.err);
    // Only root can give a file away, and root runs CI.
    if chown(folder.path(".env"), Some(12_345), None).is_ok() {
        let foreign = run();
        assert!(foreign.out.contains("NAME=made-up\n") && !foreign.out.contains("MARKER"), "{}", foreign.out);
        for name in ["PYTHONPATH", "RUBYOPT", "GIT_SSH_COMMAND", "LEMNA_MODE"] {
            assert!(foreign.err.contains(&format!("warning: {name} (")), "{name}: {}", foreign.err);
        }
        assert!(foreign.err.contains("another user's") && !foreign.err.contains("MARKER"), "{}", foreign.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_system_does_not_carry_keeps_nothing_from_starting() {
    let folder = Folder::new();
    folder.write(".env", &format!("LONG={}\nNAME=made-up\n", "x".repeat(140_000)));
    let ran = folder.run(&["run", "--allow", "LONG", "--", "sh", "-c", "echo $NAME"]);
    assert_eq!((ran.code, &*ran.out), (Some(0), "made-up\n"), "{}", ran.err);
    assert!(ran.err.contains("warning: LONG (") && !ran.err.contains("xxx"), "{}", ran.err);

    let many: Vec<_> = (0..40).map(|at| format!("MANY_{at}={}\n", "x".repeat(20_000))).collect();
    folder.write(".env", &format!("{}NAME=made-up\n", many.concat()));
    let ran = folder.run(&["run", "--", "sh", "-c", "echo $NAME"]);
    assert_eq!((ran.code, &*ran.out, &*ran.err), (Some(0), "made-up\n", ""), "they have room");
    // A quarter of the stack is the room for arguments and variables.
    let script = r#"ulimit -s 1024; "$0" run -- sh -c 'echo $NAME'"#;
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_lemna")]).current_dir(folder.path(""));
    let ran = Ran::of(&mut shell);
    assert_eq!((ran.code, &*ran.out), (Some(0), "made-up\n"), "{}", ran.err);
    assert!(ran.err.contains("warning: MANY_") && !ran.err.contains("xxx"), "{}", ran.err);
}

#[test]
fn it_ends_as_the_command_ends() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["run", "--", "sh", "-c", "exit 42"]).code, Some(42));
    let killed = child::output(&mut with_usual_signals(&folder, "kill -TERM $$"));
    assert_eq!(killed.status.signal(), Some(15));
    // A shell's code for it.
    let script = r#""$0" run -- sh -c 'kill -KILL $$'; exit $?"#;
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_lemna")]).current_dir(folder.path(""));
    assert_eq!(Ran::of(&mut shell).code, Some(137));
}

#[test]
fn arguments_and_input_reach_the_command_as_they_are() {
    let folder = Folder::new();
    let echoed = folder.run(&["run", "--", "printf", "%s|", "--strict", "a b", "", "--", "$HOME"]);
    assert_eq!(echoed.out, "--strict|a b||--|$HOME|");
    assert_eq!(folder.run_with(&["run", "--", "cat"], b"a line\n").out, "a line\n");
}

/// `lemna` with a script that can trap every signal, whoever ignores some.
fn with_usual_signals(folder: &Folder, script: &str) -> Command {
    with_default_signals(&folder.lemna(&["run", "--", "sh", "-c", script]), "child::becomes_the_command")
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
        let mut child = Child::start(&mut with_usual_signals(&folder, &script));
        child.wait_for("ready\n");
        kill_process(Pid::from_child(child.process()), signal).unwrap();
        // The input is open as long, so that only the signal ends it.
        assert_eq!(child.wait().code(), Some(7), "{name}");
        child.wait_for(&format!("got {name}\n"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_argument_of_a_process_holds_a_secret() {
    let server = server();
    let folder = Folder::of(&server);
    let mut child = Child::start(&mut folder.lemna(&["run", "--", "sh", "-c", "echo ready; read line"]));
    child.wait_for("ready\n");
    let arguments = fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    child.kill();
    let arguments = String::from_utf8(arguments).unwrap();
    assert!(arguments.contains("echo ready"), "{arguments}");
    assert!(!arguments.contains(MARKER) && !arguments.contains(server.client_secret()), "{arguments}");
    assert_eq!(folder.names(), [".env", ".git"], "nothing is left behind");
}

#[test]
fn what_fails_a_load_keeps_the_command_from_starting() {
    let server = server();
    let folder = Folder::of(&server);
    let begun = folder.path("begun");
    let touch = ["--", "touch", begun.to_str().unwrap()];
    let run = |options: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["run"], options, &touch[..]].concat();
        let ran = Ran::of(folder.lemna(&arguments).envs(variables.iter().copied()));
        let was_begun = fs::remove_file(&begun).is_ok();
        (ran.code, was_begun, ran.err)
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
        Ran::of(command.env("LEMNA_SNAPSHOT", folder.path("copy")))
    };
    // A slow disk is not waited for: then the next run keeps the copy.
    eventually("a copy is kept", || {
        assert_eq!(run().out, format!("{MARKER}\n"));
        folder.path("copy.variables").exists()
    });
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
    // A folder that cannot be searched would be another reason.
    let missing = Ran::of(folder.lemna(&["run", "--", "no-such-command-anywhere"]).env("PATH", "/usr/bin:/bin"));
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

/// `<(...)` of a shell is the path of a pipe that the command inherits.
#[test]
fn the_file_given_can_be_an_inherited_pipe() {
    let folder = Folder::new();
    let lemna = folder.lemna(&[]);
    let script = r#""$0" run --env-file /dev/fd/9 -- sh -c 'echo $NAME' 9<&0"#;
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(lemna.get_program()).current_dir(folder.path(""));
    for (input, expected) in [(&b"NAME=given\n"[..], "given\n"), (b"", "\n")] {
        let ran = child::output_with(&mut shell, input);
        assert_eq!(String::from_utf8_lossy(&ran.stdout), expected, "{}", String::from_utf8_lossy(&ran.stderr));
    }
    assert_eq!(folder.run(&["run", "--env-file", "/", "--", "sh", "-c", "echo"]).code, Some(66), "a folder");
}

/// The command is in the foreground of its terminal: what is typed reaches it, Ctrl-C too.
#[test]
fn the_terminal_is_the_commands_own() {
    let folder = Folder::new();
    let script =
        "test -t 0 && test -t 1 && echo ready; trap 'echo got INT; exit 7' INT; read line; echo \"<$line>\"; read line";
    let mut terminal = Terminal::run(&with_usual_signals(&folder, script), 120);
    terminal.wait_for("ready").type_in("typed\n").wait_for("<typed>").type_in("\x03").wait_for("got INT");
    assert_eq!(terminal.end().0, Some(7));
}

#[test]
fn a_wait_for_a_rate_limit_is_shown() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let folder = Folder::of(&server);
    folder.write(
        "lemna.schema.json",
        r#"{"format": "lemna-config schema", "version": 1, "configs": [{"name": "Config", "fields": [
        {"name": "API_KEY", "path": "api_key", "folder": "/", "type": "String", "requirement": "required"}]}]}"#,
    );
    for arguments in [&["run", "--", "true"][..], &["explain"]] {
        let headers = vec![("retry-after".to_owned(), "0".to_owned())];
        server.fault(On::List, Fault::StatusWith { status: 429, headers, body: String::new() });
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
        assert!(
            ran.err.contains(" s: the server accepts no more requests for now (rate limit)"),
            "{arguments:?}: {}",
            ran.err
        );
    }
}
