//! What an identity can see, what references lead to, and which names are written.

use lemna_config::testing::{FakeInfisical, On, Role};
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
    assert!(doctor.out.contains("dev: it can see names, but read no values"), "{}", doctor.out);
}

#[test]
fn what_references_lead_to_is_looked_at_where_services_are_set_up() {
    let server = server();
    let project = server.project("lemna-platform");
    project.set("dev", "DATABASE_URL", &format!("postgres://${{DB_USER}}@{MARKER}")).set("dev", "GOOD", "${API_KEY}");
    let folder = Folder::of(&server);
    let doctor = folder.run(&["doctor"]);
    assert!(doctor.out.contains("dev: DATABASE_URL refers to DB_USER that is missing or empty"), "{}", doctor.out);
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
    assert!(ran.out.contains("DATABASE_URL refers to DB_USER that is missing or empty"), "{}", ran.out);
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
    let text = |what| format!("refers to {what} that is missing or empty: services get the value without it");
    assert_eq!(found, [("DATABASE_URL".into(), text("DB_USER").into()), ("WHOLE".into(), text("GONE").into())]);
    assert!(!ran.out.contains(MARKER), "{}", ran.out);
}
