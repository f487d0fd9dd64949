//! The client certificate of mutual TLS, against fronts that ask for one, and the login that is one.

use std::fs;
use std::path::PathBuf;

use lemna_config::testing::FakeInfisical;
use lemna_config::{
    ClientCertificateProblem, FileProblem, InfisicalSettings, LemnaSecrets, LoadError, Loader, Login, SecretString,
    SourceErrorKind, UrlProblem,
};
use lemna_tests::child::LIMIT;
use tempfile::TempDir;

use crate::net::{Authority, Identity, Listener, address};

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

type Result = std::result::Result<String, LoadError<ConfigField>>;

struct World {
    server: FakeInfisical,
    front: Listener,
    ours: Authority,
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "from-infisical");
        let ours = Authority::new("ours");
        let front = Listener::mutual(ours.identity(&["127.0.0.1"]), &ours, address(&server.url()));
        Self { server, front, ours, folder: tempfile::tempdir().unwrap() }
    }

    fn url(&self) -> String {
        format!("https://{}", self.front.address)
    }

    fn settings(&self, login: Login) -> InfisicalSettings {
        let settings = InfisicalSettings::with_login(self.url().parse().unwrap(), login, "dev");
        settings.project(self.server.project("lemna-platform").id()).ca_certificate(self.ours.pem())
    }

    fn universal(&self) -> Login {
        Login::universal_auth(self.server.client_id(), self.server.client_secret().to_owned().into())
    }

    /// The path of a new file with this text.
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

fn load_with_variables(settings: InfisicalSettings, variables: &[(&str, &PathBuf)]) -> Result {
    let variables = variables.iter().map(|(name, path)| (*name, path.to_str().unwrap()));
    load(Loader::builder().vars(variables.chain([("HOME", "/")])).no_env_file().infisical(settings))
}

fn load(loader: lemna_config::LoaderBuilder) -> Result {
    Config::load_with(&loader.deadline(LIMIT).build()).map(|config| config.api_key)
}

fn load_by(settings: InfisicalSettings) -> Result {
    load(Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings))
}

fn kind(result: Result) -> SourceErrorKind {
    result.expect_err("the load fails").sources()[0].kind().clone()
}

fn key(identity: &Identity) -> SecretString {
    identity.key_pem().into()
}

#[test]
fn a_server_that_wants_a_certificate_is_shown_the_one_that_is_given() {
    let world = World::new();
    let client = world.ours.identity(&["made-up-client"]);
    let settings = || world.settings(world.universal());
    assert_eq!(load_by(settings().client_certificate(client.pem(), key(&client))).unwrap(), "from-infisical");
    let certificate = world.file("client.pem", client.pem());
    let key = world.file("client.key", client.key_pem());
    assert_eq!(load_by(settings().client_certificate_files(&certificate, &key)).unwrap(), "from-infisical");
    let both = [("INFISICAL_CLIENT_CERT_FILE", &certificate), ("INFISICAL_CLIENT_KEY_FILE", &key)];
    assert_eq!(load_with_variables(settings(), &both).unwrap(), "from-infisical");
    // A certificate with its issuer behind it, and its key in one file.
    let one = world.file("one.pem", &format!("{}{}{}", client.key_pem(), client.pem(), world.ours.pem()));
    let alone = [("INFISICAL_CLIENT_CERT_FILE", &one)];
    assert_eq!(load_with_variables(settings(), &alone).unwrap(), "from-infisical");
    // The variable beats the code.
    let stranger = Identity::self_signed(&["stranger"]);
    let of_code = settings().client_certificate(stranger.pem(), stranger.key_pem().into());
    assert_eq!(load_with_variables(of_code, &both).unwrap(), "from-infisical");
}

#[test]
fn the_login_that_is_a_certificate_sends_the_identity_alone() {
    let world = World::new();
    let client = world.ours.identity(&["made-up-client"]);
    let id = world.server.default_identity().accept_certificate(&client.fingerprint()).id();
    let certificate = world.file("client.pem", client.pem());
    let key_file = world.file("client.key", client.key_pem());
    let settings = |id: &str| world.settings(Login::tls_certificate(id));
    assert_eq!(load_by(settings(&id).client_certificate_files(&certificate, &key_file)).unwrap(), "from-infisical");
    let requests = world.server.requests();
    assert_eq!((requests[0].method(), requests[0].path()), ("POST", "/api/v1/auth/tls-cert-auth/login"));
    assert!(!requests[0].has_authorization() && requests[1].has_authorization());

    let authority = world.file("ours.pem", world.ours.pem());
    let (url, project) = (world.url(), world.server.project("lemna-platform").id());
    let variables = [
        ("INFISICAL_AUTH_METHOD", "tls-cert"),
        ("INFISICAL_MACHINE_IDENTITY_ID", &id),
        ("INFISICAL_API_URL", &url),
        ("INFISICAL_ENV", "dev"),
        ("INFISICAL_PROJECT_ID", &project),
        ("INFISICAL_CA_FILE", authority.to_str().unwrap()),
        ("INFISICAL_CLIENT_CERT_FILE", certificate.to_str().unwrap()),
        ("INFISICAL_CLIENT_KEY_FILE", key_file.to_str().unwrap()),
    ];
    assert_eq!(load(Loader::builder().vars(variables).no_env_file()).unwrap(), "from-infisical");

    // Another certificate of the same authority is not this identity's.
    let other = world.ours.identity(&["other"]);
    let refused = kind(load_by(settings(&id).client_certificate(other.pem(), key(&other))));
    assert!(
        matches!(&refused, SourceErrorKind::CredentialsRefused { method, .. } if method == "tls-cert-auth"),
        "{refused}"
    );
    let connections = world.front.accepted();
    let missing = kind(load_by(settings(&id)));
    let problem = ClientCertificateProblem::Missing;
    assert!(matches!(&missing, SourceErrorKind::InvalidClientCertificate { problem: is, .. } if *is == problem));
    let plain = InfisicalSettings::with_login(world.server.url().parse().unwrap(), Login::tls_certificate(&*id), "dev");
    let plain = kind(load_by(plain.client_certificate(client.pem(), key(&client))));
    assert!(matches!(&plain, SourceErrorKind::InvalidUrl { problem: UrlProblem::NotHttps, .. }), "{plain}");
    assert_eq!(world.front.accepted(), connections);
}

#[test]
fn a_certificate_that_is_replaced_is_read_anew_by_the_next_load() {
    let world = World::new();
    let (first, second) = (Identity::self_signed(&["stranger"]), world.ours.identity(&["made-up-client"]));
    let certificate = world.file("client.pem", first.pem());
    let key = world.file("client.key", first.key_pem());
    let settings = world.settings(world.universal()).client_certificate_files(&certificate, &key);
    let loader = Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings).deadline(LIMIT).build();
    assert!(Config::load_with(&loader).is_err(), "it is nobody's");
    fs::write(&certificate, second.pem()).unwrap();
    fs::write(&key, second.key_pem()).unwrap();
    assert_eq!(Config::load_with(&loader).unwrap().api_key, "from-infisical");
}

#[test]
fn files_are_read_as_those_of_other_credentials_are() {
    let world = World::new();
    let client = world.ours.identity(&["made-up-client"]);
    let good = world.file("client.pem", client.pem());
    let large = world.file("large.pem", &" ".repeat(64 * 1024 + 1));
    let folder = world.folder.path().to_owned();
    let nowhere = world.folder.path().join("nowhere");
    for (certificate, key, setting, is_expected) in [
        (&nowhere, &good, "INFISICAL_CLIENT_CERT_FILE", (|is| matches!(is, FileProblem::Missing)) as fn(_) -> bool),
        (&good, &nowhere, "INFISICAL_CLIENT_KEY_FILE", |is| matches!(is, FileProblem::Missing)),
        (&large, &good, "INFISICAL_CLIENT_CERT_FILE", |is| matches!(is, FileProblem::TooLarge { limit: 65_536, .. })),
        (&good, &folder, "INFISICAL_CLIENT_KEY_FILE", |_| true),
    ] {
        let both = [("INFISICAL_CLIENT_CERT_FILE", certificate), ("INFISICAL_CLIENT_KEY_FILE", key)];
        let refused = kind(load_with_variables(world.settings(world.universal()), &both));
        let SourceErrorKind::UnreadableCredential { setting: told, problem, .. } = refused else { panic!("{refused}") };
        assert_eq!(told, setting);
        assert!(is_expected(problem), "{problem}");
    }
    assert_eq!(world.front.accepted(), 0);
}

#[test]
fn a_dotenv_file_names_no_file_to_be_shown_and_that_is_said() {
    let world = World::new();
    let env_file =
        world.file(".env", "INFISICAL_CLIENT_CERT_FILE=/made/up.pem\nINFISICAL_CLIENT_KEY_FILE=/made/up.key\n");
    let loaded = lemna_tests::loader_with_file(&world.server, env_file).build().load::<Config>().unwrap();
    let said: Vec<_> = loaded.warnings().iter().map(ToString::to_string).collect();
    for name in ["INFISICAL_CLIENT_CERT_FILE", "INFISICAL_CLIENT_KEY_FILE"] {
        let is_said = |said: &String| said.starts_with(name) && said.contains("is not read from a .env file");
        assert!(said.iter().any(is_said), "{name}: {said:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_of_a_key_can_be_a_pipe() {
    let world = World::new();
    let client = world.ours.identity(&["made-up-client"]);
    let certificate = world.file("client.pem", client.pem());
    let pipe = world.folder.path().join("client.key");
    lemna_tests::named_pipe(&pipe);
    let (path, pem) = (pipe.clone(), client.key_pem().to_owned());
    std::thread::spawn(move || fs::write(path, pem).unwrap());
    let settings = world.settings(world.universal()).client_certificate_files(&certificate, &pipe);
    assert_eq!(load_by(settings).unwrap(), "from-infisical");
}
