//! A load from Infisical: what is asked, how often, and what comes of it.

#![expect(dead_code, reason = "most fields are only loaded")]

use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, RecordedRequest};
use lemna_config::{
    ExposeSecret, FieldErrorKind, LemnaSecrets, Loader, Mode, SecretString, SourceErrorKind, Step, Unreachable, Warning,
};
use lemna_tests::child::LIMIT;
use lemna_tests::{bootstrap, deadlines, loader, loader_with, loader_with_file, waited};

#[derive(LemnaSecrets)]
struct Config {
    api_url: String,
    api_key: SecretString,
    #[lemna(default = 8080)]
    port: u16,
    linear_api_key: Option<SecretString>,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_URL", "http://localhost:9000").set("dev", "API_KEY", "made-up");
    server
}

#[test]
fn a_cold_load_takes_two_requests_on_one_connection() {
    let server = server();
    let id = server.project("lemna-platform").id();
    let loaded = loader_with(&server, &[("INFISICAL_PROJECT_ID", &id)]).build().load::<Config>().unwrap();

    assert_eq!(loaded.config().api_key.expose_secret(), "made-up");
    assert_eq!(loaded.config().port, 8080);
    let steps: Vec<_> = server.requests().iter().map(RecordedRequest::kind).collect();
    assert_eq!(steps, [On::Login, On::List]);
    assert_eq!(server.connections(), 1);
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
fn a_project_that_must_be_found_takes_one_more() {
    let server = server();
    loader(&server).build().load::<Config>().unwrap();
    let steps: Vec<_> = server.requests().iter().map(RecordedRequest::kind).collect();
    assert_eq!(steps, [On::Login, On::Projects, On::List]);
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_server_without_the_newer_list_is_asked_in_the_older_dialect() {
    let server = server().dialect(Dialect::V3);
    let id = server.project("lemna-platform").id();
    let loaded = loader_with(&server, &[("INFISICAL_PROJECT_ID", &id)]).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().api_url, "http://localhost:9000");
    assert_eq!((server.requests().len(), server.connections()), (3, 1));

    server.clear_requests();
    loader_with(&server, &[("INFISICAL_PROJECT_ID", "lemna-platform")]).build().load::<Config>().unwrap();
    assert_eq!((server.requests().len(), server.connections()), (3, 2));
}

#[test]
fn the_struct_may_name_the_project_and_the_loader_beats_it() {
    #[derive(LemnaSecrets)]
    #[lemna(project = "two")]
    struct Two {
        which: String,
    }
    let server = FakeInfisical::start();
    server.project("one").set("dev", "WHICH", "one");
    server.project("two").set("dev", "WHICH", "two");
    server.project("three").set("dev", "WHICH", "three");
    assert_eq!(Two::load_with(&loader(&server).build()).unwrap().which, "two");
    let outside = loader_with(&server, &[("INFISICAL_PROJECT_ID", "three")]).build();
    assert_eq!(Two::load_with(&outside).unwrap().which, "three");
}

#[test]
fn several_projects_are_listed_and_a_wrong_one_is_named() {
    let server = server();
    server.project("other");
    let error = Config::load_with(&loader(&server).build()).err().unwrap();
    let SourceErrorKind::ProjectUndecided { candidates, .. } = error.sources()[0].kind() else { panic!("{error}") };
    assert_eq!(candidates, &["lemna-platform", "other"]);

    let wrong = loader_with(&server, &[("INFISICAL_PROJECT_ID", "lemna-platfrom")]).build();
    let error = Config::load_with(&wrong).err().unwrap();
    let SourceErrorKind::NoSuchProject { asked, known_projects, .. } = error.sources()[0].kind() else {
        panic!("{error}")
    };
    assert_eq!((asked.as_str(), known_projects.len()), ("lemna-platfrom", 2));
}

#[test]
fn a_wrong_environment_is_told_with_those_there_are() {
    let server = server();
    let mut variables = bootstrap(&server);
    variables[3].1 = "production".to_owned();
    let error = Config::load_with(&Loader::builder().vars(variables).no_env_file().build()).err().unwrap();
    let SourceErrorKind::NoSuchEnvironment { asked, known_environments, .. } = error.sources()[0].kind() else {
        panic!("{error}")
    };
    assert_eq!((asked.as_str(), known_environments.len()), ("production", 3));

    server.project("other");
    let mut variables = bootstrap(&server);
    variables[3].1 = "production".to_owned();
    let error = Config::load_with(&Loader::builder().vars(variables).no_env_file().build()).err().unwrap();
    let SourceErrorKind::ProjectUndecided { others, .. } = error.sources()[0].kind() else { panic!("{error}") };
    assert_eq!(others, &["lemna-platform (dev, staging, prod)", "other (dev, staging, prod)"]);

    let mut variables = bootstrap(&server);
    variables[3].1 = "production".to_owned();
    variables.push(("INFISICAL_PROJECT_ID".to_owned(), "lemna-platform".to_owned()));
    let error = Config::load_with(&Loader::builder().vars(variables).no_env_file().build()).err().unwrap();
    let SourceErrorKind::NoSuchEnvironment { known_environments, .. } = error.sources()[0].kind() else {
        panic!("{error}")
    };
    assert_eq!(known_environments, &["dev", "staging", "prod"]);
}

#[test]
fn imports_and_references_are_asked_for_and_own_secrets_come_first() {
    #[derive(LemnaSecrets)]
    struct Imported {
        own: String,
        first: String,
        both: String,
        reference: String,
    }
    for dialect in Dialect::ALL {
        let server = FakeInfisical::start().dialect(dialect);
        let project = server.project("lemna-platform");
        project
            .set_at("dev", "/one", "OWN", "one")
            .set_at("dev", "/one", "FIRST", "one")
            .set_at("dev", "/one", "BOTH", "one")
            .set_at("dev", "/two", "OWN", "two")
            .set_at("dev", "/two", "BOTH", "two")
            .set("dev", "OWN", "own")
            .set("dev", "REFERENCE", "<${OWN}>")
            .import("dev", "/", "dev", "/one")
            .import("dev", "/", "dev", "/two");
        let loader = loader_with(&server, &[("INFISICAL_PROJECT_ID", &project.id())]).build();
        let loaded = loader.load::<Imported>().unwrap();
        let Imported { own, first, both, reference } = loaded.config();
        assert_eq!([own, first, both, reference], ["own", "one", "two", "<own>"]);
        assert_eq!(
            loaded.origins()[2].to_string(),
            format!("BOTH: Infisical ({}, dev, /two)", project.id()),
            "{dialect:?}"
        );
    }
}

#[test]
fn a_hidden_value_is_an_error_of_the_field_that_asks_for_it() {
    let server = server();
    server.project("lemna-platform").hide("dev", "API_KEY").set("dev", "UNRELATED", "x").hide("dev", "UNRELATED");
    let error = Config::load_with(&loader(&server).build()).err().unwrap();
    assert_eq!(error.fields().len(), 1);
    assert_eq!(error.field(ConfigField::ApiKey).unwrap().kind(), &FieldErrorKind::Hidden);
    assert!(!error.to_string().contains("hidden-by-infisical"));
}

#[test]
fn nothing_is_asked_when_the_process_environment_has_it_all() {
    #[derive(LemnaSecrets)]
    struct Partly {
        api_key: String,
        #[lemna(local)]
        database_host: Option<String>,
    }
    let server = server();
    let loader = loader_with(&server, &[("API_KEY", "from-process")]).build();
    let config = Partly::load_with(&loader).unwrap();
    assert_eq!((config.api_key.as_str(), config.database_host), ("from-process", None));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_local_field_is_never_taken_from_infisical() {
    #[derive(LemnaSecrets)]
    struct Local {
        #[lemna(local)]
        api_key: Option<String>,
        api_url: String,
    }
    let server = server();
    let local = Local::load_with(&loader(&server).build()).unwrap();
    assert_eq!((local.api_key, local.api_url.as_str()), (None, "http://localhost:9000"));
}

#[test]
fn a_refused_login_is_asked_once_and_named() {
    let server = server();
    let mut variables = bootstrap(&server);
    variables[1].1 = "wrong-made-up".to_owned();
    let error = Config::load_with(&Loader::builder().vars(variables).no_env_file().build()).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::CredentialsRefused { status: 401, .. }), "{error}");
    assert_eq!(server.requests().len(), 1);
    assert_eq!(error.fields().len(), 2, "the fields it costs are named as well");
}

#[test]
fn a_lockout_is_named_as_such() {
    let server = server();
    let identity = server.default_identity().lockout_after(1);
    let mut variables = bootstrap(&server);
    variables[1].1 = "wrong-made-up".to_owned();
    Config::load_with(&Loader::builder().vars(variables).no_env_file().build()).err().unwrap();
    let error = Config::load_with(&loader(&server).build()).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::LockedOut { .. }), "{error}");
    identity.unlock();
    Config::load_with(&loader(&server).build()).unwrap();
}

#[test]
fn a_token_that_ends_is_replaced_once() {
    let server = server();
    server.default_identity().token_uses(1);
    // The project is found with the one use of each token.
    let error = Config::load_with(&loader(&server).build()).err().unwrap();
    assert!(
        matches!(error.sources()[0].kind(), SourceErrorKind::Forbidden { step: Step::List, status: 401, .. }),
        "{error}"
    );
    assert_eq!(server.count(On::Login), 2);
}

#[test]
fn passing_failures_are_tried_again() {
    for fault in [Fault::Status(503), Fault::Status(500), Fault::Status(408), Fault::Reset, Fault::CutOff] {
        let server = server();
        server.fault(On::Login, fault.clone()).fault(On::List, fault.clone());
        Config::load_with(&loader(&server).build()).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
    }
}

#[test]
fn a_wait_that_is_longer_than_what_is_left_ends_the_load_at_once() {
    for dialect in Dialect::ALL {
        let server = server().dialect(dialect);
        server.rate_limit_logins(0);
        let loader = loader(&server).deadline(Duration::from_secs(30)).build();
        let error = Config::load_with(&loader).err().unwrap();
        let SourceErrorKind::RateLimited { retry_after: Some(wait), .. } = error.sources()[0].kind() else {
            panic!("{error}")
        };
        assert!(*wait > Duration::from_secs(30));
        assert_eq!(server.requests().len(), 1);
    }
}

/// An address nobody listens on.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn away(variables: &[(&str, &str)]) -> Loader {
    away_at(&nowhere(), variables)
}

fn away_at(address: &str, variables: &[(&str, &str)]) -> Loader {
    let bootstrap = [
        ("INFISICAL_CLIENT_ID", "made-up-id"),
        ("INFISICAL_CLIENT_SECRET", "made-up-secret"),
        ("INFISICAL_API_URL", address),
        ("INFISICAL_ENV", "dev"),
    ];
    let variables = bootstrap.iter().chain(variables).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Loader::builder().vars(variables).no_env_file().build()
}

#[test]
fn work_goes_on_without_the_server_when_all_is_found_elsewhere() {
    let loaded = away(&[("API_URL", "x"), ("API_KEY", "y")]).load::<Config>().unwrap();
    let [Warning::SourceFailed { error, fields, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert!(matches!(error.kind(), SourceErrorKind::Unreachable { cause: Unreachable::Refused, .. }), "{error}");
    let fields: Vec<_> =
        fields.iter().map(|(name, origin)| (*name, origin.as_ref().map(ToString::to_string))).collect();
    assert_eq!(fields, [("PORT", Some("default".to_owned())), ("LINEAR_API_KEY", None)]);
}

/// `localhost` has one address or two, as the machine is set up.
#[test]
fn a_host_with_several_addresses_is_tried_at_each() {
    let address = nowhere().replace("127.0.0.1", "localhost");
    let host = address.trim_start_matches("http://");
    let expected = std::net::ToSocketAddrs::to_socket_addrs(host).unwrap().count();
    let error = away_at(&address, &[]).load::<Config>().err().unwrap();
    let SourceErrorKind::Unreachable { cause: Unreachable::Refused, addresses, .. } = error.sources()[0].kind() else {
        panic!("{error}")
    };
    assert_eq!(*addresses, expected);
    let told = format!("({expected} addresses were tried)");
    assert_eq!(error.to_string().contains(&told), expected > 1, "{error}");
}

#[test]
fn strict_mode_fails_with_the_same_server_away() {
    let loader = Loader::clone(&away(&[("API_URL", "x"), ("API_KEY", "y"), ("LEMNA_MODE", "strict")]));
    let error = loader.load::<Config>().err().unwrap();
    assert!(error.fields().is_empty());
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::Unreachable { .. }));
}

#[test]
fn a_missing_field_says_that_the_server_could_not_be_asked() {
    let error = away(&[("API_URL", "x")]).load::<Config>().err().unwrap();
    assert_eq!(error.fields().len(), 1);
    assert_eq!(error.fields()[0].field(), ConfigField::ApiKey);
    let report = error.to_string();
    assert!(report.contains("the connection is refused"), "{report}");
    assert!(report.contains("1 field has no value without it: API_KEY"), "{report}");
}

#[test]
fn an_unreachable_server_costs_two_seconds_when_all_is_found_elsewhere() {
    let server = server();
    server.fault_always(On::Any, Fault::Hang);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "API_URL=x\nAPI_KEY=y\n").unwrap();
    let loader = loader_with_file(&server, file).build();
    let loaded = loader.load::<Config>().unwrap();
    assert_eq!(loaded.warnings().len(), 1);
    let waited = waited(loaded.warnings());
    assert!(waited >= Duration::from_secs(2) && waited < LIMIT, "{waited:?}");
}

#[test]
fn a_server_that_hangs_costs_the_deadline_and_no_more() {
    for hang in [Fault::Hang, Fault::Trickle] {
        for (on, expected) in [(On::Login, Step::Login), (On::Projects, Step::Projects), (On::List, Step::List)] {
            let hangs = deadlines(Duration::from_millis(500)).any(|deadline| {
                let server = server();
                server.fault_always(on, hang.clone());
                let error = Config::load_with(&loader(&server).deadline(deadline).build()).err().unwrap();
                let kind = error.sources()[0].kind();
                let has_come_to_it = matches!(kind, SourceErrorKind::TimedOut { step, .. } if *step == expected);
                if has_come_to_it {
                    let is_whole = matches!(kind, SourceErrorKind::TimedOut { after, .. } if *after >= deadline);
                    assert!(is_whole && server.count(on) == 1, "{hang:?} {on:?}: {error}");
                }
                has_come_to_it
            });
            assert!(hangs, "{hang:?} {on:?}");
        }
    }
}

#[test]
fn strict_can_be_said_by_struct_loader_and_variable() {
    #[derive(LemnaSecrets)]
    #[lemna(mode = "strict")]
    struct Strict {
        api_url: String,
        linear_api_key: Option<String>,
    }
    let server = server();
    server.fault_always(On::Login, Fault::Status(404));
    let variables = [("API_URL", "x")];
    assert!(Strict::load_with(&loader_with(&server, &variables).build()).is_err());
    let lenient = loader_with(&server, &variables).mode(Mode::Lenient).build();
    let config = Strict::load_with(&lenient).unwrap();
    assert_eq!((config.api_url.as_str(), config.linear_api_key), ("x", None));
    let outside = [("API_URL", "x"), ("LEMNA_MODE", "strict")];
    assert!(Strict::load_with(&loader_with(&server, &outside).mode(Mode::Lenient).build()).is_err());
    let wrong = [("API_URL", "x"), ("LEMNA_MODE", "yes")];
    let error = Strict::load_with(&loader_with(&server, &wrong).mode(Mode::Lenient).build()).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::InvalidSetting { variable: "LEMNA_MODE", .. }));
}
