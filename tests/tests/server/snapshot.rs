//! The last known good copy: when it stands in for Infisical, and when it never does.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_config::{
    ExposeSecret, FieldErrorKind, Freshness, LemnaSecrets, LoadError, Loaded, Loader, LoaderBuilder, Mode,
    SecretString, SnapshotProblem, SourceErrorKind, Warning,
};
use lemna_tests::child::LIMIT;
use lemna_tests::{
    alone, bootstrap, copied, eventually, loader, loader_with, loader_with_file, outage, threads_of_loads, waited,
};

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
    server.project("lemna-platform").set("dev", "API_URL", "http://localhost:9000").set("dev", "API_KEY", "MARKER-key");
    server
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    (folder, path)
}

fn with_copy(server: &FakeInfisical, path: &Path) -> LoaderBuilder {
    loader(server).snapshot(path)
}

fn keep(server: &FakeInfisical, path: &Path) {
    let loaded = copied(path, || with_copy(server, path).build().load::<Config>()).unwrap();
    assert_eq!((loaded.freshness(), loaded.warnings()), (Freshness::Live, &[][..]));
}

fn is_by_copy(loaded: &Loaded<Config>) {
    let config = loaded.config();
    assert_eq!((config.api_url.as_str(), config.api_key.expose_secret()), ("http://localhost:9000", "MARKER-key"));
    assert_eq!((config.port, config.linear_api_key.is_none()), (8080, true));
    let Freshness::Stale { age, .. } = loaded.freshness() else { panic!("{loaded:?}") };
    assert!(age < LIMIT, "{age:?}");
    let [Warning::Stale { fields, age: told, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert_eq!((fields.as_slice(), *told), (&["API_URL", "API_KEY"][..], age));
    let warning = loaded.warnings()[0].to_string();
    assert!(warning.contains("last known good copy") && warning.contains("API_URL, API_KEY"), "{warning}");
    assert!(!format!("{warning} {loaded:?}").contains("MARKER"), "{warning}");
    let origin = loaded.origin(ConfigField::ApiKey).unwrap().to_string();
    assert_eq!(origin, format!("Infisical ({}, dev, /)", origin_project(loaded)));
}

fn origin_project(loaded: &Loaded<Config>) -> String {
    let origin = loaded.origin(ConfigField::ApiUrl).unwrap().to_string();
    origin["Infisical (".len()..].split(',').next().unwrap().to_owned()
}

fn snapshot_of(error: &LoadError<ConfigField>) -> SnapshotProblem {
    let (_, problem) = error.sources()[0].snapshot().unwrap_or_else(|| panic!("{error}"));
    assert!(error.to_string().contains(&problem.to_string()), "{error}");
    assert!(!error.to_string().contains("MARKER"), "{error}");
    problem
}

#[test]
fn it_stands_in_for_a_server_that_is_away_or_fails() {
    let faults = [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Status(503),
        Fault::Status(504),
        Fault::Status(429),
        Fault::Reset,
        Fault::CutOff,
        Fault::Hang,
        Fault::Trickle,
    ];
    // Most of them wait for most of their time.
    thread::scope(|scope| {
        for dialect in Dialect::ALL {
            for on in [On::Login, On::List] {
                for fault in &faults {
                    scope.spawn(move || it_stands_in_for(dialect, on, fault));
                }
            }
        }
    });
}

fn it_stands_in_for(dialect: Dialect, on: On, fault: &Fault) {
    let (_folder, path) = folder();
    let server = server().dialect(dialect);
    let named = loader_with(&server, &[("INFISICAL_PROJECT_ID", "lemna-platform")]).snapshot(&path).build();
    copied(&path, || named.load::<Config>()).unwrap();
    let before = fs::read(&path).unwrap();
    server.fault_always(on, fault.clone());
    is_by_copy(&named.load::<Config>().unwrap_or_else(|error| panic!("{on:?} {fault:?}: {error}")));
    assert_eq!(fs::read(&path).unwrap(), before, "a copy of a copy would never grow old");
}

#[test]
fn it_stands_in_where_nobody_listens_and_where_there_are_too_many_logins() {
    let (_folder, path) = folder();
    let server = server();
    keep(&server, &path);
    server.rate_limit_logins(0);
    is_by_copy(&with_copy(&server, &path).build().load::<Config>().unwrap());
    let away = with_copy(&server, &path).build();
    drop(server);
    is_by_copy(&away.load::<Config>().unwrap());
}

#[tokio::test]
async fn async_loads_keep_and_use_it_too() {
    let (_folder, path) = folder();
    let server = server();
    let loaded = with_copy(&server, &path).build().load_async::<Config>().await.unwrap();
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
    eventually("a copy is kept", || path.exists());
    server.fault_always(On::Any, outage());
    is_by_copy(&with_copy(&server, &path).build().load_async::<Config>().await.unwrap());
}

#[test]
fn a_refusal_or_a_broken_answer_is_never_replaced_by_it() {
    let (_folder, path) = folder();
    let server = server();
    keep(&server, &path);
    let faults = [
        Fault::Status(401),
        Fault::Status(403),
        Fault::Status(404),
        Fault::Status(400),
        Fault::Status(422),
        Fault::EchoSecrets,
        Fault::Html,
        Fault::Empty,
        Fault::TruncatedJson,
        Fault::Json("{}".to_owned()),
        Fault::Huge(40 << 20),
    ];
    for on in [On::Login, On::List] {
        for fault in &faults {
            server.clear_faults().fault_always(on, fault.clone());
            let error = with_copy(&server, &path).build().load::<Config>().err();
            let error = error.unwrap_or_else(|| panic!("{on:?} {fault:?}"));
            assert_eq!(error.sources()[0].snapshot(), None, "{on:?} {fault:?}: no copy was to be thought of");
            assert_eq!(error.fields().len(), 2, "{error}");
        }
    }
}

#[test]
fn who_lost_the_right_to_read_does_not_read_the_copy() {
    let refuse = |what: &str, server: &FakeInfisical| {
        let identity = server.default_identity();
        match what {
            "revoked secret" => identity.revoke_secret(),
            "expired secret" => identity.expire_secret(),
            "locked out" => identity.lockout_after(0),
            "no access" => identity.member_of(server.project("lemna-platform"), Role::NoAccess),
            _ => identity.not_member_of(server.project("lemna-platform")),
        };
    };
    for what in ["revoked secret", "expired secret", "locked out", "no access", "not a member"] {
        let (_folder, path) = folder();
        let server = server();
        keep(&server, &path);
        refuse(what, &server);
        let error = with_copy(&server, &path).build().load::<Config>().err().unwrap_or_else(|| panic!("{what}"));
        assert_eq!(error.sources()[0].snapshot(), None, "{what}: {error}");
    }
}

#[test]
fn an_outage_behind_a_refusal_is_a_refusal() {
    let (_folder, path) = folder();
    let server = server();
    keep(&server, &path);
    server.fault(On::Login, Fault::Delay(Duration::ZERO)).fault_always(On::Login, outage());
    server.fault(On::List, Fault::Status(401));
    let error = with_copy(&server, &path).build().load::<Config>().err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::ServerFailed { .. }), "{error}");
    assert_eq!(server.count(On::List), 2, "one for the copy, one that was refused");
}

#[test]
fn in_strict_mode_it_is_kept_but_stands_in_for_nothing() {
    let (_folder, path) = folder();
    let server = server();
    let strict = |builder: LoaderBuilder| builder.mode(Mode::Strict).build();
    copied(&path, || strict(with_copy(&server, &path)).load::<Config>()).unwrap();
    server.fault_always(On::Any, outage());
    let error = strict(with_copy(&server, &path)).load::<Config>().err().unwrap();
    assert_eq!(error.sources()[0].snapshot(), None, "{error}");
    is_by_copy(&with_copy(&server, &path).build().load::<Config>().unwrap());
}

#[test]
fn without_being_asked_for_nothing_is_kept() {
    let (folder, _) = folder();
    let server = server();
    loader(&server).build().load::<Config>().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    server.fault_always(On::Any, outage());
    let error = loader(&server).build().load::<Config>().err().unwrap();
    assert_eq!(error.sources()[0].snapshot(), None);
}

#[test]
fn a_missing_or_old_copy_is_told_with_the_failure() {
    const MAX_AGE: Duration = Duration::from_millis(10);
    let (_folder, path) = folder();
    let server = server();
    server.fault_always(On::Any, outage());
    assert_eq!(
        snapshot_of(&with_copy(&server, &path).build().load::<Config>().err().unwrap()),
        SnapshotProblem::Absent
    );

    server.clear_faults();
    keep(&server, &path);
    server.fault_always(On::Any, outage());
    let kept = SystemTime::now();
    eventually("the copy is older", || kept.elapsed().is_ok_and(|age| age > MAX_AGE));
    let old = with_copy(&server, &path).snapshot_max_age(MAX_AGE);
    let error = old.build().load::<Config>().err().unwrap();
    assert!(matches!(snapshot_of(&error), SnapshotProblem::TooOld { .. }), "{error}");

    let elsewhere = [("API_URL", "x"), ("API_KEY", "y")];
    let old = loader_with(&server, &elsewhere).snapshot(&path).snapshot_max_age(MAX_AGE);
    let loaded = old.build().load::<Config>().unwrap();
    assert_eq!(loaded.freshness(), Freshness::Live);
    let [Warning::SourceFailed { error, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert!(matches!(error.snapshot(), Some((at, SnapshotProblem::TooOld { .. })) if at == path));
}

#[test]
fn a_server_that_gives_no_sign_of_life_costs_two_seconds() {
    let (_folder, path) = folder();
    let server = server();
    keep(&server, &path);
    server.fault_always(On::Any, Fault::Hang);
    let loaded = with_copy(&server, &path).build().load::<Config>().unwrap();
    is_by_copy(&loaded);
    let waited = waited(loaded.warnings());
    assert!(waited >= Duration::from_secs(2) && waited < LIMIT, "{waited:?}");
}

#[test]
fn a_load_that_is_not_good_leaves_the_copy_as_it_is() {
    alone::passes(&mut alone::command(module_path!(), "child_whose_loads_are_not_good"));
}

#[test]
#[ignore = "started by another test"]
fn child_whose_loads_are_not_good() {
    let (_folder, path) = folder();
    let server = server();
    keep(&server, &path);
    let before = fs::read(&path).unwrap();

    server.project("lemna-platform").set("dev", "PORT", "MARKER-no-number");
    let error = with_copy(&server, &path).build().load::<Config>().err().unwrap();
    assert!(matches!(error.fields()[0].kind(), FieldErrorKind::Invalid { .. }), "{error}");
    server.project("lemna-platform").set("dev", "PORT", "1").remove("dev", "API_KEY");
    let error = with_copy(&server, &path).build().load::<Config>().err().unwrap();
    assert_eq!(error.fields()[0].kind(), &FieldErrorKind::Missing);
    eventually("whatever could write has ended", || threads_of_loads() == 0);
    assert_eq!(fs::read(&path).unwrap(), before);

    server.fault_always(On::Any, outage());
    is_by_copy(&with_copy(&server, &path).build().load::<Config>().unwrap());
}

#[test]
fn what_the_copy_lacks_is_missing_and_the_report_says_why() {
    let (_folder, path) = folder();
    let server = server();
    let variables = [("API_KEY", "from-process")];
    server.project("lemna-platform").remove("dev", "API_KEY");
    copied(&path, || loader_with(&server, &variables).snapshot(&path).build().load::<Config>()).unwrap();
    server.fault_always(On::Any, outage());
    let error = with_copy(&server, &path).build().load::<Config>().err().unwrap();
    assert_eq!((error.fields().len(), error.fields()[0].secret_name()), (1, "API_KEY"));
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::ServerFailed { status: 503, .. }));
    assert!(error.to_string().contains("a copy, 0.0 h old): not set"), "{error}");
}

#[test]
fn higher_sources_beat_it_as_they_beat_infisical() {
    let (folder, path) = folder();
    let server = server();
    keep(&server, &path);
    server.fault_always(On::Any, outage());
    let file = folder.path().join(".env");
    fs::write(&file, "API_URL=http://from.env\nPORT=9\n").unwrap();
    let variables = bootstrap(&server).into_iter().chain([("API_KEY".to_owned(), "from-process".to_owned())]);
    let builder = Loader::builder().vars(variables).env_file(file).snapshot(&path);
    let loaded = builder.deadline(LIMIT).build().load::<Config>().unwrap();
    let config = loaded.config();
    assert_eq!(config.api_key.expose_secret(), "from-process");
    assert_eq!((config.api_url.as_str(), config.port), ("http://localhost:9000", 9));
    assert!(
        loaded
            .warnings()
            .iter()
            .any(|warning| matches!(warning, Warning::Stale { fields, .. } if fields == &["API_URL"]))
    );
}

#[test]
fn local_fields_are_neither_in_it_nor_part_of_what_it_is_made_for() {
    #[derive(LemnaSecrets)]
    struct One {
        api_url: String,
        #[lemna(local)]
        api_key: Option<String>,
    }
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "it is never loaded")]
    struct Other {
        api_url: String,
        api_key: Option<String>,
    }
    #[derive(LemnaSecrets)]
    struct Fewer {
        api_url: String,
    }
    let (_folder, path) = folder();
    let server = server();
    let kept = copied(&path, || with_copy(&server, &path).build().load::<One>()).unwrap().into_inner();
    assert_eq!((kept.api_url.as_str(), kept.api_key), ("http://localhost:9000", None));
    server.fault_always(On::Any, outage());
    assert_eq!(
        with_copy(&server, &path).build().load::<Fewer>().unwrap().into_inner().api_url,
        "http://localhost:9000"
    );
    let error = with_copy(&server, &path).build().load::<Other>().err().unwrap();
    assert_eq!(error.sources()[0].snapshot().unwrap().1, SnapshotProblem::Foreign);
}

#[test]
fn the_variable_names_the_file_and_beats_the_loader() {
    let (folder, path) = folder();
    let server = server();
    let variable = [("LEMNA_SNAPSHOT", path.to_str().unwrap())];
    let other = folder.path().join("other");
    copied(&path, || loader_with(&server, &variable).snapshot(&other).build().load::<Config>()).unwrap();
    assert!(!other.exists());

    let file = folder.path().join(".env");
    fs::write(&file, format!("LEMNA_SNAPSHOT={}\n", other.display())).unwrap();
    let from_file = loader_with_file(&server, &file).build();
    copied(&other, || from_file.load::<Config>()).unwrap();
    let empty = loader_with(&server, &[("LEMNA_SNAPSHOT", "")]).snapshot(&path).build();
    copied(&path, || empty.load::<Config>()).unwrap();
}

#[test]
fn a_key_of_ones_own_outlives_the_client_secret() {
    let (_folder, path) = folder();
    let server = server();
    let key = || SecretString::from("MARKER-made-up-key-of-32-bytes..");
    copied(&path, || with_copy(&server, &path).snapshot_key(key()).build().load::<Config>()).unwrap();
    server.fault_always(On::Any, outage());
    let mut rotated = bootstrap(&server);
    rotated[1].1 = "made-up-after-rotation".to_owned();
    is_by_copy(&with_copy(&server, &path).vars(rotated.clone()).snapshot_key(key()).build().load::<Config>().unwrap());
    let error = with_copy(&server, &path).vars(rotated).build().load::<Config>().err().unwrap();
    assert_eq!(snapshot_of(&error), SnapshotProblem::Foreign);
    let weak = with_copy(&server, &path).snapshot_key("short".into()).build().load::<Config>().err().unwrap();
    assert_eq!(snapshot_of(&weak), SnapshotProblem::WeakKey);
    server.clear_faults();
    let loaded = with_copy(&server, &path).snapshot_key("short".into()).build().load::<Config>().unwrap();
    assert!(matches!(loaded.warnings(), [Warning::SnapshotUnusable { problem: SnapshotProblem::WeakKey, .. }]));
}
