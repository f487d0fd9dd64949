//! Finding the project, and a wrong environment told from an empty one.

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, RecordedRequest, Role};
use lemna_config::{LemnaSecrets, LoadError, Loader, SourceErrorKind};
use lemna_tests::bootstrap;

#[derive(LemnaSecrets)]
struct Config {
    which: String,
}

fn load(server: &FakeInfisical, project: Option<&str>, environment: &str) -> Result<Config, LoadError<ConfigField>> {
    let mut variables = bootstrap(server);
    environment.clone_into(&mut variables[3].1);
    if let Some(project) = project {
        variables.push(("INFISICAL_PROJECT_ID".to_owned(), project.to_owned()));
    }
    Config::load_with(&Loader::builder().vars(variables).no_env_file().build())
}

fn kind(result: Result<Config, LoadError<ConfigField>>) -> SourceErrorKind {
    let error = result.expect_err("a failed load");
    assert_eq!(error.sources().len(), 1, "{error}");
    error.sources()[0].kind().clone()
}

fn steps(server: &FakeInfisical) -> Vec<On> {
    server.requests().iter().map(RecordedRequest::kind).collect()
}

#[test]
fn a_project_is_found_by_id_slug_or_unique_name() {
    let server = FakeInfisical::start();
    let one = server.project("One Project").slug_is("one-ee92f3").set("dev", "WHICH", "one");
    server.project("two").set("dev", "WHICH", "two");
    for named in [one.id().as_str(), "one-ee92f3", "One Project"] {
        assert_eq!(load(&server, Some(named), "dev").unwrap().which, "one", "{named}");
    }
}

/// Consoles, databases and people write it in their own ways.
#[test]
fn an_id_is_taken_in_every_form() {
    let server = FakeInfisical::start();
    let id = server.project("one").set("dev", "WHICH", "one").id();
    for form in [id.to_uppercase(), format!("{{{id}}}"), id.replace('-', "")] {
        assert_eq!(load(&server, Some(&form), "dev").unwrap().which, "one", "{form}");
        assert_eq!(server.count(On::Projects), 0, "an id needs no look-up");
    }
}

#[test]
fn a_slug_counts_before_another_s_name() {
    let server = FakeInfisical::start();
    server.project("shared").slug_is("other").set("dev", "WHICH", "by name");
    server.project("x").slug_is("shared").set("dev", "WHICH", "by slug");
    assert_eq!(load(&server, Some("shared"), "dev").unwrap().which, "by slug");
}

/// Two projects of one name: the fake makes none, so this is a list of a server's making.
fn twins(environments: [&str; 2], slugs: [&str; 2]) -> String {
    let project = |at: usize| {
        format!(
            r#"{{"id":"363a01d0-3d26-454c-84c2-715a8646d8d{at}","name":"twin","slug":"{}","environments":[{}]}}"#,
            slugs[at], environments[at]
        )
    };
    format!(r#"{{"workspaces":[{},{}]}}"#, project(0), project(1))
}

#[test]
fn a_name_given_twice_is_narrowed_by_the_environment_or_an_error_that_lists_both() {
    let server = FakeInfisical::start();
    let slugs = ["twin-a", "twin-\\u001b[2Kb"];
    let dev = r#"{"slug":"dev"}"#;
    server.fault(On::Projects, Fault::Json(twins([dev, dev], slugs)));
    let result = load(&server, Some("twin"), "dev");
    let report = result.as_ref().err().unwrap().to_string();
    assert!(!report.contains('\u{1b}') && report.contains("several projects called twin"), "{report}");
    let SourceErrorKind::SeveralProjects { asked, candidates, .. } = kind(result) else { panic!("{report}") };
    assert_eq!(asked, "twin");
    assert_eq!(candidates, ["twin-a", "twin-\\u{1b}[2Kb"]);

    server.clear_requests().fault(On::Projects, Fault::Json(twins([r#"{"slug":"prod"}"#, dev], slugs)));
    let _ = load(&server, Some("twin"), "dev");
    let requests = server.requests();
    let list = requests.iter().find(|request| request.kind() == On::List).expect("one was chosen");
    assert_eq!(list.query_value("projectId"), Some("363a01d0-3d26-454c-84c2-715a8646d8d1"));
}

#[test]
fn projects_of_other_kinds_are_left_out_even_where_the_server_lists_them() {
    let server = FakeInfisical::start();
    let id = server.project("secrets").set("dev", "WHICH", "secrets").id();
    let body = format!(
        r#"{{"projects":[{{"id":"{id}","name":"secrets","slug":"secrets","type":"secret-manager","environments":null}},
            {{"id":"x","name":"ca","slug":"ca","type":"cert-manager","environments":[{{"slug":"dev"}}]}}]}}"#
    );
    server.fault_times(On::Projects, Fault::Json(body), 2);
    assert_eq!(load(&server, None, "dev").unwrap().which, "secrets");
    let SourceErrorKind::NoSuchProject { known_projects, .. } = kind(load(&server, Some("ca"), "dev")) else {
        panic!()
    };
    assert_eq!(known_projects, ["secrets"]);
}

#[test]
fn without_a_name_the_environment_narrows_and_none_or_several_are_listed() {
    let server = FakeInfisical::start();
    server.project("one").environment("qa", "QA").set("qa", "WHICH", "one");
    server.project("two");
    assert_eq!(load(&server, None, "qa").unwrap().which, "one");
    let SourceErrorKind::ProjectUndecided { candidates, .. } = kind(load(&server, None, "dev")) else { panic!() };
    assert_eq!(candidates, ["one", "two"]);
    let SourceErrorKind::ProjectUndecided { candidates, others, .. } = kind(load(&server, None, "nope")) else {
        panic!()
    };
    assert!(candidates.is_empty());
    assert_eq!(others, ["one (dev, staging, prod, qa)", "two (dev, staging, prod)"]);
}

#[test]
fn an_old_server_takes_a_slug_and_says_that_it_takes_no_name() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    server.project("lemna platform").slug_is("lemna-platform-ee92f3").set("dev", "WHICH", "it");
    assert_eq!(load(&server, Some("lemna-platform-ee92f3"), "dev").unwrap().which, "it");
    assert_eq!(steps(&server), [On::Login, On::NoRoute, On::List]);

    let result = load(&server, Some("lemna platform"), "dev");
    let report = result.as_ref().err().unwrap().to_string();
    assert!(report.contains("by its slug or id, not by its name"), "{report}");
    assert!(matches!(kind(result), SourceErrorKind::NoSuchProject { slug_only: true, .. }));

    let error = kind(load(&server, None, "dev"));
    assert!(matches!(error, SourceErrorKind::ProjectUndecided { .. }), "{error}");
}

#[test]
fn a_server_between_the_two_resolves_a_name_by_its_older_list() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    let project = server.project("lemna platform").slug_is("lemna-platform-ee92f3").set("dev", "WHICH", "it");
    let body = format!(
        r#"{{"workspaces":[{{"id":"{}","name":"lemna platform","slug":"lemna-platform-ee92f3"}}]}}"#,
        project.id()
    );
    server.fault(On::Projects, Fault::Json(body));
    assert_eq!(load(&server, Some("lemna platform"), "dev").unwrap().which, "it");
}

#[test]
fn a_wrong_environment_is_told_from_an_empty_one_on_every_server() {
    for dialect in Dialect::ALL {
        let server = FakeInfisical::start().dialect(dialect);
        let project = server.project("lemna-platform").set("dev", "WHICH", "dev");
        for named in [project.id(), project.slug()] {
            let result = load(&server, Some(&named), "production");
            let report = result.as_ref().err().unwrap().to_string();
            assert!(report.contains("did you mean prod?"), "{dialect:?} {named}: {report}");
            let error = kind(result);
            let SourceErrorKind::NoSuchEnvironment { known_environments, .. } = &error else { panic!("{error}") };
            assert_eq!((known_environments.len(), error.nearest()), (3, Some("prod")));

            let error = load(&server, Some(&named), "staging").err().unwrap();
            assert!(error.sources().is_empty(), "{dialect:?} {named}: {error}");
            assert_eq!(error.fields().len(), 1);
        }
    }
}

#[test]
fn an_environment_that_has_secrets_costs_no_request_more() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    let project = server.project("lemna-platform").set("dev", "UNRELATED", "x");
    load(&server, Some(&project.id()), "dev").err().unwrap();
    assert_eq!(steps(&server), [On::Login, On::NoRoute, On::List]);
    server.clear_requests();
    load(&server, Some(&project.id()), "staging").err().unwrap();
    assert_eq!(steps(&server), [On::Login, On::NoRoute, On::List, On::Projects]);
}

#[test]
fn a_look_up_that_is_refused_leaves_an_empty_list_empty() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    let project = server.project("lemna-platform");
    for fault in [Fault::Status(403), Fault::Status(401), Fault::Status(500), Fault::Html, Fault::Hang] {
        server.clear_faults().fault_always(On::Projects, fault.clone());
        let error = load(&server, Some(&project.id()), "nope").err().unwrap();
        assert!(error.sources().is_empty(), "{fault:?}: {error}");
    }
}

#[test]
fn an_outsider_is_told_so() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set("dev", "WHICH", "x");
    server.default_identity().member_of(project, Role::NoAccess);
    let error = kind(load(&server, Some(&project.id()), "dev"));
    assert!(matches!(error, SourceErrorKind::Forbidden { status: 403, .. }), "{error}");
}

const HOSTILE: [&str; 9] = [
    "..",
    ".",
    "../../v1/workspace",
    "%2e%2e",
    "%2e%2e%2fworkspace",
    "a/b",
    "a?environment=prod",
    "a#b",
    "a&workspaceId=363a01d0-3d26-454c-84c2-715a8646d8d4",
];

#[test]
fn what_stands_for_the_project_reaches_no_other_path() {
    const PATHS: [&str; 5] = [
        "/api/v1/auth/universal-auth/login",
        "/api/v1/projects",
        "/api/v1/workspace",
        "/api/v3/secrets/raw",
        "/api/v4/secrets",
    ];
    for dialect in Dialect::ALL {
        for named in HOSTILE {
            let server = FakeInfisical::start().dialect(dialect);
            server.project("lemna-platform").set("dev", "WHICH", "x");
            // With nothing in the list, an old server is asked for the project as well.
            server.fault(On::List, Fault::Json(r#"{"secrets":[],"imports":[]}"#.to_owned()));
            assert!(load(&server, Some(named), "dev").is_err(), "{named}");
            for request in server.requests() {
                assert!(PATHS.contains(&request.path()), "{dialect:?} {named}: {}", request.path());
                if let Some(slug) = request.query_value("workspaceSlug") {
                    assert_eq!(slug, named);
                    assert_eq!(request.query_value("workspaceId"), None);
                    assert_eq!(request.query_value("environment"), Some("dev"));
                }
            }
        }
    }
}

#[test]
fn an_id_that_the_server_chose_reaches_no_other_path() {
    for id in HOSTILE {
        let server = FakeInfisical::start();
        let body = format!(r#"{{"projects":[{{"id":"{id}","name":"n","slug":"s","environments":[]}}]}}"#);
        server.fault(On::Projects, Fault::Json(body));
        server.fault_always(
            On::List,
            Fault::StatusWith {
                status: 404,
                headers: Vec::new(),
                body: r#"{"reqId":"r","error":"SecretPathNotFound"}"#.to_owned(),
            },
        );
        assert!(load(&server, None, "dev").is_err());
        let paths: Vec<_> = server.requests().iter().map(|request| request.path().to_owned()).collect();
        assert_eq!(paths, ["/api/v1/auth/universal-auth/login", "/api/v1/projects", "/api/v4/secrets"], "{id}");
    }
}

#[test]
fn names_that_the_server_chose_move_no_cursor() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    server.project("name \u{1b}[31m").slug_is("slug-\u{1b}[2K").environment("qa\u{7}", "QA").set("dev", "WHICH", "x");
    let id = server.project("name \u{1b}[31m").id();
    let report = load(&server, Some(&id), "nope").err().unwrap().to_string();
    assert!(report.contains("qa\\u{7}") && !report.contains(['\u{1b}', '\u{7}']), "{report}");

    let server = FakeInfisical::start();
    server.project("name \u{1b}[31m").slug_is("slug-\u{1b}[2K").environment("qa\u{7}", "QA");
    for (project, environment) in [(None, "nope"), (Some("nope"), "dev"), (Some("name \u{1b}[31m"), "nope")] {
        let error = load(&server, project, environment).err().unwrap();
        let report = format!("{error} {:?}", error.sources());
        assert!(!report.contains(['\u{1b}', '\u{7}']), "{report:?}");
    }
}

#[test]
fn a_mistyped_slug_is_told_as_such_by_each_generation_and_asked_for_once() {
    for dialect in Dialect::ALL {
        let server = FakeInfisical::start().dialect(dialect);
        server.project("lemna-platform").set("dev", "WHICH", "made-up");
        let kind = kind(load(&server, Some("lemna-platfrom"), "dev"));
        assert!(matches!(kind, SourceErrorKind::NoSuchProject { .. }), "{dialect:?}: {kind}");
        assert!(server.count(On::List) <= 1, "{dialect:?}: {:?}", server.requests());
    }
}
