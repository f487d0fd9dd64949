//! `lemna list`, `diff`, `get` and `set`.

use lemna_config::testing::{FakeInfisical, Project, Role};
use serde_json::json;

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-7f3a";

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
    server
}

fn project(server: &FakeInfisical) -> Project<'_> {
    server.project("lemna-platform")
}

fn value(server: &FakeInfisical, environment: &str, name: &str) -> Option<String> {
    let secrets = project(server).secrets(environment, "/");
    secrets.into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn assert_no_value(ran: &Ran, server: &FakeInfisical) {
    for told in [&ran.out, &ran.err] {
        assert!(!told.contains(MARKER) && !told.contains(server.client_secret()), "{told}");
    }
}

#[test]
fn a_list_tells_names_states_folders_and_imports() {
    let server = server();
    let project = project(&server);
    project.set("dev", "A", MARKER).set("dev", "B", "").set("dev", "C", MARKER).hide("dev", "C");
    project.set_at("dev", "/apps/web", "D\u{1b}[31m", MARKER).set_at("prod", "/shared", "S", MARKER);
    project.import("dev", "/", "prod", "/shared").set("prod", "P", MARKER);
    let folder = Folder::of(&server);
    let ran = folder.run(&["list"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    let rows = "NAME  STATE   FOLDER  IMPORTED FROM\n\
                A     set     /\n\
                B     empty   /\n\
                C     hidden  /\n\
                S     set     /       prod, /shared\n";
    assert_eq!(ran.out, format!("{rows}\nlemna-platform, dev, /: 4 secrets\n"));
    assert_no_value(&ran, &server);

    let all = folder.run(&["list", "--recursive"]);
    assert!(all.out.contains("\nD\\u{1b}[31m  set     /apps/web\n"), "{}", all.out);
    assert!(all.out.ends_with("\nlemna-platform, dev, /: 5 secrets\n"), "{}", all.out);
    let json = folder.run(&["list", "--env", "prod", "--format", "json"]);
    assert_eq!(json.json()["secrets"], json!([{ "name": "P", "state": "set", "path": "/", "imported_from": null }]));
    let none = folder.run(&["list", "--env", "staging"]);
    assert_eq!((none.code, &*none.out), (Some(0), "lemna-platform, staging, /: 0 secrets\n"));
    assert_no_value(&all, &server);
    assert_no_value(&json, &server);
}

#[test]
fn a_diff_tells_names_and_no_values() {
    let server = server();
    let project = project(&server);
    for environment in ["dev", "prod"] {
        project.set(environment, "SAME", MARKER).set(environment, "UNSEEN", "x").set(environment, "EMPTY", "");
        project.set(environment, "OTHER", &format!("{MARKER}-{environment}"));
    }
    project.hide("prod", "UNSEEN").set("dev", "DEV_ONLY", MARKER).set("prod", "PROD_ONLY", MARKER);
    let folder = Folder::of(&server);
    let ran = folder.run(&["diff", "dev", "prod"]);
    assert_eq!((ran.code, &*ran.err), (Some(1), ""));
    assert_eq!(
        ran.out,
        "NAME       DIFFERENCE\n\
         DEV_ONLY   only in dev\n\
         OTHER      different\n\
         PROD_ONLY  only in prod\n\
         UNSEEN     in both, but not readable\n\n\
         dev and prod differ (2 equal)\n"
    );
    let json = folder.run(&["diff", "dev", "prod", "--format", "json"]);
    assert_eq!((json.code, &json.json()["hidden"]), (Some(1), &json!(["UNSEEN"])));
    for name in ["OTHER", "DEV_ONLY", "PROD_ONLY"] {
        project.remove("dev", name).remove("prod", name);
    }
    let same = folder.run(&["diff", "dev", "prod"]);
    assert_eq!(same.code, Some(0));
    assert!(
        same.out.ends_with("\ndev and prod do not differ, as far as they are readable (2 equal)\n"),
        "{}",
        same.out
    );
    assert_eq!(folder.run(&["diff", "staging", "staging"]).out, "staging and staging do not differ (0 equal)\n");
    assert_eq!(folder.run(&["diff", "dev", "prdo"]).code, Some(78));
    assert_no_value(&ran, &server);
    assert_no_value(&json, &server);
}

#[test]
fn a_pipe_gets_the_value_byte_by_byte() {
    let server = server();
    let key = format!("-----BEGIN-----\n{MARKER}\u{1b}[31m \n-----END-----\n");
    project(&server).set("dev", "KEY", &key).set("prod", "KEY", "other").set("dev", "URL", "http://${HOST}");
    project(&server).set("dev", "HOST", "db").set("dev", "EMPTY", "").set("dev", "H", MARKER).hide("dev", "H");
    let folder = Folder::of(&server);
    let get = |arguments: &[&str]| {
        let ran = folder.run(&[&["get"], arguments].concat());
        (ran.code, ran.out, ran.err)
    };
    assert_eq!(get(&["KEY"]), (Some(0), format!("{key}\n"), String::new()));
    assert_eq!(get(&["KEY", "-n"]).1, key);
    assert_eq!(get(&["KEY", "--env", "prod"]).1, "other\n");
    assert_eq!((&*get(&["URL"]).1, &*get(&["URL", "--stored"]).1), ("http://db\n", "http://${HOST}\n"));
    assert_eq!(get(&["EMPTY"]).1, "\n");
    let json = folder.run(&["get", "KEY", "--format", "json"]).json();
    assert_eq!((&json["name"], &json["value"]), (&json!("KEY"), &json!(key)));

    let (code, out, err) = get(&["NONE"]);
    assert_eq!((code, &*out, &*err), (Some(1), "", "error: there is no secret NONE in lemna-platform, dev, /\n"));
    for name in ["db/KEY", "/db/KEY"] {
        let (code, _, err) = get(&[name]);
        let hint = "hint: for KEY in the folder /db, write: lemna get KEY --path /db\n";
        assert!(code == Some(1) && err.ends_with(hint), "{err}");
    }
    let (code, out, err) = get(&["H"]);
    assert_eq!((code, &*out, &*err), (Some(78), "", "error: H: this identity is not allowed to read the value\n"));
}

/// What is got is set again as it was.
#[test]
fn get_and_set_fit_together() {
    let server = server();
    let folder = Folder::of(&server);
    for text in ["plain", "ends with a line\n", "one\ntwo", "$pa$$word ${NO"] {
        project(&server).set("dev", "A", text);
        let got = folder.run(&["get", "A"]);
        let ran = folder.run_with(&["set", "A", "--env", "prod"], got.out.as_bytes());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(value(&server, "prod", "A").as_deref(), Some(text));
    }
}

#[test]
fn a_value_is_set_from_a_pipe() {
    let server = server();
    let folder = Folder::of(&server);
    let set = |name: &str, input: &str| {
        let ran = folder.run_with(&["set", name], input.as_bytes());
        assert_no_value(&ran, &server);
        (ran.code, ran.out)
    };
    let told = |name: &str, state: &str| (Some(0), format!("lemna-platform, dev, /, {name}: {state}\n"));
    assert_eq!(set("A", &format!("{MARKER}\r\n")), told("A", "created"));
    assert_eq!(value(&server, "dev", "A").as_deref(), Some(MARKER));
    assert_eq!(set("A", MARKER), told("A", "already has this value"));
    assert_eq!(set("A", "two\nlines\n\n"), told("A", "changed"));
    assert_eq!(value(&server, "dev", "A").as_deref(), Some("two\nlines\n"));
    let trimmed = "created\nInfisical strips its leading or trailing whitespace";
    assert_eq!(set("B", &format!("  {MARKER}")), told("B", trimmed));

    project(&server).hide("dev", "A");
    assert_eq!(set("A", MARKER), told("A", "written, but not readable"));
    project(&server).needs_approval("dev", "/");
    assert_eq!(set("C", MARKER), told("C", "waits for an approval in Infisical, and is not written yet"));
    let json = folder.run_with(&["set", "C", "--format", "json"], MARKER.as_bytes());
    assert_eq!((&json.json()["state"], &json.json()["is_trimmed"]), (&json!("pending"), &json!(false)));
}

#[test]
fn an_empty_value_is_written_only_where_it_is_meant() {
    let server = server();
    project(&server).set("dev", "A", MARKER);
    let folder = Folder::of(&server);
    for nothing in ["", "\n"] {
        let ran = folder.run_with(&["set", "A"], nothing.as_bytes());
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains("--allow-empty"), "{}", ran.err);
    }
    assert_eq!(value(&server, "dev", "A").as_deref(), Some(MARKER));
    assert_eq!(folder.run_with(&["set", "A", "--allow-empty"], b"\n").code, Some(0));
    assert_eq!(value(&server, "dev", "A").as_deref(), Some(""));
    let binary = folder.run_with(&["set", "A"], &[0xff, 0xfe]);
    assert_eq!((binary.code, &*binary.err), (Some(66), "error: standard input is not UTF-8\n"));
    let large = folder.run_with(&["set", "A"], &vec![b'x'; 2 * 1024 * 1024]);
    assert_eq!(large.code, Some(66), "{}", large.err);
}

/// Giving the value as an argument is an error, which does not show it.
#[test]
fn a_value_is_never_taken_from_an_argument() {
    let server = server();
    let folder = Folder::of(&server);
    let assignment = format!("A={MARKER}");
    let dashed = format!("--{MARKER}");
    for arguments in [&["A", MARKER][..], &["A", MARKER, MARKER], &[&assignment], &["A", &dashed], &["A", "--", MARKER]]
    {
        let ran = folder.run_with(&[&["set"], arguments].concat(), b"piped");
        assert_eq!((ran.code, &*ran.out), (Some(2), ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("standard input"), "{}", ran.err);
        assert_no_value(&ran, &server);
    }
    assert!(project(&server).secrets("dev", "/").is_empty());
}

/// What a server calls things can neither move a cursor nor forge a line.
#[test]
fn names_of_a_server_are_shown_without_control_characters() {
    let server = server();
    let evil = "evil\u{1b}[2J\nerror: no";
    let other = server.project(evil).environment(evil, evil);
    server.default_identity().member_of(other, Role::Writer);
    let folder = Folder::of(&server);
    for (arguments, code) in [
        (&["list"][..], 78),
        (&["list", "--project", evil], 0),
        (&["list", "--project", evil, "--env", "none"], 78),
        (&["diff", "dev", evil, "--project", evil], 0),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        for text in [ran.out, ran.err] {
            assert!(!text.contains('\u{1b}') && !text.contains("\nerror"), "{text}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_no_value_unasked() {
    use super::support::terminal::Terminal;

    let server = server();
    let folder = Folder::of(&server);
    let mut terminal = Terminal::start(&folder, &["set", "A"]);
    terminal.wait_for("Value of A in lemna-platform, dev, /, not shown: ").type_unseen(MARKER);
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(0), "{seen}");
    assert!(seen.contains("created") && !seen.contains(MARKER), "{seen}");
    assert_eq!(value(&server, "dev", "A").as_deref(), Some(MARKER));

    let (code, seen) = Terminal::start(&folder, &["get", "A"]).end();
    assert_eq!(code, Some(2), "{seen}");
    assert!(seen.contains("--reveal") && !seen.contains(MARKER), "{seen}");
    let (_, seen) = Terminal::start(&folder, &["get", "A", "--format", "json"]).end();
    assert!(!seen.contains(MARKER), "{seen}");
    let (code, seen) = Terminal::start(&folder, &["get", "A", "--reveal"]).end();
    assert_eq!((code, seen), (Some(0), format!("{MARKER}\n")));
}
