//! References in values that lead nowhere: what a server leaves of them, and who notices.

use lemna_config::testing::{Dialect, FakeInfisical, On, RecordedRequest};
use lemna_config::{LemnaSecrets, Loaded, LoaderBuilder, Origin, Warning, check};
use lemna_tests::{loader, loader_with};

#[expect(dead_code, reason = "they are only loaded")]
#[derive(LemnaSecrets)]
struct Config {
    database_url: String,
    whole: Option<String>,
    #[lemna(default = "made-up")]
    with_default: String,
    #[lemna(verbatim)]
    meant: String,
    remote: String,
    good: String,
}

/// Of each kind one, the marker in all that is no name.
fn server(dialect: Dialect) -> FakeInfisical {
    let server = FakeInfisical::start().dialect(dialect);
    let project = server.project("lemna-platform");
    project
        .set("dev", "DATABASE_URL", "postgres://${DB_USER}:${DB_PASSWORD}@made-up-marker/x")
        .set("dev", "DB_PASSWORD", "made-up-marker:/@")
        .set("dev", "WHOLE", "${GONE}")
        .set("dev", "WITH_DEFAULT", "${made-up-marker}")
        .set("dev", "MEANT", "made-up ${GONE}")
        .set("dev", "REMOTE", "made-up ${dev.shared.GONE} ${dev.shared.THERE}")
        .set("dev", "GOOD", "${DB_PASSWORD}/${dev.shared.THERE}")
        .set("dev", "NOBODY_ASKS", "${GONE}");
    project.set_at("dev", "/shared", "THERE", "made-up-marker");
    server
}

fn found(warnings: &[Warning]) -> Vec<(&str, &[String])> {
    let found = warnings.iter().filter_map(|warning| match warning {
        Warning::UnresolvedReference { name, refers_to, origin, .. } => {
            assert!(matches!(origin, Origin::Infisical(_)), "{origin}");
            Some((*name, refers_to.as_slice()))
        }
        _ => None,
    });
    found.collect()
}

fn load(loader: LoaderBuilder) -> Loaded<Config> {
    loader.build().load().unwrap()
}

#[test]
fn a_load_that_compares_names_what_a_newer_server_makes_empty() {
    let server = server(Dialect::V4);
    let loaded = load(loader(&server).compare_references(true));
    assert_eq!(
        found(loaded.warnings()),
        [
            ("DATABASE_URL", &["DB_USER".to_owned()][..]),
            ("WHOLE", &["GONE".to_owned()]),
            ("WITH_DEFAULT", &[]),
            ("MEANT", &["GONE".to_owned()]),
            ("REMOTE", &["dev.shared.GONE".to_owned()]),
        ]
    );
    let shown = format!("{:?} {}", loaded.warnings(), loaded.warnings()[0]);
    assert!(!shown.contains("marker"), "{shown}");
    assert!(shown.ends_with(" refers to DB_USER, which Infisical has no value for: the value lacks it"), "{shown}");
    let lists: Vec<_> = server.requests().iter().map(RecordedRequest::kind).filter(|kind| *kind == On::List).collect();
    assert_eq!(lists.len(), 2);
}

#[test]
fn another_load_keeps_its_requests_and_a_check_always_compares() {
    let server = server(Dialect::V4);
    assert_eq!(found(load(loader(&server)).warnings()), []);
    let lists = || server.requests().iter().filter(|request| request.kind() == On::List).count();
    assert_eq!(lists(), 1);

    let report = check::<Config>(&loader(&server).build());
    assert_eq!(found(report.warnings()).len(), 5, "{report}");
    assert_eq!(lists(), 3);
    assert!(!report.deny_suspicious().is_ok());
}

#[test]
fn a_load_that_fails_for_an_emptied_value_says_why_it_is_empty() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(Debug, LemnaSecrets)]
    #[lemna(no_debug)]
    struct Needs {
        whole: String,
    }
    let server = server(Dialect::V4);
    let error = loader(&server).compare_references(true).build().load::<Needs>().err().unwrap();
    assert_eq!(found(error.warnings()), [("WHOLE", &["GONE".to_owned()][..])], "{error}");
    assert!(error.to_string().contains("refers to GONE"), "{error}");
}

#[test]
fn an_older_server_leaves_them_in_the_value() {
    let server = server(Dialect::V3);
    let loader = || loader_with(&server, &[("INFISICAL_PROJECT_ID", "lemna-platform")]);
    let plain = load(loader());
    let names: Vec<_> = found(plain.warnings()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["DATABASE_URL", "WHOLE", "WITH_DEFAULT", "REMOTE"]);
    let compared = load(loader().compare_references(true));
    assert_eq!(found(compared.warnings())[0], ("DATABASE_URL", &["DB_USER".to_owned()][..]));
}

#[test]
fn a_folder_without_values_is_not_listed_twice() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("prod", "A", "b");
    let _ = loader(&server).compare_references(true).build().load::<Config>().err().unwrap();
    assert_eq!(server.requests().iter().filter(|request| request.kind() == On::List).count(), 1);
}
