//! The copy of several folders, and of other logins than by a client secret.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, RecordedRequest};
use lemna_config::{
    Freshness, InfisicalSettings, JwtSource, LemnaSecrets, LoadError, Loaded, Loader, LoaderBuilder, Login,
    SecretString, SnapshotProblem, SourceErrorKind, Warning,
};
use lemna_tests::child::LIMIT;
use lemna_tests::{copied, loader_with, outage};

const HOUR: Duration = Duration::from_secs(3_600);
const JWT: &str = "eyJ-MARKER-made-up-jwt";

/// One name in two folders, and one only.
#[derive(LemnaSecrets)]
struct Config {
    #[lemna(name = "PASSWORD", path = "/db")]
    db: String,
    #[lemna(name = "PASSWORD", path = "/mail")]
    mail: String,
    #[lemna(path = "/mail")]
    host: Option<String>,
}

/// Its tokens live for an hour.
fn server(dialect: Dialect) -> FakeInfisical {
    let server = FakeInfisical::start().dialect(dialect);
    server.default_identity().token_ttl(HOUR, HOUR);
    let project = server.project("lemna-platform");
    project.set_at("dev", "/db", "PASSWORD", "MARKER-db").set_at("dev", "/mail", "PASSWORD", "MARKER-mail");
    server
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    (folder, path)
}

fn by_id(server: &FakeInfisical, path: &Path) -> LoaderBuilder {
    let project = server.project("lemna-platform").id();
    loader_with(server, &[("INFISICAL_PROJECT_ID", &project)]).snapshot(path).snapshot_token(true)
}

/// The values by folder, and for each request its kind and whether it had a tag.
fn load(server: &FakeInfisical, path: &Path) -> ((String, String), Vec<(On, bool)>) {
    server.clear_requests();
    let loaded = copied(path, || by_id(server, path).build().load::<Config>()).unwrap();
    assert_eq!((loaded.freshness(), loaded.warnings()), (Freshness::Live, &[][..]));
    let config = loaded.into_inner();
    let requests = server.requests();
    let has_tag = |request: &RecordedRequest| request.header("if-none-match").is_some();
    ((config.db, config.mail), requests.iter().map(|request| (request.kind(), has_tag(request))).collect())
}

fn values(db: &str, mail: &str) -> (String, String) {
    (db.to_owned(), mail.to_owned())
}

#[test]
fn each_folder_has_its_own_values_and_its_own_tag() {
    for dialect in Dialect::ALL {
        let (_folder, path) = folder();
        let server = server(dialect);
        assert_eq!(load(&server, &path).0, values("MARKER-db", "MARKER-mail"));
        let warm = vec![(On::List, true); 2];
        assert_eq!(load(&server, &path), (values("MARKER-db", "MARKER-mail"), warm.clone()), "{dialect:?}");

        // One folder says that nothing has changed, the other what has.
        server.project("lemna-platform").set_at("dev", "/mail", "PASSWORD", "MARKER-rotated");
        for _ in 0..2 {
            assert_eq!(load(&server, &path), (values("MARKER-db", "MARKER-rotated"), warm.clone()), "{dialect:?}");
        }

        server.fault_always(On::Any, outage());
        let loader = by_id(&server, &path).build();
        let loaded = loader.load::<Config>().unwrap();
        let [Warning::Stale { fields, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
        assert_eq!(fields, &["PASSWORD", "PASSWORD"]);
        let origins: Vec<_> =
            loaded.origins().iter().filter_map(|field| field.origin().map(ToString::to_string)).collect();
        assert!(origins[0].ends_with("dev, /db)") && origins[1].ends_with("dev, /mail)"), "{origins:?}");
        let config = loaded.into_inner();
        assert_eq!((values(&config.db, &config.mail), config.host), (values("MARKER-db", "MARKER-rotated"), None));
    }
}

#[test]
fn a_name_in_another_folder_is_another_copy() {
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "it is never loaded")]
    struct Moved {
        #[lemna(name = "PASSWORD", path = "/db")]
        db: String,
        #[lemna(name = "PASSWORD", path = "/mail")]
        mail: String,
        #[lemna(path = "/db")]
        host: Option<String>,
    }
    let (_folder, path) = folder();
    let server = server(Dialect::V4);
    load(&server, &path);
    server.fault_always(On::Any, outage());
    let without = || by_id(&server, &path);
    let problem = |error: &SourceErrorKind, problem| {
        assert!(matches!(error, SourceErrorKind::ServerFailed { .. }), "{error}");
        assert_eq!(problem, Some(SnapshotProblem::Foreign));
    };
    let error = without().build().load::<Moved>().err().unwrap();
    problem(error.sources()[0].kind(), error.sources()[0].snapshot().map(|(_, problem)| problem));
    let below = without().vars([("HOME", "/")]).infisical(settings_of(&server).path("/app"));
    let error = below.build().load::<Config>().err().unwrap();
    problem(error.sources()[0].kind(), error.sources()[0].snapshot().map(|(_, problem)| problem));
    without().vars([("HOME", "/")]).infisical(settings_of(&server)).build().load::<Config>().unwrap();
}

#[test]
fn an_empty_folder_of_an_older_server_is_asked_without_a_tag() {
    #[derive(LemnaSecrets)]
    struct WithEmpty {
        #[lemna(name = "PASSWORD", path = "/db")]
        db: String,
        #[lemna(path = "/empty")]
        host: Option<String>,
    }
    let (_folder, path) = folder();
    let server = server(Dialect::V3);
    server.project("lemna-platform").folder("dev", "/empty");
    let load = || copied(&path, || by_id(&server, &path).build().load::<WithEmpty>()).unwrap().into_inner();
    load();
    server.clear_requests();
    let config = load();
    assert_eq!((config.db.as_str(), config.host), ("MARKER-db", None));
    let requests = server.requests();
    let tagged = |folder: &str| {
        let list = requests.iter().find(|request| request.query_value("secretPath") == Some(folder)).unwrap();
        list.header("if-none-match").is_some()
    };
    assert!(tagged("/db") && !tagged("/empty"));
    assert_eq!(server.count(On::Login), 0);
}

#[test]
fn a_folder_that_is_refused_counts_before_one_that_cannot_be_asked() {
    let (_folder, path) = folder();
    let server = server(Dialect::V4);
    load(&server, &path);
    for status in [403, 400, 404] {
        // One list is refused; the other fails for good.
        server.clear_faults().fault(On::List, outage()).fault(On::List, Fault::Status(status));
        server.fault_always(On::List, outage());
        let loader = by_id(&server, &path).snapshot_token(false).build();
        let error = loader.load::<Config>().err().unwrap_or_else(|| panic!("{status}"));
        assert!(!matches!(error.sources()[0].kind(), SourceErrorKind::ServerFailed { .. }), "{status}: {error}");
        assert_eq!(error.sources()[0].snapshot(), None, "{status}: {error}");
    }
}

fn settings_of(server: &FakeInfisical) -> InfisicalSettings {
    let url = server.url().parse().unwrap();
    let settings = InfisicalSettings::new(url, server.client_id(), server.client_secret().into(), "dev");
    settings.project(server.project("lemna-platform").id())
}

type Result = std::result::Result<Loaded<Config>, LoadError<ConfigField>>;

fn load_by(server: &FakeInfisical, path: &Path, login: Login, key: Option<&str>) -> Result {
    let settings = InfisicalSettings::with_login(server.url().parse().unwrap(), login, "dev")
        .project(server.project("lemna-platform").id());
    let variables = [("MADE_UP_JWT", JWT)];
    let builder = Loader::builder().vars(variables).no_env_file().infisical(settings).snapshot(path).deadline(LIMIT);
    let builder = builder.snapshot_token(true).deadline(LIMIT);
    match key {
        Some(key) => builder.snapshot_key(SecretString::from(key)).build().load(),
        None => builder.build().load(),
    }
}

#[test]
fn a_login_by_jwt_needs_a_key_and_has_a_copy_and_a_warm_restart_with_it() {
    const KEY: Option<&str> = Some("MARKER-made-up-key-of-32-bytes..");
    let (_folder, path) = folder();
    let server = server(Dialect::V4);
    let id = server.default_identity().accept_jwt("oidc", JWT).accept_jwt("jwt", JWT).id();
    let login = |method| Login::jwt(method, id.clone(), JwtSource::variable("MADE_UP_JWT"));

    let without = load_by(&server, &path, login("oidc"), None).unwrap();
    assert!(
        matches!(without.warnings(), [Warning::SnapshotUnusable { problem: SnapshotProblem::NoKey, .. }]),
        "{:?}",
        without.warnings()
    );
    assert!(!path.exists());

    copied(&path, || load_by(&server, &path, login("oidc"), KEY)).unwrap();
    let bytes = fs::read(&path).unwrap();
    for secret in ["MARKER", "PASSWORD", &id] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    server.clear_requests();
    let warm = copied(&path, || load_by(&server, &path, login("oidc"), KEY)).unwrap();
    assert_eq!((warm.freshness(), warm.warnings()), (Freshness::Live, &[][..]));
    assert_eq!((server.count(On::Login), server.requests().len()), (0, 2));

    server.fault_always(On::Any, outage());
    let loaded = load_by(&server, &path, login("oidc"), KEY).unwrap();
    assert!(matches!(loaded.freshness(), Freshness::Stale { .. }));
    assert_eq!(loaded.config().db, "MARKER-db");
    let other_identity = Login::jwt("oidc", "made-up-other-identity", JwtSource::variable("MADE_UP_JWT"));
    for (login, key, problem) in [
        (login("oidc"), None, SnapshotProblem::NoKey),
        (login("jwt"), KEY, SnapshotProblem::Foreign),
        (other_identity, KEY, SnapshotProblem::Foreign),
        (Login::token("made-up.token.x".into()), KEY, SnapshotProblem::Foreign),
    ] {
        let error = load_by(&server, &path, login, key).err().unwrap();
        assert_eq!(error.sources()[0].snapshot().map(|(_, problem)| problem), Some(problem), "{error}");
        assert!(!format!("{error} {error:?}").contains("MARKER"), "{error}");
    }
}

#[test]
fn a_refused_token_is_not_replaced_by_a_copy() {
    const KEY: Option<&str> = Some("MARKER-made-up-key-of-32-bytes..");
    let (_folder, path) = folder();
    let server = server(Dialect::V4);
    let token = || Login::token(server.default_identity().issue_token().into());
    let first = server.default_identity().issue_token();
    copied(&path, || load_by(&server, &path, Login::token(first.as_str().into()), KEY)).unwrap();
    server.clear_requests().fault_always(On::Any, outage());
    assert!(matches!(load_by(&server, &path, token(), KEY).unwrap().freshness(), Freshness::Stale { .. }));

    server.clear_faults().revoke_tokens();
    let error = load_by(&server, &path, Login::token(first.as_str().into()), KEY).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::TokenRefused { .. }), "{error}");
    assert_eq!(error.sources()[0].snapshot(), None);
}
