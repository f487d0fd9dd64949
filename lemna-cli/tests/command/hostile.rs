//! Whatever a server, a file, a path or an argument holds: no output moves a cursor, forges a line or turns the direction
//! of writing, and its JSON says the same.

use std::fs;

use lemna_config::testing::{FakeInfisical, Fault, On, Role};
use serde_json::Value;

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-7f3a";

/// What a terminal obeys, or hides.
const HOSTILE: &str = "a\u{1b}[2K\r\u{7f}\u{9b}1m\u{85}\u{ad}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0001}\u{600}\u{890}\u{13430}\u{3164}b";

#[track_caller]
fn assert_clean(ran: &Ran) {
    for text in [&ran.out, &ran.err] {
        let raw = text.chars().find(|c| {
            (c.is_control() && *c != '\n') || HOSTILE.chars().any(|hostile| hostile == *c && !hostile.is_ascii())
        });
        assert_eq!(raw, None, "{}", text.escape_debug());
        assert!(!text.contains(MARKER), "{text}");
    }
}

/// All texts and keys in it.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            into.push(key.clone());
            texts(value, into);
        }),
        _ => {}
    }
}

/// Runs it for people and for programs; what each says is clean, and the JSON holds the text as it is.
#[track_caller]
fn look(folder: &Folder, arguments: &[&str], in_json: &str) {
    let human = folder.run(arguments);
    assert_clean(&human);
    let json = folder.run(&[arguments, &["--format", "json"]].concat());
    assert_clean(&json);
    assert_eq!(human.code, json.code, "{} {}", human.err, json.err);
    if in_json.is_empty() {
        return;
    }
    let mut found = Vec::new();
    texts(&json.json(), &mut found);
    assert!(found.iter().any(|text| text.contains(in_json)), "{arguments:?}: {} {}", json.out, json.err);
}

/// A project, environments, folders and secrets of such names.
fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project(HOSTILE).slug_is(HOSTILE).environment(HOSTILE, HOSTILE);
    project.set("dev", HOSTILE, MARKER).set("dev", "GOOD", MARKER).set(HOSTILE, "OTHER", MARKER);
    project.set_at(HOSTILE, &format!("/{HOSTILE}"), "IMPORTED", MARKER);
    project.import("dev", "/", HOSTILE, &format!("/{HOSTILE}"));
    server.default_identity().member_of(project, Role::Admin);
    server
}

#[test]
fn what_a_server_holds() {
    let server = server();
    let folder = Folder::of(&server);
    look(&folder, &["list"], HOSTILE);
    look(&folder, &["diff", "dev", "prod"], HOSTILE);
    look(&folder, &["sync", "--check"], HOSTILE);
    look(&folder, &["doctor"], "");
    folder.write("web.env", "GOOD=another\n");
    look(&folder, &["push", "web.env", "--env", "dev", "--dry-run"], HOSTILE);
    look(&folder, &["list", "--env", HOSTILE], "");
    look(&folder, &["list", "--env", "nope"], "");
    look(&folder, &["list", "--project", "nope"], "");
    server.project("second").slug_is(&format!("second-{HOSTILE}"));
    server.default_identity().member_of(server.project("second"), Role::Reader);
    look(&folder, &["list"], "");
}

#[test]
fn what_is_typed() {
    let server = server();
    let folder = Folder::of(&server);
    for arguments in [
        &["get", HOSTILE][..],
        &["get", "GOOD", "--env", HOSTILE],
        &["get", "GOOD", "--project", HOSTILE, "--path", HOSTILE],
        &["list", "--project", HOSTILE],
        &["list", "--path", HOSTILE],
        &["list", "--env-file", HOSTILE],
        &["diff", HOSTILE, "nope"],
        &["push", HOSTILE, "--env", "dev"],
        &["sync", "--env", HOSTILE, "--check"],
        &["sync", &format!("{HOSTILE}/list")],
        &["check", HOSTILE],
    ] {
        let ran = folder.run(arguments);
        assert_clean(&ran);
    }
    let before = server.requests().len();
    let ran = folder.run(&["get", "GOOD\n", "--env", "dev"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(78), ""), "{}", ran.err);
    assert!(ran.err.contains("\"GOOD\\u{a}\" is not sent"), "{}", ran.err);
    let asked: Vec<_> = server.requests().split_off(before).iter().map(|request| request.path().to_owned()).collect();
    assert!(!asked.iter().any(|path| path.contains("GOOD")), "{asked:?}");
}

#[cfg(unix)]
#[test]
fn what_files_are_called_and_hold() {
    let server = server();
    let folder = Folder::of(&server);
    fs::create_dir(folder.path(HOSTILE)).unwrap();
    let path = |name: &str| format!("{HOSTILE}/{name}");
    folder.write(&path("web.env"), "GOOD=made-up\nGOOD=x\nnot a line\nTUFSS0VSc2VjcmV0Cg==\n");
    for dry_run in [&["--dry-run"][..], &["--yes"]] {
        let file = path("web.env");
        assert_clean(&folder.run(&[&["push", &file, "--env", "dev"], dry_run].concat()));
    }
    look(&folder, &["trim", &path("web.env"), "--env", "dev"], "");
    folder.write(&path("infisical.names"), &format!("# lemna-config secret names v1\n{HOSTILE}\nOLD\n"));
    look(&folder, &["sync", &path("infisical.names"), "--check"], HOSTILE);

    let name = serde_json::to_string(HOSTILE).unwrap();
    folder.write(
        &path("lemna.schema.json"),
        &format!(
            r#"{{"format": "lemna-config schema", "version": 1, "configs": [{{"name": {name}, "project": {name},
            "fields": [{{"name": {name}, "path": {name}, "folder": "/", "type": {name}, "requirement": "required"}}],
            "groups": []}}]}}"#
        ),
    );
    look(&folder, &["check"], "");
    look(&folder, &["check", &path("lemna.schema.json"), "--env", "dev"], "");
    folder.write(&path("lemna.schema.json"), HOSTILE);
    look(&folder, &["check"], "");
}

#[test]
fn what_a_server_answers() {
    let body = serde_json::json!({ "statusCode": 403, "message": HOSTILE, "error": HOSTILE });
    for on in [On::Login, On::Projects, On::List] {
        let server = server();
        let folder = Folder::of(&server);
        let body = body.to_string();
        server.fault_always(on, Fault::StatusWith { status: 403, headers: Vec::new(), body });
        look(&folder, &["list"], "");
        look(&folder, &["doctor"], "");
    }
    let server = server();
    let list =
        serde_json::json!({ "secrets": [{ "secretKey": "GOOD", "secretValue": MARKER, "environment": HOSTILE }] });
    server.fault_always(On::List, Fault::Json(list.to_string()));
    let ran = Folder::of(&server).run(&["list"]);
    assert_clean(&ran);
    assert!(ran.code == Some(78) && ran.err.contains("instead of those of"), "{}", ran.err);
}

#[test]
fn the_value_of_get_is_the_same_in_json() {
    let server = server();
    let folder = Folder::of(&server);
    let value = format!("{HOSTILE} \"quoted\" \\ \n\t é 漢 \u{1f600}");
    server.project(HOSTILE).set("dev", "VALUE", &value);
    let ran = folder.run(&["get", "VALUE", "--format", "json"]);
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{}", ran.out.escape_debug());
    assert_eq!(ran.json()["value"], value.as_str());
    assert!(ran.out.contains("漢"), "what is harmless stays readable: {}", ran.out);
}
