//! What an identity can see, what references lead to, and which names are written.

use lemna_config::testing::{Dialect, FakeInfisical, On, Role};
use lemna_config::{LemnaSecrets, schema_json};

use super::support::Folder;

const MARKER: &str = "made-up-marker-7f3a";

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Urls {
    database_url: String,
    whole: Option<String>,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server
        .project("lemna-platform")
        .set("dev", "API_URL", MARKER)
        .set("dev", "API_KEY", MARKER)
        .set("dev", "EMPTY", "");
    server
}

fn of_names_only(server: &FakeInfisical) {
    server.default_identity().member_of(server.project("lemna-platform"), Role::Names);
}

#[test]
fn names_are_asked_for_as_names() {
    let server = server();
    of_names_only(&server);
    let folder = Folder::of(&server);
    let sync = folder.run(&["sync"]);
    assert_eq!(sync.code, Some(0), "{}", sync.err);
    assert_eq!(folder.read("infisical.names"), "# lemna-config secret names v1\nAPI_KEY\nAPI_URL\nEMPTY\n");
    let lists: Vec<_> = server.requests().into_iter().filter(|request| request.kind() == On::List).collect();
    assert_eq!(lists.len(), 1);
    assert!(lists[0].query_value("viewSecretValue") == Some("false"), "{lists:?}");

    let list = folder.run(&["list", "--format", "json"]);
    assert_eq!(list.code, Some(0), "{}", list.err);
    let states: Vec<_> = list.json()["secrets"].as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["hidden", "hidden", "hidden"]);

    let doctor = folder.run(&["doctor"]);
    assert!(doctor.out.contains("dev: it can see names, but read none of 3 values"), "{}", doctor.out);
}

#[test]
fn what_references_lead_to_is_looked_at_where_services_are_set_up() {
    let server = server();
    let project = server.project("lemna-platform");
    project.set("dev", "DATABASE_URL", &format!("postgres://${{DB_USER}}@{MARKER}")).set("dev", "GOOD", "${API_KEY}");
    let folder = Folder::of(&server);
    let doctor = folder.run(&["doctor"]);
    assert!(doctor.out.contains("dev: DATABASE_URL refers to DB_USER, which is missing or empty"), "{}", doctor.out);
    assert!(!doctor.out.contains("GOOD") && !doctor.out.contains(MARKER), "{}", doctor.out);

    project.set("dev", "DB_USER", "made-up");
    let doctor = folder.run(&["doctor"]);
    assert!(doctor.out.contains("dev: every reference leads to a secret"), "{}", doctor.out);
}

#[test]
fn a_push_says_which_references_lead_nowhere() {
    let server = server();
    server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
    let folder = Folder::of(&server);
    let url = format!("postgres://${{DB_USER}}@{MARKER}");
    folder.write("new.env", &format!("DATABASE_URL='{url}'\nOTHER='${{API_KEY}}'\n"));
    for state in ["written", "unchanged"] {
        let ran = folder.run(&["push", "new.env", "--env", "dev", "--yes", "--format", "json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let json = ran.json();
        assert_eq!(json["state"], state);
        let lost = serde_json::json!([{"name": "DATABASE_URL", "refers_to": ["DB_USER"]}]);
        assert_eq!(json["lost_references"], lost);
        assert!(!ran.out.contains(MARKER), "{}", ran.out);
    }
    let ran = folder.run(&["push", "new.env", "--env", "dev", "--yes"]);
    assert!(ran.out.contains("DATABASE_URL refers to DB_USER, which is missing or empty"), "{}", ran.out);
}

#[test]
fn a_name_that_servers_refuse_or_mistake_is_never_sent() {
    let server = server();
    server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
    let folder = Folder::of(&server);
    for name in ["", ".", "..", "A:B", "A/B", "A\tB", " A"] {
        let ran = folder.run_with(&["set", name], b"made-up");
        assert_eq!(ran.code, Some(2), "{name:?}: {}", ran.err);
        assert!(ran.err.contains("cannot be the name of a secret"), "{name:?}: {}", ran.err);
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[test]
fn a_check_of_services_names_the_reference_and_fails() {
    let server = server();
    let project = server.project("lemna-platform");
    project.set("dev", "DATABASE_URL", &format!("postgres://${{DB_USER}}@{MARKER}")).set("dev", "WHOLE", "${GONE}");
    let folder = Folder::of(&server);
    folder.write("lemna.schema.json", &schema_json([Urls::schema()]));
    let ran = folder.run(&["check", "--env", "dev", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let json = ran.json();
    let found = json["findings"].as_array().unwrap().iter().filter(|finding| finding["kind"] == "reference");
    let found: Vec<_> = found.map(|finding| (finding["name"].clone(), finding["text"].clone())).collect();
    let text = |what| format!("refers to {what}, which is missing or empty: the reference does not resolve");
    assert_eq!(found, [("DATABASE_URL".into(), text("DB_USER").into()), ("WHOLE".into(), text("GONE").into())]);
    assert!(!ran.out.contains(MARKER), "{}", ran.out);
}

#[test]
fn a_push_writes_all_that_the_server_takes_and_says_what_it_refused() {
    let server = FakeInfisical::start().dialect(Dialect::V3Bootstrap);
    server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
    let folder = Folder::of(&server);
    let found = folder.read(".env");
    folder.write(".env", &format!("{found}INFISICAL_PROJECT_ID=lemna-platform\n"));
    folder.write(
        "new.env",
        &format!("Q_OK={MARKER}\nQ_REF='${{Q_OK}}'\nQ_MANY='${{Q_OK}}${{GONE}}'\nA='${{B}}'\nB='${{A}}${{GONE}}'\n"),
    );
    let push = |options: &[&str]| folder.run(&[&["push", "new.env", "--env", "dev", "--yes"], options].concat());
    let ran = push(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = [
        "A was not written: it refers to B, which does not exist\n",
        "B was not written: it refers to A, GONE, not all of which exist\n",
        "Q_MANY was not written: it refers to GONE, which does not exist\n",
        "  hint: set what they refer to, or write it out where secrets refer to each other in a circle\n",
        "2 written, 3 not written (0 equal)\n",
    ];
    for told in told {
        assert!(ran.out.contains(told), "{told}: {}", ran.out);
    }
    assert!(!ran.out.contains(MARKER) && !ran.err.contains(MARKER), "{}{}", ran.out, ran.err);
    let names: Vec<_> =
        server.project("lemna-platform").secrets("dev", "/").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Q_OK", "Q_REF"]);

    let ran = push(&["--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let json = ran.json();
    assert_eq!((&json["state"], &json["equal"]), (&"incomplete".into(), &serde_json::json!(["Q_OK", "Q_REF"])));
    assert_eq!(json["written"]["refused"][2], serde_json::json!({"name": "Q_MANY", "refers_to": ["GONE"]}));
}
