//! Ways to log in: what is asked, how often, and what is said where the server refuses.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, RecordedRequest};
use lemna_config::{
    CustomLogin, FileProblem, InfisicalSettings, JwtSource, LemnaSecrets, LoadError, Loaded, Loader, Login, Mode,
    SecretString, SourceError, SourceErrorKind, Step, Warning,
};
use lemna_tests::child::LIMIT;
use lemna_tests::eventually;
use lemna_tests::gate::{Gate, Held};

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

type Result = std::result::Result<Loaded<Config>, LoadError<ConfigField>>;

const JWT: &str = "eyJ-MARKER-made-up-jwt";

/// The ways to log in with an identity's id and a JWT.
const METHODS: [&str; 5] = ["kubernetes", "oidc", "jwt", "gcp", "azure"];

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "from-infisical");
    server
}

/// Loads with variables of the process alone; the address and the environment are among them.
fn load(server: &FakeInfisical, variables: &[(&str, &str)]) -> Result {
    let url = server.url();
    let project = server.project("lemna-platform").id();
    let common = [("INFISICAL_API_URL", url.as_str()), ("INFISICAL_ENV", "dev"), ("INFISICAL_PROJECT_ID", &project)];
    Loader::builder().vars(common.iter().chain(variables).copied()).no_env_file().build().load()
}

fn load_by(server: &FakeInfisical, login: Login) -> Result {
    load_by_with(server, login, &[("HOME", "/")])
}

fn load_by_with(server: &FakeInfisical, login: Login, variables: &[(&str, &str)]) -> Result {
    load_from(server, &server.url(), login, variables)
}

fn load_from(server: &FakeInfisical, url: &str, login: Login, variables: &[(&str, &str)]) -> Result {
    let settings = InfisicalSettings::with_login(url.parse().unwrap(), login, "dev")
        .project(server.project("lemna-platform").id());
    Loader::builder().vars(variables.iter().copied()).no_env_file().infisical(settings).deadline(LIMIT).build().load()
}

fn kind(result: Result) -> SourceErrorKind {
    let error = result.expect_err("it fails");
    let report = format!("{error} {error:?} {:?}", error.sources());
    assert!(!report.contains("MARKER"), "{report}");
    let [source] = error.sources() else { panic!("{error}") };
    source.kind().clone()
}

fn loaded(result: Result) -> Loaded<Config> {
    let loaded = result.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.config().api_key, "from-infisical");
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
    loaded
}

fn paths(server: &FakeInfisical) -> Vec<String> {
    server.requests().iter().map(|request| request.path().to_owned()).collect()
}

fn kinds(server: &FakeInfisical) -> Vec<On> {
    server.requests().iter().map(RecordedRequest::kind).collect()
}

#[test]
fn a_ready_token_takes_one_request() {
    let server = server();
    let token = server.default_identity().issue_token();
    for given in [token.clone(), format!(" {token}\n")] {
        server.clear_requests();
        loaded(load(&server, &[("INFISICAL_TOKEN", &given)]));
        assert_eq!(kinds(&server), [On::List]);
        server.clear_requests();
        loaded(load_by(&server, Login::token(SecretString::from(given))));
        assert_eq!(kinds(&server), [On::List]);
    }
}

#[test]
fn a_ready_token_that_ended_is_said_to_have_and_nobody_logs_in() {
    for (end, status) in [
        (FakeInfisical::expire_tokens as fn(&FakeInfisical) -> &FakeInfisical, 403),
        (FakeInfisical::revoke_tokens, 401),
        (FakeInfisical::expire_tokens_max, 403),
    ] {
        let server = server();
        let token = server.default_identity().issue_token();
        end(&server);
        let error = load(&server, &[("INFISICAL_TOKEN", &token)]).err().unwrap();
        assert!(!error.to_string().contains(&token));
        let source = &error.sources()[0];
        assert!(
            matches!(source.kind(), SourceErrorKind::TokenRefused { status: told, .. } if *told == status),
            "{error}"
        );
        assert!(source.remedy().unwrap().contains("create a new one"), "{error}");
        assert_eq!(kinds(&server), [On::List]);
    }
}

#[test]
fn a_ready_token_that_may_not_read_is_no_refused_token() {
    let server = server();
    let token = server.identity("stranger").issue_token();
    let kind = kind(load(&server, &[("INFISICAL_TOKEN", &token)]));
    assert!(matches!(kind, SourceErrorKind::NotAMember { .. }), "{kind}");
}

#[test]
fn what_cannot_be_a_token_is_not_sent() {
    let server = server();
    for token in ["MARKER made up", "MARKER\nX-Header: x", "MÄRKER-MARKER"] {
        let by_variable = kind(load(&server, &[("INFISICAL_TOKEN", token)]));
        assert_eq!(by_variable.to_string(), "INFISICAL_TOKEN is not an access token");
        let in_code = kind(load_by(&server, Login::token(SecretString::from(token))));
        assert_eq!(in_code.to_string(), "Login::token is not an access token");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn every_login_with_a_jwt_takes_two_requests_and_goes_to_its_own_path() {
    for method in METHODS {
        let server = server();
        let identity = server.default_identity().accept_jwt(method, JWT);
        let (id, auth) = (identity.id(), format!("{method}-auth"));
        for name in [method, &auth] {
            server.clear_requests();
            let variables =
                [("INFISICAL_AUTH_METHOD", name), ("INFISICAL_MACHINE_IDENTITY_ID", &id), ("INFISICAL_JWT", JWT)];
            loaded(load(&server, &variables));
            assert_eq!(paths(&server), [format!("/api/v1/auth/{method}-auth/login"), "/api/v4/secrets".to_owned()]);

            server.clear_requests();
            let login = Login::jwt(name, id.clone(), JwtSource::variable("MADE_UP_TOKEN"));
            loaded(load_by_with(&server, login, &[("MADE_UP_TOKEN", JWT)]));
            assert_eq!(paths(&server)[0], format!("/api/v1/auth/{method}-auth/login"));
        }
    }
}

#[test]
fn the_official_name_of_the_google_login_is_known() {
    let server = server();
    let id = server.default_identity().accept_jwt("gcp", JWT).id();
    let variables =
        [("INFISICAL_AUTH_METHOD", "gcp-id-token"), ("INFISICAL_MACHINE_IDENTITY_ID", &id), ("INFISICAL_JWT", JWT)];
    loaded(load(&server, &variables));
}

#[test]
fn a_jwt_may_stand_in_a_file() {
    let server = server();
    let id = server.default_identity().accept_jwt("oidc", JWT).accept_jwt("kubernetes", JWT).id();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let file = path.to_str().unwrap();
    let id = ("INFISICAL_MACHINE_IDENTITY_ID", id.as_str());
    for end in ["", "\n", "\r\n"] {
        fs::write(&path, format!("{JWT}{end}")).unwrap();
        loaded(load(&server, &[("INFISICAL_AUTH_METHOD", "oidc"), id, ("INFISICAL_JWT_FILE", file)]));
        loaded(load(&server, &[("INFISICAL_AUTH_METHOD", "kubernetes"), id, ("INFISICAL_JWT_FILE", file)]));
        let service_account = ("INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH", file);
        loaded(load(&server, &[("INFISICAL_AUTH_METHOD", "kubernetes"), id, service_account]));
        loaded(load_by(&server, Login::jwt("oidc", id.1, JwtSource::file(&path))));
    }
}

#[test]
fn a_jwt_of_a_dotenv_file_is_sent_to_the_address_in_it() {
    let server = server();
    let id = server.default_identity().accept_jwt("oidc", JWT).id();
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    let method = "INFISICAL_AUTH_METHOD=oidc\nINFISICAL_ENV=dev\n";
    let rest = format!(
        "INFISICAL_MACHINE_IDENTITY_ID={id}\nINFISICAL_JWT={JWT}\nINFISICAL_API_URL={}\nINFISICAL_PROJECT_ID={}\n",
        server.url(),
        server.project("lemna-platform").id()
    );
    fs::write(&env, format!("{method}{rest}")).unwrap();
    loaded(Loader::builder().vars([("HOME", "/")]).env_file(env).build().load());
}

#[test]
fn two_jwts_are_a_mistake() {
    let server = server();
    let twice = |variables: &[(&str, &str)]| match kind(load(&server, variables)) {
        SourceErrorKind::SetTwice { variables, .. } => variables,
        kind => panic!("{kind}"),
    };
    let id = ("INFISICAL_MACHINE_IDENTITY_ID", "made-up");
    let both = [id, ("INFISICAL_AUTH_METHOD", "oidc"), ("INFISICAL_JWT", JWT), ("INFISICAL_JWT_FILE", "/made/up")];
    assert_eq!(twice(&both), ["INFISICAL_JWT", "INFISICAL_JWT_FILE"]);
    let path = "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH";
    let both = [id, ("INFISICAL_AUTH_METHOD", "kubernetes"), ("INFISICAL_JWT_FILE", "/made/up"), (path, "/made/up")];
    assert_eq!(twice(&both), ["INFISICAL_JWT_FILE", path]);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn the_service_account_of_a_pod_is_where_kubernetes_puts_it() {
    let path = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    if fs::exists(path).unwrap_or(true) {
        return; // In a pod, its own token would be sent.
    }
    let server = server();
    let by_variable = [("INFISICAL_AUTH_METHOD", "kubernetes"), ("INFISICAL_MACHINE_IDENTITY_ID", "made-up")];
    for result in [load(&server, &by_variable), load_by(&server, Login::kubernetes("made-up"))] {
        let SourceErrorKind::UnreadableCredential { path: told, problem, .. } = kind(result) else { panic!("no file") };
        assert_eq!((told.to_str(), problem), (Some(path), FileProblem::Missing));
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_jwt_is_read_afresh_at_each_login() {
    let server = server();
    let identity = server.default_identity().accept_jwt("kubernetes", "made-up-first");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let settings = InfisicalSettings::with_login(
        server.url().parse().unwrap(),
        Login::jwt("kubernetes", identity.id(), JwtSource::file(&path)),
        "dev",
    );
    let loader = Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings).deadline(LIMIT).build();
    fs::write(&path, "made-up-first").unwrap();
    loaded(loader.load());
    identity.accept_jwt("kubernetes", "made-up-second");
    assert!(matches!(kind(loader.load()), SourceErrorKind::CredentialsRefused { status: 401, .. }));
    fs::write(&path, "made-up-second").unwrap();
    loaded(loader.load());
}

#[test]
fn a_token_that_ends_below_a_list_gives_one_new_login_with_the_jwt_of_that_moment() {
    let server = server();
    let identity = server.default_identity().accept_jwt("oidc", JWT);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, JWT).unwrap();
    let gate = Gate::before(&server.url(), Held::Request, "/secrets", 0);
    let login = Login::jwt("oidc", identity.id(), JwtSource::file(&path));
    std::thread::scope(|scope| {
        let load = scope.spawn(|| load_from(&server, gate.url(), login, &[("HOME", "/")]));
        // While the list is asked for, the token ends, and the JWT is replaced.
        eventually("the list is asked for", || gate.is_reached());
        server.revoke_tokens();
        identity.accept_jwt("oidc", "made-up-second");
        fs::write(&path, "made-up-second").unwrap();
        gate.open();
        loaded(load.join().unwrap());
    });
    assert_eq!(kinds(&server), [On::Login, On::List, On::Login, On::List]);
}

#[test]
fn a_refused_jwt_is_sent_once_and_the_way_is_named() {
    for dialect in Dialect::ALL {
        let server = server().dialect(dialect);
        let id = server.default_identity().accept_jwt("oidc", "made-up-other").id();
        for (method, id, status) in [("oidc", id.as_str(), 401), ("jwt", &id, 404), ("oidc", "made-up-unknown", 404)] {
            server.clear_requests();
            let variables =
                [("INFISICAL_AUTH_METHOD", method), ("INFISICAL_MACHINE_IDENTITY_ID", id), ("INFISICAL_JWT", JWT)];
            let error = load(&server, &variables).err().unwrap();
            let source = &error.sources()[0];
            let SourceErrorKind::CredentialsRefused { method: told, status: was, .. } = source.kind() else {
                panic!("{error}")
            };
            assert_eq!((told.strip_suffix("-auth"), *was), (Some(method), status));
            assert!(source.to_string().ends_with(&format!("refuses the login by {method}-auth (status {status})")));
            assert!(source.remedy().unwrap().contains("INFISICAL_MACHINE_IDENTITY_ID"));
            assert!(!error.to_string().contains("MARKER"));
            assert_eq!(server.requests().len(), 1);
        }
    }
}

#[test]
fn a_forbidden_subject_is_a_refused_login() {
    let server = server();
    let id = server.default_identity().accept_jwt("oidc", JWT).id();
    server.fault(On::Login, Fault::Status(403));
    let variables = [("INFISICAL_AUTH_METHOD", "oidc"), ("INFISICAL_MACHINE_IDENTITY_ID", &id), ("INFISICAL_JWT", JWT)];
    assert!(matches!(kind(load(&server, &variables)), SourceErrorKind::CredentialsRefused { status: 403, .. }));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_way_that_the_server_does_not_know_is_refused_and_leads_nowhere_else() {
    let server = server();
    for method in ["no-such", "../universal", "a/../oidc", ""] {
        server.clear_requests();
        let result = load_by_with(&server, Login::jwt(method, "made-up", JwtSource::variable("T")), &[("T", JWT)]);
        assert!(matches!(kind(result), SourceErrorKind::Refused { step: Step::Login, status: 404, .. }));
        let paths = paths(&server);
        assert_eq!(paths.len(), 1);
        assert_eq!(paths[0].matches('/').count(), 5, "{paths:?}");
    }
}

#[test]
fn a_jwt_that_is_not_there_is_a_mistake() {
    let server = server();
    for variables in [&[("HOME", "/")][..], &[("MADE_UP", "")]] {
        let login = Login::jwt("oidc", "made-up", JwtSource::variable("MADE_UP"));
        assert_eq!(kind(load_by_with(&server, login, variables)).to_string(), "MADE_UP is not set");
    }
    let folder = tempfile::tempdir().unwrap();
    for (content, problem) in [(None, FileProblem::Missing), (Some(b"\n".to_vec()), FileProblem::Empty)] {
        let path = folder.path().join("token");
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        let kind = kind(load_by(&server, Login::jwt("oidc", "made-up", JwtSource::file(&path))));
        assert!(
            matches!(&kind, SourceErrorKind::UnreadableCredential { problem: told, .. } if *told == problem),
            "{kind}"
        );
    }
    for content in [vec![b'M'; 64 * 1024 + 1], b"MARKER\xff".to_vec(), b"MARKER\0".to_vec()] {
        let path = folder.path().join("token");
        fs::write(&path, content).unwrap();
        let kind = kind(load_by(&server, Login::jwt("oidc", "made-up", JwtSource::file(&path))));
        assert!(matches!(kind, SourceErrorKind::UnreadableCredential { .. }), "{kind}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_passing_failure_of_a_login_with_a_jwt_is_tried_again() {
    let server = server();
    let id = server.default_identity().accept_jwt("oidc", JWT).id();
    server.fault(On::Login, Fault::Status(503));
    let variables = [("INFISICAL_AUTH_METHOD", "oidc"), ("INFISICAL_MACHINE_IDENTITY_ID", &id), ("INFISICAL_JWT", JWT)];
    loaded(load(&server, &variables));
    assert_eq!(kinds(&server), [On::Login, On::Login, On::List]);
}

/// Gives the tokens one after the other.
struct Own {
    tokens: Mutex<Vec<String>>,
    asked: Arc<AtomicUsize>,
}

impl Own {
    fn login<const N: usize>(tokens: [String; N]) -> (Login, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let mut tokens = Vec::from(tokens);
        tokens.reverse();
        (Login::custom(Self { tokens: Mutex::new(tokens), asked: asked.clone() }), asked)
    }
}

impl CustomLogin for Own {
    async fn access_token(&self) -> std::result::Result<SecretString, SourceError> {
        // The runtime it is said to run on has timers.
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.asked.fetch_add(1, Ordering::SeqCst);
        let token = self.tokens.lock().unwrap().pop();
        token.map(SecretString::from).ok_or_else(|| SourceError::custom("the vault is sealed"))
    }
}

#[test]
fn a_login_of_the_programs_own_takes_one_request() {
    let server = server();
    let (login, asked) = Own::login([server.default_identity().issue_token()]);
    loaded(load_by(&server, login));
    assert_eq!((asked.load(Ordering::SeqCst), kinds(&server)), (1, vec![On::List]));
}

#[test]
fn a_login_of_the_programs_own_is_asked_once_more_for_a_token_that_ended() {
    let server = server();
    let first = server.default_identity().issue_token();
    server.expire_tokens();
    let second = server.default_identity().issue_token();
    let (login, asked) = Own::login([first.clone(), second]);
    loaded(load_by(&server, login));
    assert_eq!((asked.load(Ordering::SeqCst), kinds(&server)), (2, vec![On::List, On::List]));

    let (login, asked) = Own::login([first.clone(), first.clone(), first]);
    let kind = kind(load_by(&server, login));
    assert!(matches!(kind, SourceErrorKind::Forbidden { status: 403, .. }), "{kind}");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn what_goes_wrong_in_a_login_of_the_programs_own_is_told_as_its_own() {
    let server = server();
    let (login, asked) = Own::login([]);
    let error = load_by(&server, login).err().unwrap();
    assert_eq!(error.sources()[0].to_string(), "Infisical: the vault is sealed");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let (login, _) = Own::login(["MARKER made up".to_owned()]);
    assert_eq!(kind(load_by(&server, login)).to_string(), "what the program's own login gave is not an access token");
    assert_eq!(server.requests().len(), 0);
}

struct Hanging;

impl CustomLogin for Hanging {
    async fn access_token(&self) -> std::result::Result<SecretString, SourceError> {
        std::future::pending().await
    }
}

struct Panicking;

impl CustomLogin for Panicking {
    async fn access_token(&self) -> std::result::Result<SecretString, SourceError> {
        panic!("MARKER, on purpose, in a test")
    }
}

#[test]
fn a_login_of_the_programs_own_that_hangs_costs_what_a_server_would_that_hangs() {
    #[derive(LemnaSecrets)]
    struct Optional {
        #[expect(dead_code, reason = "only loaded")]
        api_key: Option<String>,
    }
    let settings = InfisicalSettings::with_login("http://127.0.0.1:9".parse().unwrap(), Login::custom(Hanging), "dev");
    let builder = |variables: &[(&str, &str)]| {
        Loader::builder().vars(variables.iter().copied()).no_env_file().infisical(settings.clone())
    };
    let started = Instant::now();
    let loaded = builder(&[("HOME", "/")]).deadline(LIMIT).build().load::<Optional>().unwrap();
    assert!(started.elapsed() >= Duration::from_secs(2));
    let [Warning::SourceFailed { error, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert_eq!(error.to_string(), "Infisical: the program's own login gave no token in time");

    let loader = builder(&[("HOME", "/")]).mode(Mode::Strict).deadline(Duration::from_millis(300)).build();
    assert!(loader.load::<Optional>().is_err());
}

#[test]
fn a_panic_of_a_login_of_the_programs_own_costs_infisical_alone() {
    let server = server();
    let kind = kind(load_by(&server, Login::custom(Panicking)));
    assert_eq!(kind, SourceErrorKind::Internal("it panicked"));
}

#[test]
fn nothing_of_a_login_is_shown() {
    let secret = || SecretString::from("MARKER");
    let url: lemna_config::ApiUrl = "http://localhost".parse().unwrap();
    for (login, shown) in [
        (Login::universal_auth("MARKER", secret()), "Login(\"universal-auth\")"),
        (Login::token(secret()), "Login(\"token\")"),
        (Login::kubernetes("MARKER"), "Login(\"kubernetes-auth\")"),
        (Login::jwt("oidc", "MARKER", JwtSource::variable("CI_TOKEN")), "Login(\"oidc-auth\")"),
        (Own::login(["MARKER".to_owned()]).0, "Login(\"custom\")"),
    ] {
        assert_eq!(format!("{login:?}"), shown);
        let settings = format!("{:?}", InfisicalSettings::with_login(url.clone(), login, "dev"));
        assert!(settings.contains(shown) && !settings.contains("MARKER"), "{settings}");
    }
    assert_eq!(format!("{:?}", JwtSource::variable("CI_TOKEN")), "JwtSource(\"CI_TOKEN\")");
    assert_eq!(format!("{:?}", JwtSource::file("/made/up")), "JwtSource(\"/made/up\")");
}

#[test]
fn an_answer_that_echoes_what_it_was_sent_shows_nothing() {
    for (method, variable) in [("oidc", "INFISICAL_JWT"), ("token", "INFISICAL_TOKEN")] {
        let server = server();
        let id = server.default_identity().accept_jwt("oidc", JWT).id();
        for fault in
            [Fault::EchoSecrets, Fault::Html, Fault::TruncatedJson, Fault::Json(format!("{{\"secrets\":\"{JWT}\"}}"))]
        {
            server.clear_faults();
            server.fault_always(On::Any, fault);
            let variables =
                [("INFISICAL_AUTH_METHOD", method), ("INFISICAL_MACHINE_IDENTITY_ID", &id), (variable, JWT)];
            let url = server.url();
            let common = [("INFISICAL_API_URL", url.as_str()), ("INFISICAL_ENV", "dev")];
            let loader = Loader::builder().vars(common.iter().chain(&variables).copied()).no_env_file();
            kind(loader.deadline(LIMIT).build().load());
        }
    }
}
