//! Whom a load trusts, against listeners with certificates of the tests' own authorities.

use std::fs;
use std::time::Duration;

use crate::loading_child::{load_in, load_in_a_process};
use crate::net::{Authority, ENDED, Identity, Listener, NOT_BEGUN, address};
use lemna_config::testing::FakeInfisical;
use lemna_config::{
    CaProblem, ExposeSecret, FileProblem, InfisicalSettings, LemnaSecrets, LoadError, Loader, LoaderBuilder,
    SecretString, SourceErrorKind, TlsProblem, Trusted, Unreachable, UrlProblem, Warning,
};
use lemna_tests::{bootstrap, child::LIMIT};

#[derive(LemnaSecrets)]
struct Config {
    api_key: SecretString,
}

struct World {
    fake: FakeInfisical,
    listener: Listener,
}

impl World {
    fn new(identity: Identity) -> Self {
        let fake = FakeInfisical::start();
        fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
        let listener = Listener::tls(identity, address(&fake.url()));
        Self { fake, listener }
    }

    fn url(&self) -> String {
        format!("https://{}", self.listener.address)
    }

    fn settings(&self) -> InfisicalSettings {
        let secret = SecretString::from(self.fake.client_secret().to_owned());
        InfisicalSettings::new(self.url().parse().unwrap(), self.fake.client_id(), secret, "dev")
    }

    /// The bootstrap variables, for the listener instead of the server behind it.
    fn variables(&self) -> Vec<(String, String)> {
        let mut variables = bootstrap(&self.fake);
        variables[2].1 = self.url();
        variables
    }

    fn loader(&self, more: &[(&str, &str)]) -> LoaderBuilder {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Loader::builder().vars(self.variables().into_iter().chain(more)).no_env_file()
    }
}

fn load_with(settings: InfisicalSettings) -> Result<String, LoadError<ConfigField>> {
    load(Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings).deadline(LIMIT))
}

fn load(loader: LoaderBuilder) -> Result<String, LoadError<ConfigField>> {
    Config::load_with(&loader.build()).map(|config| config.api_key.expose_secret().to_owned())
}

fn kind(result: Result<String, LoadError<ConfigField>>) -> SourceErrorKind {
    result.expect_err("the load fails").sources()[0].kind().clone()
}

#[test]
fn an_authority_of_ones_own_is_trusted_when_it_is_given() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let world = World::new(ours.identity(&["127.0.0.1"]));
    assert_eq!(load_with(world.settings().ca_certificate(ours.pem())).unwrap(), "made-up");
    let both = world.settings().ca_certificate(format!("# both\n{}{}", other.pem(), ours.pem()));
    assert_eq!(load_with(both).unwrap(), "made-up");
    assert_eq!(load_with(world.settings().ca_certificate(other.pem()).ca_certificate(ours.pem())).unwrap(), "made-up");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.pem");
    fs::write(&file, ours.pem()).unwrap();
    assert_eq!(load_with(world.settings().ca_file(&file)).unwrap(), "made-up");
    assert_eq!(load(world.loader(&[("INFISICAL_CA_FILE", file.to_str().unwrap())])).unwrap(), "made-up");
    // As Windows' editors save it: the mark would hide the first line.
    let marked = format!("\u{feff}{}", ours.pem());
    assert_eq!(load_with(world.settings().ca_certificate(&marked)).unwrap(), "made-up");
    let marked_file = folder.path().join("marked.pem");
    fs::write(&marked_file, marked).unwrap();
    assert_eq!(load_with(world.settings().ca_file(&marked_file)).unwrap(), "made-up");
    // What the machine says is added to what the program says.
    let loader = Loader::builder().vars([("INFISICAL_CA_FILE", file.to_str().unwrap())]).no_env_file();
    assert_eq!(load(loader.infisical(world.settings().https_only(true))).unwrap(), "made-up");
}

#[test]
fn a_certificate_that_is_not_to_be_trusted_is_named_by_its_fault_and_never_tried_again() {
    let ours = Authority::new("ours");
    let unknown = Authority::new("unknown").identity(&["127.0.0.1"]);
    for (identity, expected) in [
        (unknown, TlsProblem::NoChain(Trusted::Given)),
        (Identity::self_signed(&["127.0.0.1"]), TlsProblem::SelfSigned(Trusted::Given)),
        (ours.identity(&["infisical.example.com"]), TlsProblem::NoAddress),
        (ours.identity_of(&["127.0.0.1"], ENDED), TlsProblem::Expired),
        (ours.identity_of(&["127.0.0.1"], NOT_BEGUN), TlsProblem::NotValidYet),
    ] {
        let world = World::new(identity);
        let error = load_with(world.settings().ca_certificate(ours.pem())).expect_err("nothing is trusted");
        let SourceErrorKind::Unreachable { cause: Unreachable::Tls(problem), .. } = error.sources()[0].kind() else {
            panic!("{expected:?}: {error}")
        };
        assert_eq!(*problem, expected);
        assert!(error.to_string().contains("hint: "), "{error}");
        assert_eq!((world.listener.accepted(), world.fake.requests().len()), (1, 0), "{expected:?}");
    }
}

#[test]
fn a_port_without_tls_is_told_from_one_with_a_wrong_certificate() {
    let ours = Authority::new("ours");
    let fake = FakeInfisical::start();
    let url = fake.url().replace("http://", "https://");
    let settings = InfisicalSettings::new(url.parse().unwrap(), "made-up", SecretString::from("made-up"), "dev");
    let kind = kind(load_with(settings.ca_certificate(ours.pem())));
    assert!(matches!(kind, SourceErrorKind::Unreachable { cause: Unreachable::Tls(TlsProblem::NotTls), .. }), "{kind}");
}

#[cfg(unix)]
#[test]
fn the_file_of_an_authority_can_be_a_pipe() {
    let ours = Authority::new("ours");
    let world = World::new(ours.identity(&["127.0.0.1"]));
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("ours.pem");
    lemna_tests::named_pipe(&pipe);
    let (path, pem) = (pipe.clone(), ours.pem().to_owned());
    std::thread::spawn(move || fs::write(path, pem).unwrap());
    assert_eq!(load(world.loader(&[("INFISICAL_CA_FILE", pipe.to_str().unwrap())])).unwrap(), "made-up");
    let short = Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(world.settings().ca_file(&pipe));
    let kind = kind(load(short.deadline(Duration::from_millis(50))));
    let unwritten = CaProblem::Unreadable(FileProblem::Unwritten);
    assert!(matches!(&kind, SourceErrorKind::InvalidCa { problem, .. } if *problem == unwritten), "{kind}");
}

/// In processes of their own, for the variables are the process's.
#[test]
fn the_variables_of_the_system_are_followed() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, pem: &str| {
        let path = folder.path().join(name);
        fs::write(&path, pem).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (ours_file, other_file) = (write("ours.pem", ours.pem()), write("other.pem", other.pem()));
    let nowhere = folder.path().join("none.pem").to_str().unwrap().to_owned();
    let world = World::new(ours.identity(&["127.0.0.1"]));
    let load = |more: &[(&str, &str)]| load_in_a_process(&world.variables(), more).0;

    if cfg!(target_os = "linux") {
        assert_eq!(load(&[("SSL_CERT_FILE", &ours_file)]), "API_KEY=made-up");
        let line = load(&[("SSL_CERT_FILE", &other_file)]);
        assert!(line.contains("Tls(NoChain(Variable(\"SSL_CERT_FILE\")))"), "{line}");
        // An image without certificates.
        let line = load(&[("SSL_CERT_FILE", &nowhere)]);
        assert!(
            line.contains("NoneInVariable") && line.contains("SSL_CERT_FILE") && line.contains("Missing"),
            "{line}"
        );
        assert_eq!(load(&[("SSL_CERT_FILE", &nowhere), ("INFISICAL_CA_FILE", &ours_file)]), "API_KEY=made-up");
    }
    assert_eq!(load(&[("INFISICAL_CA_FILE", &ours_file)]), "API_KEY=made-up");
    let line = load(&[("INFISICAL_CA_FILE", &nowhere)]);
    assert!(line.contains("InvalidCa") && line.contains("Missing"), "{line}");
}

#[test]
fn certificates_that_cannot_be_used_fail_the_load_before_anybody_is_asked() {
    let world = World::new(Authority::new("ours").identity(&["127.0.0.1"]));
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let key = "-----BEGIN PRIVATE KEY-----\nTUFSS0VSLW1hZGUtdXA=\n-----END PRIVATE KEY-----\n";
    let broken = key.replace("PRIVATE KEY", "CERTIFICATE");
    for (path, expected) in [
        (folder.path().join("none.pem"), CaProblem::Missing),
        (file("empty.pem", b""), CaProblem::NoCertificate),
        (file("text.pem", b"MARKER-made-up"), CaProblem::NoCertificate),
        (file("key.pem", key.as_bytes()), CaProblem::NoCertificate),
        (file("broken.pem", broken.as_bytes()), CaProblem::Broken),
        (file("utf-16.pem", b"\xff\xfeM\0A\0R\0K\0E\0R\0"), CaProblem::Unreadable(FileProblem::Utf16)),
        (folder.path().to_owned(), CaProblem::Unreadable(FileProblem::NotAFile)),
    ] {
        let path = path.to_str().unwrap();
        // All fields are found elsewhere: a mistake in the configuration fails the load all the same.
        for loader in [
            world.loader(&[("INFISICAL_CA_FILE", path), ("API_KEY", "x")]),
            Loader::builder().vars([("API_KEY", "x")]).no_env_file().infisical(world.settings().ca_file(path)),
        ] {
            let error = load(loader).expect_err("a mistake");
            let SourceErrorKind::InvalidCa { origin, problem, .. } = error.sources()[0].kind() else {
                panic!("{error}")
            };
            assert_eq!(*problem, expected);
            assert!(origin.contains(path));
            for text in [error.to_string(), format!("{:?}", error.sources())] {
                assert!(!text.contains("MARKER") && !text.contains("TUFSS0VS"), "{text}");
            }
        }
    }
    let large = file("large.pem", &vec![b'x'; 1024 * 1024 + 1]);
    let kind = kind(load_with(world.settings().ca_file(large)));
    assert!(
        matches!(kind, SourceErrorKind::InvalidCa { problem: CaProblem::Unreadable(FileProblem::TooLarge { .. }), .. }),
        "{kind}"
    );
    // The key itself in place of its path is not shown.
    let error = load(world.loader(&[("INFISICAL_CA_FILE", key)])).expect_err("a mistake");
    assert!(
        matches!(error.sources()[0].kind(), SourceErrorKind::InvalidCa { problem: CaProblem::NotPath, .. }),
        "{error}"
    );
    assert!(!format!("{error} {:?}", error.sources()).contains("TUFSS0VS"));
    assert_eq!(world.listener.accepted(), 0);
}

#[test]
fn an_env_file_may_name_the_authority_of_the_server_that_it_names() {
    let ours = Authority::new("ours");
    let world = World::new(ours.identity(&["127.0.0.1"]));
    let folder = tempfile::tempdir().unwrap();
    let pem = folder.path().join("ours.pem");
    fs::write(&pem, ours.pem()).unwrap();
    let env_file = folder.path().join(".env");
    fs::write(&env_file, format!("INFISICAL_CA_FILE={}\n", pem.display())).unwrap();
    let loader = Loader::builder().vars(world.variables()).env_file(&env_file);
    assert_eq!(load(loader).unwrap(), "made-up");
}

/// A search for `.env` finds files that somebody else could have put there.
#[test]
fn an_env_file_further_up_names_no_authority_for_a_server_that_it_does_not_name() {
    let ours = Authority::new("ours");
    let world = World::new(ours.identity(&["127.0.0.1"]));
    let folder = tempfile::tempdir().unwrap();
    let pem = folder.path().join("ours.pem");
    fs::write(&pem, ours.pem()).unwrap();
    let below = folder.path().join("below");
    fs::create_dir(&below).unwrap();
    let ca_line = format!("INFISICAL_CA_FILE={}\n", pem.display());
    let all: Vec<_> = world.variables().iter().map(|(name, value)| format!("{name}={value}\n")).collect();

    let env_file = folder.path().join(".env");
    fs::write(&env_file, &ca_line).unwrap();
    let (line, _) = load_in(&below, &world.variables());
    assert!(line.contains("UntrustedCa"), "{line}");
    assert_eq!(world.listener.accepted(), 0);
    // In its own folder the file is the user's choice, and one that names the server too risks nothing but itself.
    assert_eq!(load_in(folder.path(), &world.variables()).0, "API_KEY=made-up");
    fs::write(&env_file, ca_line + &all.concat()).unwrap();
    assert_eq!(load_in(&below, &[]).0, "API_KEY=made-up");
}

#[test]
fn https_only_refuses_an_address_without_tls() {
    let fake = FakeInfisical::start();
    fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let settings = |https_only| {
        let secret = SecretString::from(fake.client_secret().to_owned());
        InfisicalSettings::new(fake.url().parse().unwrap(), fake.client_id(), secret, "dev").https_only(https_only)
    };
    for result in [
        load_with(settings(true)),
        load(Loader::builder().vars([("API_KEY", "x")]).no_env_file().infisical(settings(false)).https_only(true)),
        load(lemna_tests::loader(&fake).https_only(true)),
    ] {
        let kind = kind(result);
        assert!(matches!(kind, SourceErrorKind::InvalidUrl { problem: UrlProblem::NotHttps, .. }), "{kind}");
    }
    assert_eq!(fake.requests().len(), 0);
    assert_eq!(load_with(settings(false)).unwrap(), "made-up");
}

#[test]
fn plain_http_to_another_machine_is_worth_one_warning() {
    #[derive(LemnaSecrets)]
    struct Optional {
        #[expect(dead_code, reason = "only loaded")]
        api_key: Option<SecretString>,
    }
    let warnings = |url: &str| {
        let settings = InfisicalSettings::new(url.parse().unwrap(), "made-up", SecretString::from("made-up"), "dev");
        let loader = Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings);
        let loaded = loader.deadline(Duration::from_millis(200)).build().load::<Optional>().unwrap();
        let plain = loaded.warnings().iter().filter(|warning| matches!(warning, Warning::PlainHttp { .. }));
        plain.map(ToString::to_string).collect::<Vec<_>>()
    };
    let [warning] = &warnings("http://infisical.invalid:8080/api")[..] else { panic!("not one warning") };
    assert!(warning.starts_with("http://infisical.invalid:8080 is queried without TLS"), "{warning}");
    for (url, count) in [
        ("http://host.docker.internal.invalid", 1),
        ("http://localhost:1", 0),
        ("http://127.0.0.1:1", 0),
        ("http://[::1]:1", 0),
        ("https://infisical.invalid", 0),
    ] {
        assert_eq!(warnings(url).len(), count, "{url}");
    }
    // It is not said of a server that is not asked.
    let settings =
        InfisicalSettings::new("http://x.invalid".parse().unwrap(), "i", SecretString::from("made-up"), "dev");
    let loader = Loader::builder().vars([("API_KEY", "x")]).no_env_file().infisical(settings).build();
    assert_eq!(loader.load::<Config>().unwrap().warnings(), &[]);
}
