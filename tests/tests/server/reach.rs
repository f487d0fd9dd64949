//! What is sent beside a usual login: custom headers, an organization, other logins.

use std::sync::{Arc, Mutex};

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{
    HeaderProblem, InfisicalSettings, JwtSource, LemnaSecrets, LoadError, Loader, Login, Mode, SecretString,
    SourceErrorKind,
};
use lemna_tests::child::LIMIT;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::net::{Listener, address};

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

type Result = std::result::Result<String, LoadError<ConfigField>>;

/// A server, and a wire before it that is listened to.
struct World {
    server: FakeInfisical,
    wire: Listener,
    heard: Arc<Mutex<Vec<u8>>>,
}

/// A request as it was sent: its first line, its headers by names in lower case, its body.
struct Sent {
    line: String,
    headers: Vec<(String, String)>,
    body: Value,
}

impl Sent {
    fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "from-infisical");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (to, notes) = (address(&server.url()), heard.clone());
        let wire = Listener::start(move |stream| {
            let notes = notes.clone();
            async move {
                let (mut from_client, mut to_client) = stream.into_split();
                let (mut from_server, mut to_server) = TcpStream::connect(to).await?.into_split();
                let there = async {
                    let mut bytes = [0; 4096];
                    loop {
                        let read = from_client.read(&mut bytes).await?;
                        if read == 0 {
                            return to_server.shutdown().await;
                        }
                        notes.lock().unwrap().extend_from_slice(&bytes[..read]);
                        to_server.write_all(&bytes[..read]).await?;
                    }
                };
                let back = async {
                    tokio::io::copy(&mut from_server, &mut to_client).await?;
                    to_client.shutdown().await
                };
                tokio::try_join!(there, back).map(drop)
            }
        });
        Self { server, wire, heard }
    }

    fn url(&self) -> String {
        format!("http://{}", self.wire.address)
    }

    /// What was sent since this was asked last.
    fn sent(&self) -> Vec<Sent> {
        let heard = String::from_utf8(std::mem::take(&mut *self.heard.lock().unwrap())).unwrap();
        let mut rest = heard.as_str();
        let mut sent = Vec::new();
        while let Some((head, after)) = rest.split_once("\r\n\r\n") {
            let (line, headers) = head.split_once("\r\n").unwrap();
            let headers = headers.lines().map(|line| line.split_once(": ").unwrap());
            let headers: Vec<_> = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let (body, next) = after.split_at(length.map_or(0, |(_, length)| length.parse().unwrap()));
            let body = if body.is_empty() { Value::Null } else { serde_json::from_str(body).unwrap() };
            sent.push(Sent { line: line.to_owned(), headers, body });
            rest = next;
        }
        sent
    }

    /// A load with these variables in the process alone, beside address and environment.
    fn load(&self, variables: &[(&str, &str)]) -> Result {
        let url = self.url();
        let project = self.server.project("lemna-platform").id();
        let place = [("INFISICAL_API_URL", &*url), ("INFISICAL_ENV", "dev"), ("INFISICAL_PROJECT_ID", &project)];
        load(&Loader::builder().vars(place.iter().chain(variables).copied()).no_env_file().deadline(LIMIT).build())
    }

    fn load_by(&self, login: Login, more: impl FnOnce(InfisicalSettings) -> InfisicalSettings) -> Result {
        self.load_with(login, more, &[])
    }

    fn load_with(
        &self,
        login: Login,
        more: impl FnOnce(InfisicalSettings) -> InfisicalSettings,
        variables: &[(&str, &str)],
    ) -> Result {
        let settings = InfisicalSettings::with_login(self.url().parse().unwrap(), login, "dev")
            .project(self.server.project("lemna-platform").id());
        let variables = [("HOME", "/")].into_iter().chain(variables.iter().copied());
        load(&Loader::builder().vars(variables).no_env_file().infisical(more(settings)).deadline(LIMIT).build())
    }

    fn universal(&self) -> Login {
        Login::universal_auth(self.server.client_id(), self.server.client_secret().to_owned().into())
    }

    fn universal_variables(&self) -> [(&str, &str); 2] {
        [("INFISICAL_CLIENT_ID", self.server.client_id()), ("INFISICAL_CLIENT_SECRET", self.server.client_secret())]
    }
}

fn load(loader: &Loader) -> Result {
    Config::load_with(loader).map(|config| config.api_key)
}

fn kind(result: Result) -> SourceErrorKind {
    let error = result.expect_err("it fails");
    let report = format!("{error} {error:?} {:?}", error.sources());
    assert!(!report.contains("MARKER"), "{report}");
    error.sources()[0].kind().clone()
}

/// That a login of `method` was sent with this body, and then a list.
#[track_caller]
fn assert_logged_in(world: &World, result: Result, method: &str, body: &Value) {
    assert_eq!(result.unwrap_or_else(|error| panic!("{error}")), "from-infisical");
    let sent = world.sent();
    assert_eq!(sent.len(), 2, "{:?}", sent.iter().map(|sent| &sent.line).collect::<Vec<_>>());
    assert_eq!(sent[0].line, format!("POST /api/v1/auth/{method}/login HTTP/1.1"));
    assert_eq!((&sent[0].body, sent[0].header("content-type")), (body, vec!["application/json"]));
    assert!(sent[0].header("authorization").is_empty() && sent[1].header("authorization")[0].starts_with("Bearer "));
    assert!(sent[1].line.starts_with("GET /api/v4/secrets?"), "{}", sent[1].line);
}

fn secret(text: &str) -> SecretString {
    text.into()
}

#[test]
fn headers_of_ones_own_go_with_each_request_and_the_variable_beats_the_code() {
    let world = World::new();
    let variable = ("INFISICAL_CUSTOM_HEADERS", r#"CF-Access-Client-Id=made-up.access X-Note="a b" User-Agent=none"#);
    let in_code = |settings: InfisicalSettings| {
        settings.header("cf-access-client-id", secret("of-the-code")).header("X-More", secret("c"))
    };
    let [id, client_secret] = world.universal_variables();
    let assert_sent = |result: Result, of_code: &[&str]| {
        assert_eq!(result.unwrap(), "from-infisical");
        let sent = world.sent();
        assert_eq!(sent.len(), 2);
        for request in &sent {
            assert_eq!(request.header("cf-access-client-id"), ["made-up.access"], "{}", request.line);
            assert_eq!(request.header("x-note"), ["a b"]);
            assert!(request.header("user-agent")[0].starts_with("lemna-config/"));
            assert_eq!(request.header("accept-encoding"), ["identity"]);
            assert_eq!(request.header("x-more"), of_code);
        }
    };
    assert_sent(world.load(&[id, client_secret, variable]), &[]);
    assert_sent(world.load_with(world.universal(), in_code, &[variable]), &["c"]);
}

#[test]
fn a_header_that_cannot_be_sent_fails_the_load_in_both_modes_and_nothing_is_sent() {
    let world = World::new();
    for (text, header, problem) in [
        ("X-A=ok Authorization=MARKER", "Authorization", HeaderProblem::Reserved),
        ("host=MARKER", "host", HeaderProblem::Reserved),
        ("Content-Length=7", "Content-Length", HeaderProblem::Reserved),
        ("X-A=\"MARKER\r\nX-B: c\"", "number 1", HeaderProblem::Value),
        ("X-A=\"a\"MARKER=x", "number 1", HeaderProblem::BehindQuote),
        ("MARKER==", "number 1", HeaderProblem::Unquoted),
        ("X-A=\"MARKER", "number 1", HeaderProblem::Unclosed),
        ("MARKER", "number 1", HeaderProblem::NoValue),
    ] {
        let [id, client_secret] = world.universal_variables();
        let refused = kind(world.load(&[id, client_secret, ("INFISICAL_CUSTOM_HEADERS", text), ("API_KEY", "x")]));
        let SourceErrorKind::InvalidHeader { setting, header: told, problem: is, .. } = refused else {
            panic!("{refused}")
        };
        assert_eq!((setting, &*told, is), ("INFISICAL_CUSTOM_HEADERS", header, problem), "{text}");
    }
    for (name, value) in [("Authorization", "MARKER"), ("X-A", "MARKER\n"), ("X A", "MARKER"), ("", "MARKER")] {
        let settings = InfisicalSettings::with_login(world.url().parse().unwrap(), world.universal(), "dev");
        let loader = Loader::builder().vars([("API_KEY", "x")]).no_env_file().mode(Mode::Lenient);
        let refused = kind(load(&loader.infisical(settings.header(name, secret(value))).build()));
        assert!(matches!(refused, SourceErrorKind::InvalidHeader { setting: "InfisicalSettings::header", .. }));
    }
    assert_eq!(world.wire.accepted(), 0);
}

#[test]
fn no_redirect_takes_a_header_to_another_host() {
    let (world, other) = (World::new(), World::new());
    for on in [On::Login, On::List] {
        for status in [301, 302, 307, 308] {
            let headers = vec![("location".to_owned(), format!("{}/api/v1/x", other.url()))];
            world.server.fault_always(on, Fault::StatusWith { status, headers, body: "{}".to_owned() });
            let result = world.load_by(world.universal(), |settings| settings.header("X-A", secret("MARKER")));
            let refused = kind(result);
            assert!(matches!(refused, SourceErrorKind::Refused { .. } | SourceErrorKind::MalformedAnswer { .. }));
        }
        world.server.clear_faults();
    }
    assert_eq!(other.wire.accepted(), 0);
}

#[test]
fn an_organization_goes_with_each_kind_of_login() {
    let world = World::new();
    let identity = world.server.default_identity().in_organization("made-up-org").accept_ldap("user", "pass");
    let id = identity.accept_jwt("oidc", "eyJ-made-up").accept_jwt("spiffe", "eyJ-svid").id();
    let organization = ("INFISICAL_AUTH_ORGANIZATION_SLUG", "made-up-org");
    let in_code = |settings: InfisicalSettings| settings.organization("made-up-org");

    let [client_id, client_secret] = world.universal_variables();
    let body = json!({ "clientId": client_id.1, "clientSecret": client_secret.1, "organizationSlug": "made-up-org" });
    assert_logged_in(&world, world.load(&[client_id, client_secret, organization]), "universal-auth", &body);
    assert_logged_in(&world, world.load_by(world.universal(), in_code), "universal-auth", &body);
    let overridden = |settings: InfisicalSettings| settings.organization("of-the-code");
    assert_logged_in(&world, world.load_with(world.universal(), overridden, &[organization]), "universal-auth", &body);

    let body = json!({ "identityId": id, "username": "user", "password": "pass", "organizationSlug": "made-up-org" });
    assert_logged_in(&world, world.load_by(Login::ldap(&id, "user", secret("pass")), in_code), "ldap-auth", &body);

    for (method, jwt) in [("oidc", "eyJ-made-up"), ("spiffe", "eyJ-svid")] {
        let variables = [
            ("INFISICAL_AUTH_METHOD", method),
            ("INFISICAL_MACHINE_IDENTITY_ID", &id),
            ("INFISICAL_JWT", jwt),
            organization,
        ];
        let body = json!({ "identityId": id, "jwt": jwt, "organizationSlug": "made-up-org" });
        assert_logged_in(&world, world.load(&variables), &format!("{method}-auth"), &body);
    }
}

#[test]
fn an_organization_that_is_not_the_identitys_is_named() {
    let world = World::new();
    world.server.default_identity().in_organization("made-up-org");
    let refused = kind(world.load_by(world.universal(), |settings| settings.organization("other")));
    assert!(matches!(&refused, SourceErrorKind::NoSuchOrganization { asked, .. } if asked == "other"), "{refused}");
    assert_eq!(world.server.count(On::Login), 1);
}

#[test]
fn ldap_sends_identity_user_and_password() {
    let world = World::new();
    let id = world.server.default_identity().accept_ldap("made-up-user", "made-up pass").id();
    let body = json!({ "identityId": id, "username": "made-up-user", "password": "made-up pass" });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "made-up pass\n").unwrap();
    let common = [
        ("INFISICAL_AUTH_METHOD", "ldap"),
        ("INFISICAL_MACHINE_IDENTITY_ID", &*id),
        ("INFISICAL_LDAP_USERNAME", "made-up-user"),
    ];
    let with = |password: (&str, &str)| world.load(&[common[0], common[1], common[2], password]);
    assert_logged_in(&world, with(("INFISICAL_LDAP_PASSWORD", "made-up pass")), "ldap-auth", &body);
    let path = file.to_str().unwrap();
    assert_logged_in(&world, with(("INFISICAL_LDAP_PASSWORD_FILE", path)), "ldap-auth", &body);
    let login = Login::ldap(&id, "made-up-user", secret("made-up pass"));
    assert_logged_in(&world, world.load_by(login, |settings| settings), "ldap-auth", &body);

    let refused = kind(with(("INFISICAL_LDAP_PASSWORD", "MARKER")));
    let SourceErrorKind::CredentialsRefused { method, status: 401, .. } = refused else { panic!("{refused}") };
    assert_eq!(method, "ldap-auth");
    assert!(matches!(kind(world.load(&common)), SourceErrorKind::HalfBootstrap { missing, .. }
        if missing == ["INFISICAL_LDAP_PASSWORD"]));
    let twice =
        [common[0], common[1], common[2], ("INFISICAL_LDAP_PASSWORD", "x"), ("INFISICAL_LDAP_PASSWORD_FILE", path)];
    assert!(matches!(kind(world.load(&twice)), SourceErrorKind::SetTwice { .. }));
}

#[test]
fn a_jwt_svid_may_stand_in_a_file() {
    let world = World::new();
    let id = world.server.default_identity().accept_jwt("spiffe", "eyJ-svid").id();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("svid");
    std::fs::write(&file, "eyJ-svid\n").unwrap();
    let body = json!({ "identityId": id, "jwt": "eyJ-svid" });
    let login = Login::jwt("spiffe", &*id, JwtSource::file(&file));
    assert_logged_in(&world, world.load_by(login, |settings| settings), "spiffe-auth", &body);
}

#[test]
fn a_ready_token_is_never_given_back_nor_renewed() {
    let world = World::new();
    let token = world.server.default_identity().issue_token();
    for _ in 0..2 {
        assert_eq!(world.load(&[("INFISICAL_TOKEN", &token)]).unwrap(), "from-infisical");
        assert_eq!(world.load_by(Login::token(secret(&token)), |settings| settings).unwrap(), "from-infisical");
    }
    world.server.expire_tokens();
    assert!(matches!(kind(world.load(&[("INFISICAL_TOKEN", &token)])), SourceErrorKind::TokenRefused { .. }));
    let sent = world.sent();
    assert_eq!(sent.len(), 5);
    assert!(sent.iter().all(|sent| sent.line.starts_with("GET /api/v4/secrets?")));
}

/// A server replaces project, environment and folder of the request by those of a service token with one scope.
#[test]
fn a_service_token_is_good_for_its_own_scope_and_is_told_where_it_is_of_another() {
    let world = World::new();
    let project = world.server.project("lemna-platform").id();
    let token = ("INFISICAL_TOKEN", "st.made-up.made-up.made-up");
    let row = |project: &str, environment: &str, folder: &str| {
        json!({ "secrets": [{ "secretKey": "API_KEY", "secretValue": "from-infisical", "workspace": project,
            "environment": environment, "secretPath": folder, "type": "shared" }], "imports": [] })
    };
    world.server.fault_always(On::List, Fault::Json(row(&project, "dev", "/").to_string()));
    assert_eq!(world.load(&[token]).unwrap(), "from-infisical");
    assert_eq!(world.sent()[0].header("authorization"), ["Bearer st.made-up.made-up.made-up"]);
    for elsewhere in [row("other", "dev", "/"), row(&project, "prod", "/"), row(&project, "dev", "/app")] {
        world.server.clear_faults();
        world.server.fault_always(On::List, Fault::Json(elsewhere.to_string()));
        let error = world.load(&[token]).expect_err("it is of another place");
        let source = &error.sources()[0];
        assert!(matches!(source.kind(), SourceErrorKind::ListedElsewhere { .. }), "{error}");
        assert!(source.remedy().unwrap().contains("bound to another place"), "{error}");
    }
}
