//! Folders: what is asked where, one name in several of them, and a wrong one told from an empty one.

#![expect(dead_code, reason = "some fields are only loaded")]

use std::thread;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Project, RecordedRequest};
use lemna_config::{
    Duplicates, ExposeSecret, FieldErrorKind, InfisicalSettings, LemnaSecrets, Loader, LoaderBuilder, Outcome,
    SecretString, SourceErrorKind, SourceId,
};
use lemna_tests::gate::{Gate, Held};
use lemna_tests::{child::LIMIT, eventually, loader, loader_with};

const DIALECTS: [Dialect; 3] = Dialect::ALL;

#[derive(LemnaSecrets)]
#[lemna(path = "/app")]
struct Config {
    name: String,
    #[lemna(path = "/shared/")]
    token: SecretString,
    #[lemna(nested, prefix = "DB_", path = "db")]
    db: Db,
    #[lemna(local, default = "localhost")]
    host: String,
    #[lemna(nested, path = "/not-asked")]
    locals: Locals,
}

#[derive(LemnaSecrets)]
struct Locals {
    #[lemna(local)]
    zone: Option<String>,
}

#[derive(LemnaSecrets)]
#[lemna(path = "primary")]
struct Db {
    password: String,
    #[lemna(path = "/ca")]
    certificate: String,
}

fn filled(project: Project<'_>, root: &str) {
    project
        .set_at("dev", &format!("{root}/app"), "NAME", "app")
        .set_at("dev", &format!("{root}/shared"), "TOKEN", "made-up-token")
        .set_at("dev", &format!("{root}/app/db/primary"), "DB_PASSWORD", "made-up-password")
        .set_at("dev", &format!("{root}/ca"), "DB_CERTIFICATE", "made-up-certificate")
        .set_at("dev", &format!("{root}/"), "NAME", "of the wrong folder")
        .set_at("dev", &format!("{root}/shared"), "NAME", "of the wrong folder")
        .set_at("dev", &format!("{root}/app"), "HOST", "of Infisical");
}

fn settings(server: &FakeInfisical) -> InfisicalSettings {
    settings_at(server, &server.url())
}

fn settings_at(server: &FakeInfisical, url: &str) -> InfisicalSettings {
    let settings =
        InfisicalSettings::new(url.parse().unwrap(), server.client_id(), server.client_secret().into(), "dev");
    settings.project("lemna-platform")
}

fn with(settings: InfisicalSettings) -> LoaderBuilder {
    Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings).deadline(LIMIT)
}

fn folders_asked(server: &FakeInfisical) -> Vec<String> {
    let requests = server.requests();
    let lists = requests.iter().filter(|request| request.kind() == On::List);
    let mut folders: Vec<_> = lists.map(|list| list.query_value("secretPath").unwrap().to_owned()).collect();
    folders.sort();
    folders
}

#[test]
fn every_folder_is_one_list_after_one_login() {
    for dialect in DIALECTS {
        let server = FakeInfisical::start().dialect(dialect);
        filled(server.project("lemna-platform"), "");
        let loaded = with(settings(&server)).build().load::<Config>().unwrap();
        let config = loaded.config();
        assert_eq!((config.name.as_str(), config.token.expose_secret()), ("app", "made-up-token"));
        assert_eq!(
            (config.db.password.as_str(), config.db.certificate.as_str()),
            ("made-up-password", "made-up-certificate")
        );
        assert_eq!(config.host, "localhost", "a local field has no folder");
        assert_eq!(folders_asked(&server), ["/app", "/app/db/primary", "/ca", "/shared"], "{dialect:?}");
        assert_eq!((server.count(On::Login), server.requests().len()), (1, 6), "{dialect:?}");
        let origins: Vec<_> = loaded.origins().iter().map(ToString::to_string).collect();
        assert_eq!(origins[2], "DB_PASSWORD: Infisical (lemna-platform, dev, /app/db/primary)");
        assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
    }
}

#[test]
fn the_loader_s_folder_is_the_root_of_the_struct_s() {
    let server = FakeInfisical::start();
    filled(server.project("lemna-platform"), "/team/a");
    for written in ["/team/a", "team/a/", "/team//a"] {
        server.clear_requests();
        with(settings(&server).path(written)).build().load::<Config>().unwrap();
        assert_eq!(folders_asked(&server), ["/team/a/app", "/team/a/app/db/primary", "/team/a/ca", "/team/a/shared"]);
    }
    for refused in ["/team/../a", "/team/a ", " /team/a"] {
        let error = with(settings(&server).path(refused)).build().load::<Config>().unwrap_err();
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::InvalidSetting { .. }), "{error}");
    }
}

#[test]
fn one_name_in_two_folders_is_two_secrets_of_infisical_and_one_variable() {
    #[derive(LemnaSecrets)]
    struct Two {
        #[lemna(name = "PASSWORD", path = "/db")]
        db: String,
        #[lemna(name = "PASSWORD", path = "/mail")]
        mail: String,
    }
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set_at("dev", "/db", "PASSWORD", "made-up-db").set_at("dev", "/mail", "PASSWORD", "made-up-mail");
    let two = Two::load_with(&loader(&server).build()).unwrap();
    assert_eq!((two.db.as_str(), two.mail.as_str()), ("made-up-db", "made-up-mail"));

    let two = Two::load_with(&loader_with(&server, &[("PASSWORD", "both")]).build()).unwrap();
    assert_eq!((two.db.as_str(), two.mail.as_str()), ("both", "both"));
}

#[test]
fn folders_are_asked_at_once() {
    let server = FakeInfisical::start();
    filled(server.project("lemna-platform"), "");
    let gate = Gate::before(&server.url(), Held::Request, "/secrets", 0);
    thread::scope(|scope| {
        let load = scope.spawn(|| with(settings_at(&server, gate.url())).build().load::<Config>().map(drop));
        eventually("three are asked while one waits", || gate.is_reached() && server.count(On::List) == 3);
        gate.open();
        load.join().unwrap().unwrap();
    });
    assert_eq!(server.count(On::List), 4);
}

#[test]
fn a_token_that_ends_at_one_folder_gives_one_new_login() {
    let server = FakeInfisical::start();
    filled(server.project("lemna-platform"), "");
    server.fault(On::List, Fault::Status(401));
    with(settings(&server)).build().load::<Config>().unwrap();
    assert_eq!((server.count(On::Login), server.count(On::List)), (2, 8));

    server.fault_times(On::List, Fault::Status(401), 2).clear_requests();
    let error = with(settings(&server)).build().load::<Lone>().err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::Forbidden { status: 401, .. }), "{error}");
    assert_eq!(server.count(On::Login), 2);
}

#[test]
fn a_folder_that_cannot_be_listed_fails_the_source() {
    let server = FakeInfisical::start();
    filled(server.project("lemna-platform"), "");
    server.fault(On::List, Fault::Status(403));
    let error = with(settings(&server)).build().load::<Config>().err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::Forbidden { status: 403, .. }), "{error}");
    assert_eq!((error.sources().len(), error.fields().len()), (1, 4));
}

#[derive(LemnaSecrets)]
#[lemna(path = "/app")]
struct Below {
    name: String,
    port: u16,
    web_only: String,
    own: String,
}

fn several_ports(server: &FakeInfisical) {
    let project = server.project("lemna-platform");
    project
        .set_at("dev", "/app", "NAME", "app")
        .set_at("dev", "/app/web/deep", "PORT", "8082")
        .set_at("dev", "/app/web", "PORT", "8081")
        .set_at("dev", "/app/api", "PORT", "8080")
        .set_at("dev", "/app/web", "WEB_ONLY", "made-up")
        .set_at("dev", "/app/web", "OWN", "own")
        .set_at("dev", "/base", "OWN", "imported")
        .import("dev", "/app", "dev", "/base");
}

#[test]
fn one_name_in_several_folders_is_an_error_that_names_them() {
    for dialect in DIALECTS {
        let server = FakeInfisical::start().dialect(dialect);
        several_ports(&server);
        let error = with(settings(&server).recursive(true)).build().load::<Below>().err().unwrap();
        assert_eq!(error.fields().len(), 1, "{error}");
        let port = error.field(BelowField::Port).unwrap();
        let FieldErrorKind::Ambiguous { folders, .. } = port.kind() else { panic!("{error}") };
        assert_eq!(folders, &["/app/api", "/app/web", "/app/web/deep"]);
        let report = error.to_string();
        assert!(report.contains("PORT is in several folders: /app/api, /app/web, /app/web/deep"), "{report}");
        assert!(report.contains("Duplicates::Nearest"), "{report}");
        for value in ["8080", "8081", "8082"] {
            assert!(!report.contains(value) && !format!("{error:?}").contains(value), "{report}");
        }
    }
}

#[test]
fn the_nearest_counts_if_that_is_said() {
    for dialect in DIALECTS {
        let server = FakeInfisical::start().dialect(dialect);
        several_ports(&server);
        let nearest = with(settings(&server).recursive(true).duplicates(Duplicates::Nearest)).build();
        let loaded = nearest.load::<Below>().unwrap();
        let Below { name, port, web_only, own } = loaded.config();
        assert_eq!((name.as_str(), *port, web_only.as_str(), own.as_str()), ("app", 8080, "made-up", "own"));
        let origin = loaded.origin(BelowField::Port).unwrap().to_string();
        assert_eq!(origin, "Infisical (lemna-platform, dev, /app/api)");
        server.project("lemna-platform").set_at("dev", "/app", "PORT", "9");
        assert_eq!(nearest.load::<Below>().unwrap().config().port, 9);
    }
}

#[test]
fn folders_below_are_left_alone_unless_asked_for() {
    let server = FakeInfisical::start();
    several_ports(&server);
    let error = with(settings(&server)).build().load::<Below>().err().unwrap();
    assert_eq!(error.field(BelowField::Port).unwrap().kind(), &FieldErrorKind::Missing);
    assert!(error.field(BelowField::Name).is_none());
}

#[test]
fn a_hidden_value_costs_its_field_alone_in_folders_and_through_imports() {
    #[derive(LemnaSecrets)]
    struct Hidden {
        api_key: String,
        #[lemna(name = "API_KEY", path = "/importing")]
        imported: String,
        #[lemna(path = "/importing")]
        other: String,
    }
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set("dev", "API_KEY", "made-up").hide("dev", "API_KEY");
    project.set_at("dev", "/importing", "OTHER", "x").import("dev", "/importing", "dev", "/");
    let error = with(settings(&server)).build().load::<Hidden>().err().unwrap();
    let hidden: Vec<_> = error.fields().iter().map(lemna_config::FieldError::field).collect();
    assert_eq!(hidden, [HiddenField::ApiKey, HiddenField::Imported]);
    assert!(error.fields().iter().all(|field| field.kind() == &FieldErrorKind::Hidden), "{error}");
}

#[derive(LemnaSecrets)]
struct Lone {
    #[lemna(path = "/app/web")]
    token: String,
}

fn no_such_folder(error: &lemna_config::LoadError<LoneField>) -> (Vec<String>, Option<String>) {
    match error.sources()[0].kind() {
        kind @ SourceErrorKind::NoSuchFolder { known_folders, .. } => {
            (known_folders.to_vec(), kind.nearest().map(str::to_owned))
        }
        _ => panic!("{error}"),
    }
}

#[test]
fn a_wrong_folder_is_told_with_those_beside_it() {
    for dialect in DIALECTS {
        let server = FakeInfisical::start().dialect(dialect);
        let project = server.project("lemna-platform");
        project.set_at("dev", "/app/wbe", "TOKEN", "made-up").folder("dev", "/app/api");
        for named in [project.id(), "lemna-platform".to_owned()] {
            let error = with(settings(&server).project(named)).build().load::<Lone>().err().unwrap();
            let (known, nearest) = no_such_folder(&error);
            let mut sorted = known.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, ["/app/api", "/app/wbe"], "{dialect:?}");
            assert_eq!(nearest.as_deref(), Some("/app/wbe"));
            let report = error.to_string();
            assert!(report.contains("did you mean /app/wbe?"), "{report}");
        }
    }
}

#[test]
fn where_the_folders_above_are_not_there_either_those_of_the_root_are_told() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    server.project("lemna-platform").folder("dev", "/apps").set("dev", "UNRELATED", "x");
    let error = with(settings(&server)).build().load::<Lone>().err().unwrap();
    assert_eq!(no_such_folder(&error), (vec!["/apps".to_owned()], Some("/apps".to_owned())));
}

#[test]
fn an_empty_folder_is_no_failure() {
    for dialect in DIALECTS {
        let server = FakeInfisical::start().dialect(dialect);
        server.project("lemna-platform").folder("dev", "/app/web");
        let error = with(settings(&server)).build().load::<Lone>().err().unwrap();
        assert!(error.sources().is_empty(), "{error}");
        let tried = error.field(LoneField::Token).unwrap().tried();
        let infisical = tried.iter().find(|attempt| attempt.source() == &SourceId::Infisical).unwrap();
        assert_eq!(infisical.outcome(), &Outcome::NotSet);
        assert_eq!(infisical.place(), Some("lemna-platform, dev, /app/web"));
    }
}

#[test]
fn an_environment_that_another_folder_proves_is_not_looked_up() {
    #[derive(LemnaSecrets)]
    struct Both {
        name: String,
        #[lemna(path = "/app")]
        token: Option<String>,
    }
    let server = FakeInfisical::start().dialect(Dialect::V3);
    let project = server.project("lemna-platform").set("dev", "NAME", "x").folder("dev", "/app");
    with(settings(&server).project(project.id())).build().load::<Both>().unwrap();
    let others: Vec<_> = server
        .requests()
        .iter()
        .map(RecordedRequest::kind)
        .filter(|kind| !matches!(kind, On::Login | On::List | On::NoRoute))
        .collect();
    assert_eq!(others, [On::Folders]);
}

#[test]
fn a_look_up_that_fails_leaves_an_empty_folder_empty() {
    for fault in [Fault::Status(403), Fault::Status(404), Fault::Html, Fault::Json("{}".to_owned()), Fault::Hang] {
        for on in [On::Projects, On::Folders] {
            let server = FakeInfisical::start().dialect(Dialect::V3);
            let project = server.project("lemna-platform").folder("dev", "/app");
            server.fault_always(on, fault.clone());
            let id = project.id();
            let error = with(settings(&server).project(id)).build().load::<Lone>().err().unwrap();
            if on == On::Folders {
                assert!(error.sources().is_empty(), "{fault:?}: {error}");
            }
        }
    }
}

#[test]
fn what_stands_in_a_folder_s_name_is_sent_as_a_name() {
    #[derive(LemnaSecrets)]
    struct Odd {
        #[lemna(path = "/a?b=1#c%2e%2e&environment=prod/+x ü/d")]
        token: String,
    }
    for dialect in DIALECTS {
        let server = FakeInfisical::start().dialect(dialect);
        let folder = OddField::Token;
        let folder = Odd::schema().fields().iter().find(|field| field.path() == folder.path()).unwrap().folder();
        server.project("lemna-platform").set_at("dev", folder, "TOKEN", "made-up").set_at("prod", "/a", "TOKEN", "no");
        assert_eq!(Odd::load_with(&with(settings(&server)).build()).unwrap().token, "made-up");
        let requests = server.requests();
        let list = requests.iter().find(|request| request.kind() == On::List).unwrap();
        assert!(matches!(list.path(), "/api/v4/secrets" | "/api/v3/secrets/raw"));
        assert_eq!(list.query_value("secretPath"), Some(folder));
        assert_eq!(list.query_value("environment"), Some("dev"));
    }
}

#[test]
fn names_that_the_server_chose_move_no_cursor() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    server.project("lemna-platform").folder("dev", "/app/\u{1b}[2Kweb");
    let error = with(settings(&server)).build().load::<Lone>().err().unwrap();
    let (known, _) = no_such_folder(&error);
    assert_eq!(known, ["/app/\\u{1b}[2Kweb"]);

    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set_at("dev", "/app/web/\u{1b}[2K", "TOKEN", "made-up");
    let recursive = settings(&server).recursive(true);
    let loaded = with(recursive.clone()).build().load::<Lone>().unwrap();
    assert!(!format!("{} {loaded:?}", loaded.origins()[0]).contains('\u{1b}'));
    project.set_at("dev", "/app/web/\u{9b}2K", "TOKEN", "made-up");
    let error = with(recursive).build().load::<Lone>().err().unwrap();
    assert!(matches!(error.fields()[0].kind(), FieldErrorKind::Ambiguous { .. }));
    assert!(!error.to_string().contains(['\u{1b}', '\u{9b}']));
}
