//! What commands print: JSON as published, colours and tables for terminals alone.

use std::fs;
use std::process::Command;

use boon::{Compiler, Schemas};
use lemna_config::testing::{Dialect, FakeInfisical, Role};
use lemna_tests::child;

use super::support::{Folder, Ran, repository};

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server.default_identity().member_of(project, Role::Writer);
    project.set_at("prod", "/shared", "SHARED", "made-up").import("prod", "/", "prod", "/shared");
    project.set("dev", "A_LONG_NAME_OF_A_SECRET_THAT_FITS_NO_NARROW_TERMINAL", "made-up");
    server
}

#[test]
fn the_json_is_as_published() {
    let schema = repository("lemna-config/docs/lemna-cli.schema.json");
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    let published = compiler.compile(schema.to_str().unwrap(), &mut schemas).unwrap();
    let server = server();
    let folder = Folder::of(&server);
    let administrator = server.identity("administrator").administrator();
    let administrator = administrator.member_of(server.project("lemna-platform"), Role::Admin);
    folder.write("token", &administrator.issue_token());
    let url = server.url();
    folder.write("infisical.names", "# lemna-config secret names v1\nOLD\nNO=made-up\n");
    let needs = r#"{"format": "lemna-config schema", "version": 1, "configs": [{"name": "Config", "fields": [
        {"name": "PORT", "path": "port", "folder": "/", "type": "u16", "requirement": "required"}]}]}"#;
    folder.write("lemna.schema.json", needs);
    folder.write("web.env", "WEB=made-up\nWEB=made-up\nAPI_KEY=another\nEMPTY=\nLEMNA_MODE=strict\n");
    folder.write("other.env", "WEB=made-up-2\nmade-up\n");
    let is_published = |folder: &Folder, arguments: &[&str]| {
        let ran = folder.run_with(arguments, b"");
        let json = ran.json();
        schemas.validate(&json, published).unwrap_or_else(|error| panic!("{arguments:?}: {error:#}"));
        let mut with_more = json.clone();
        with_more["more"] = 1.into();
        assert!(schemas.validate(&with_more, published).is_err());
        assert!(!ran.out.contains("made-up") && !ran.out.contains('\u{1b}'), "{}", ran.out);
        json
    };
    for arguments in [
        &["sync", "--check", "--format", "json"][..],
        &["check", "--format", "json"],
        &["explain", "--format", "json"],
        &["explain", "PORT", "--format", "json"],
        &["doctor", "--format", "json"],
        &["sync", "--format=json", "--env", "dev"],
        &["sync", "--format", "json"],
        &["server", "init", "--format", "json"],
        &["server", "init", "--format", "json"],
        &["server", "wait", "--format", "json"],
        &["setup", &url, "--admin-token-file", "token", "--identity", "default", "--format", "json"],
        &["setup", &url, "--admin-token-file", "token", "--env-file", "2.env", "--dry-run", "--format=json"],
        &["setup", &url, "--admin-token-file", "token", "--env-file", "2.env", "--format=json"],
        &["push", "web.env", "--env", "dev", "--dry-run", "--format", "json"],
        &["push", "web.env", "--env", "dev", "--yes", "--format", "json"],
        &["push", "web.env", "other.env", "--env", "dev", "--format", "json"],
        &["trim", "web.env", "--format", "json"],
        &["trim", "web.env", "--format", "json"],
        &["trim", "other.env", "--format", "json"],
        &["diff", "dev", "prod", "--format", "json"],
        &["list", "--recursive", "--format", "json"],
        &["set", "EMPTY", "--allow-empty", "--format", "json"],
        &["get", "EMPTY", "--format", "json"],
    ] {
        is_published(&folder, arguments);
    }

    let server = FakeInfisical::start().dialect(Dialect::V3Bootstrap);
    server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
    let folder = Folder::of(&server);
    folder.write("web.env", "WEB='${GONE}'\nOTHER=made-up\n");
    let pushed = ["push", "web.env", "--project", "lemna-platform", "--env", "dev", "--yes", "--format", "json"];
    assert_eq!(is_published(&folder, &pushed)["state"], "incomplete");
}

#[test]
fn a_pipe_gets_plain_lines() {
    let server = server();
    let folder = Folder::of(&server);
    let ran = folder.run(&["sync", "--check"]);
    assert_eq!(
        ran.out,
        "NAME                                                  CHANGE\n\
         API_KEY                                               new\n\
         A_LONG_NAME_OF_A_SECRET_THAT_FITS_NO_NARROW_TERMINAL  new\n\n\
         infisical.names: out of date; run without --check to write it (2 names)\n"
    );
    let failed = folder.run(&["sync", "--env-file", "none"]);
    assert_eq!((failed.code, &*failed.err), (Some(66), "error: none: no such file\n"));
}

#[cfg(unix)]
#[test]
fn a_terminal_gets_colours_and_a_table_of_its_width() {
    use super::support::terminal::Terminal;

    let server = server();
    let folder = Folder::of(&server);
    let sync = ["sync", "--check"];
    let seen = Terminal::start_with(&folder, 40, &sync, &[]).end().1;
    assert!(seen.contains("\u{1b}[1m\u{1b}[33mout of date"), "{seen:?}");
    let table: Vec<_> = seen.lines().take_while(|line| !line.is_empty()).collect();
    assert!(table.len() > 4 && table.iter().all(|line| line.chars().count() <= 40), "{seen}");
    assert!(table[1].starts_with('─'), "{seen}");

    let plain = Terminal::start_with(&folder, 120, &sync, &[("NO_COLOR", "1")]).end().1;
    assert!(!plain.contains('\u{1b}') && plain.contains('─'), "{plain:?}");
    let failed = ["sync", "--env-file", "none"];
    assert!(
        Terminal::start_with(&folder, 80, &failed, &[]).end().1.starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m none:")
    );
    let plain = Terminal::start_with(&folder, 80, &failed, &[("NO_COLOR", "1")]).end().1;
    assert_eq!(plain, "error: none: no such file\n");
    assert!(Terminal::start_with(&folder, 80, &["help"], &[]).end().1.contains('\u{1b}'));
    assert!(!folder.run(&["help"]).out.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_check_fits_the_terminal() {
    use super::support::terminal::Terminal;

    let server = server();
    let folder = Folder::of(&server);
    folder.write("lemna.schema.json", r#"{"format": "lemna-config schema", "version": 1, "configs": []}"#);
    let seen = Terminal::start_with(&folder, 50, &["check"], &[]).end().1;
    assert!(seen.contains("\u{1b}[1m\u{1b}[33m3 findings"), "{seen:?}");
    assert!(seen.lines().take_while(|line| !line.contains("lemna-platform")).all(|line| line.chars().count() <= 50));
    assert!(!seen.contains("made-up"), "{seen}");
}

#[test]
fn help_goes_to_stdout_and_mistakes_to_stderr() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]);
    assert_eq!((help.code, &*help.err), (Some(0), ""));
    assert!(help.out.contains("Exit codes: 0 done"), "{}", help.out);
    for arguments in [&["sinc"][..], &["sync", "--chek"], &["run", "true"], &[]] {
        let ran = folder.run(arguments);
        assert_eq!((ran.code, &*ran.out), (Some(2), ""), "{arguments:?}");
    }
    assert!(folder.run(&["sinc"]).err.contains("'sync'"), "the nearest is named");
}

#[test]
fn a_reader_that_is_gone_is_no_failure() {
    let folder = Folder::new();
    for arguments in [&["completions", "bash"][..], &["server", "init"]] {
        let ran = Ran::from(child::output_into(&mut folder.lemna(arguments), child::unread_pipe()));
        assert_eq!((ran.code, &*ran.err), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = Ran::from(child::output_into(&mut Folder::new().lemna(&["completions", "bash"]), full));
    assert_eq!(ran.code, Some(73));
    assert!(ran.err.starts_with("error: the output cannot be written: "), "{}", ran.err);
}

#[test]
fn shells_are_told_of_every_command() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.run(&["completions", shell]).out;
        for command in lemna_cli::command_line().get_subcommands() {
            assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
        }
    }
}

/// The names of the pages of a command and of those within it.
fn pages(of: &clap::Command, before: &str) -> Vec<String> {
    let name = format!("{before}{}", of.get_name());
    let inner = of.get_subcommands().flat_map(|inner| pages(inner, &format!("{name}-")));
    inner.chain([name.clone()]).collect()
}

#[test]
fn there_is_a_man_page_for_every_command() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["man", "pages"]).code, Some(0));
    for page in pages(&lemna_cli::command_line(), "") {
        let text = folder.read(&format!("pages/{page}.1"));
        assert!(text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"), "{page}");
    }
}

#[test]
fn cargo_calls_it_too() {
    let run = |arguments: &[&str]| {
        let ran = Ran::of(Command::new(env!("CARGO_BIN_EXE_cargo-lemna")).args(arguments));
        (ran.code, ran.out)
    };
    let direct = Folder::new().run(&["completions", "fish"]);
    assert_eq!(run(&["lemna", "completions", "fish"]), (Some(0), direct.out.clone()));
    assert_eq!(run(&["completions", "fish"]), (Some(0), direct.out));
}
