//! Identities that may see less than a load asks for: what the error says of whom.

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_config::{FieldErrorKind, LemnaSecrets, LoadError, Loader, Mode, SourceErrorKind};
use lemna_tests::{loader, loader_with};

#[expect(dead_code, reason = "it is only loaded")]
#[derive(LemnaSecrets)]
struct Config {
    there: String,
    also_there: String,
    not_there: String,
    optional: Option<String>,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "THERE", "made-up-marker").set("dev", "ALSO_THERE", "made-up-marker");
    project.set("dev", "NOBODY_ASKS", "made-up-marker");
    server
}

fn error(loader: &Loader) -> LoadError<ConfigField> {
    loader.load::<Config>().err().unwrap()
}

#[test]
fn a_role_that_sees_names_only_is_told_as_one_missing_permission_and_field_by_field() {
    let server = server();
    server.default_identity().member_of(server.project("lemna-platform"), Role::Names);
    let error = error(&loader(&server).build());
    let [source] = error.sources() else { panic!("{error}") };
    let SourceErrorKind::ValuesForbidden { held, .. } = source.kind() else { panic!("{error}") };
    assert_eq!(**held, ["ALSO_THERE", "THERE"]);
    let kinds: Vec<_> = error.fields().iter().map(|field| (field.secret_name(), field.kind())).collect();
    assert_eq!(
        kinds,
        [
            ("THERE", &FieldErrorKind::Hidden),
            ("ALSO_THERE", &FieldErrorKind::Hidden),
            ("NOT_THERE", &FieldErrorKind::Missing)
        ]
    );
    let text = error.to_string();
    assert!(text.contains("Read Value") && !text.contains("NOBODY_ASKS") && !text.contains("marker"), "{text}");

    let lists: Vec<_> = server.requests().into_iter().filter(|request| request.kind() == On::List).collect();
    let values: Vec<_> = lists.iter().map(|list| list.query_value("viewSecretValue")).collect();
    assert_eq!(values, [Some("true"), Some("false")]);
}

#[test]
fn a_role_that_reads_some_values_of_a_folder_fills_those_fields() {
    let server = server();
    let reader = server.default_identity().member_of(server.project("lemna-platform"), Role::Names);
    reader.reads_values_of(&["THERE"]);
    let error = error(&loader(&server).build());
    let kinds: Vec<_> = error.fields().iter().map(|field| (field.secret_name(), field.kind())).collect();
    assert_eq!(kinds, [("ALSO_THERE", &FieldErrorKind::Hidden), ("NOT_THERE", &FieldErrorKind::Missing)]);
    assert_eq!(error.sources().len(), 0, "{error}");
    assert!(!error.to_string().contains("marker"), "{error}");

    // What others may read keeps nobody from a load.
    let reader = server.default_identity();
    reader.reads_values_of(&["THERE", "ALSO_THERE"]);
    server.project("lemna-platform").set("dev", "OTHER", "${THERE}-x");
    server.clear_requests();
    let loaded = loader_with(&server, &[("NOT_THERE", "made-up")]).build().load::<Config>().unwrap();
    assert_eq!((&*loaded.config().there, &*loaded.config().also_there), ("made-up-marker", "made-up-marker"));
    let asked: Vec<_> = server.requests().iter().map(lemna_config::testing::RecordedRequest::kind).collect();
    let count = |kind| asked.iter().filter(|asked| **asked == kind).count();
    assert_eq!((count(On::List), count(On::Get)), (2, 2), "{asked:?}");
}

#[test]
fn what_is_imported_is_asked_for_in_the_folder_that_has_it() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(LemnaSecrets)]
    struct Mixed {
        own: String,
        shared: String,
        elsewhere: String,
        hidden: String,
    }
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set("dev", "OWN", "made-up");
    project.set_at("dev", "/shared", "SHARED", "made-up").set_at("dev", "/shared", "HIDDEN", "made-up");
    project.set_at("prod", "/other", "ELSEWHERE", "made-up").set("dev", "NOBODY_ASKS", "made-up");
    project.import("dev", "/", "dev", "/shared").import("dev", "/", "prod", "/other");
    let reader = server.default_identity().member_of(project, Role::Names);
    reader.reads_values_of(&["OWN", "SHARED", "ELSEWHERE"]);
    let error = loader(&server).build().load::<Mixed>().err().unwrap();
    let kinds: Vec<_> = error.fields().iter().map(|field| (field.secret_name(), field.kind())).collect();
    assert_eq!(kinds, [("HIDDEN", &FieldErrorKind::Hidden)], "{error}");
    let requests = server.requests();
    let gets = requests.iter().filter(|request| request.kind() == On::Get);
    let mut places: Vec<_> =
        gets.map(|get| ["environment", "secretPath"].map(|name| get.query_value(name).unwrap())).collect();
    places.sort_unstable();
    assert_eq!(places, [["dev", "/"], ["dev", "/shared"], ["dev", "/shared"], ["prod", "/other"]]);
}

#[test]
fn what_has_gone_since_the_list_of_names_is_missing() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(LemnaSecrets)]
    struct Gone {
        gone: String,
    }
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set("dev", "GONE", "made-up").set("dev", "UNREADABLE", "made-up");
    server.default_identity().member_of(project, Role::Names).reads_values_of(&["GONE"]);
    let body = r#"{"reqId":"req-x","statusCode":404,"message":"Secret with name 'GONE' not found","error":"NotFound"}"#;
    let not_found = Fault::StatusWith { status: 404, headers: Vec::new(), body: body.to_owned() };
    server.fault_always(On::Get, not_found);
    let error = loader(&server).build().load::<Gone>().err().unwrap();
    let SourceErrorKind::ValuesForbidden { held, .. } = error.sources()[0].kind() else { panic!("{error}") };
    assert!(held.is_empty(), "{held:?}");
    assert_eq!(error.fields()[0].kind(), &FieldErrorKind::Missing, "{error}");
}

#[test]
fn more_than_a_hundred_are_asked_for_one_by_one_as_well() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    let names: Vec<_> = (0..205).map(|at| format!("N{at:03}")).collect();
    for name in &names {
        project.set("dev", name, "made-up");
    }
    project.set("dev", "UNREADABLE", "made-up");
    let readable: Vec<_> = names.iter().map(String::as_str).collect();
    server.default_identity().member_of(project, Role::Names).reads_values_of(&readable);
    let env = loader(&server).build().load_env().unwrap();
    assert!(names.iter().all(|name| env.get(name) == Some("made-up")));
    assert_eq!((env.get("UNREADABLE"), server.count(On::Get)), (None, 206));
}

#[test]
fn secrets_are_asked_for_one_by_one_only_where_the_list_is_refused() {
    let server = server();
    let loaded = loader_with(&server, &[("NOT_THERE", "made-up")]).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().there, "made-up-marker");
    assert_eq!((server.count(On::List), server.count(On::Get)), (1, 0));
}

#[test]
fn what_is_found_elsewhere_is_not_hidden() {
    let server = server();
    server.default_identity().member_of(server.project("lemna-platform"), Role::Names);
    let found = [("THERE", "made-up"), ("ALSO_THERE", "made-up"), ("NOT_THERE", "made-up")];
    let loaded = loader_with(&server, &found).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().there, "made-up");
    let strict = error(&loader_with(&server, &found).mode(Mode::Strict).build());
    assert!(matches!(strict.sources()[0].kind(), SourceErrorKind::ValuesForbidden { .. }), "{strict}");
    assert_eq!(strict.fields().len(), 0, "{strict}");
}

#[test]
fn an_identity_in_no_project_is_told_so_however_the_project_is_named() {
    let server = server();
    let project = server.project("lemna-platform");
    server.default_identity().not_member_of(project);
    for (variables, named) in [
        (vec![], None),
        (vec![("INFISICAL_PROJECT_ID", "lemna-platform".to_owned())], Some("lemna-platform".to_owned())),
        (vec![("INFISICAL_PROJECT_ID", project.id())], Some(project.id())),
    ] {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let error = error(&loader_with(&server, &variables).build());
        let SourceErrorKind::NotAMember { project, .. } = error.sources()[0].kind() else { panic!("{error}") };
        assert_eq!(*project, named, "{error}");
        assert!(error.to_string().contains("add the identity to the project"), "{error}");
    }
}

#[test]
fn an_older_server_says_it_in_other_words() {
    let server = server().dialect(Dialect::V3);
    server.default_identity().not_member_of(server.project("lemna-platform"));
    let error = error(&loader_with(&server, &[("INFISICAL_PROJECT_ID", "lemna-platform")]).build());
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::NotAMember { .. }), "{error}");
}
