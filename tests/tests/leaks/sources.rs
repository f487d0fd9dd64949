//! No value reaches anything that a load shows: values of the process, of `.env` files, of pairs and own sources.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lemna_config::testing::FakeInfisical;
use lemna_config::{
    Answer, FieldErrorKind, InfisicalSettings, LemnaSecrets, Loader, Request, SecretString, Source, SourceError,
    SourceErrorKind, Url, Warning,
};
use lemna_tests::leak_hunt::listener::log;
use lemna_tests::leak_hunt::markers::{assert_free, found, last_letters, marker};
use lemna_tests::leak_hunt::{Outcome, error_renderings, hunt};
use lemna_tests::{bootstrap, deadlines, loader};
use tempfile::TempDir;

/// Its error shows the value it met, as most do.
struct Echoing;

struct Echo(String);

impl FromStr for Echoing {
    type Err = Echo;

    fn from_str(text: &str) -> Result<Self, Echo> {
        Err(Echo(format!("no such thing: {text}")))
    }
}

impl fmt::Display for Echo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Echo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Typed {
    port: u16,
    flag: bool,
    endpoint: Url,
    wait: Duration,
    letter: char,
    listen: SocketAddr,
    ratio: f64,
    #[lemna(from_str)]
    echoing: Echoing,
    #[lemna(default = 80)]
    other_port: u16,
    optional: Option<u8>,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Texts {
    api_key: SecretString,
    api_url: String,
    address: Option<Url>,
    folder: PathBuf,
    #[lemna(nested, prefix = "R2_")]
    r2: Nested,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Nested {
    secret_access_key: Box<str>,
}

#[derive(LemnaSecrets)]
struct One {
    api_key: String,
}

/// As [`One`], with a field that may be missing.
#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Maybe {
    api_key: Option<String>,
}

const TYPED: [&str; 10] =
    ["PORT", "FLAG", "ENDPOINT", "WAIT", "LETTER", "LISTEN", "RATIO", "ECHOING", "OTHER_PORT", "OPTIONAL"];
const TEXTS: [&str; 5] = ["API_KEY", "API_URL", "ADDRESS", "FOLDER", "R2_SECRET_ACCESS_KEY"];

fn variables(names: &[&'static str], value: impl Fn(&str) -> String) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), value(name))).collect()
}

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn from_file(path: &PathBuf) -> lemna_config::LoaderBuilder {
    Loader::builder().vars([("HOME", "/")]).env_file(path)
}

/// The ways to write a value that its type refuses.
fn malformed(marker: &str) -> Vec<String> {
    vec![
        marker.to_owned(),
        format!("8080{marker}"),
        format!("http://{marker}:{marker}@:99999/{marker}"),
        format!("127.0.0.1:{marker}"),
        format!("5 {marker}"),
        format!("\"{marker}\"\n{marker}"),
    ]
}

#[test]
fn the_search_finds_every_form() {
    let planted = "BcdFghJkqVwx";
    assert_eq!(found(planted, "an innocent text, TG9yZW0gaXBzdW0="), None);
    for (shown, form) in [
        ("key: bcdfgh...", "plain"),
        ("426364466768 JKQ", "hexadecimal"),
        ("%42%63%64%46%67%68", "percent-encoded"),
        ("[66, 99, 100, 70, 103, 104]", "byte list"),
        // `a:`, `ab:` and nothing before it: the three places in a group.
        ("QmNkRmdoSmtxVnd4", "base64"),
        ("YTpCY2RGZ2hKa3FWd3g=", "base64"),
        ("YWI6QmNkRmdoSmtxVnd4", "base64"),
        ("OkJjZEZnaEprcVZ3eA==", "base64"),
    ] {
        assert_eq!(found(planted, shown), Some(form), "{shown}");
    }
    assert_ne!(marker("one place"), marker("another"));
}

#[test]
fn malformed_values_of_the_process() {
    let planted = marker("malformed process value");
    for value in malformed(&planted) {
        for outcome in
            hunt::<Typed>(&[&planted], || Loader::builder().vars(variables(&TYPED, |_| value.clone())).no_env_file())
        {
            let error = outcome.unwrap_err();
            let invalid = error.fields().iter().filter(|f| matches!(f.kind(), FieldErrorKind::Invalid { .. }));
            assert_eq!(invalid.count(), TYPED.len(), "{error}");
        }
    }
}

#[test]
fn malformed_values_of_a_file_and_of_pairs() {
    let planted = marker("malformed file value");
    for value in malformed(&planted).iter().filter(|value| !value.contains('"')) {
        let text = TYPED.map(|name| format!("{name}='{value}'\n")).concat();
        let (_folder, path) = file(&text);
        for outcome in hunt::<Typed>(&[&planted], || from_file(&path)) {
            assert_eq!(outcome.unwrap_err().fields().len(), TYPED.len());
        }
        let error = Typed::from_pairs(variables(&TYPED, |_| value.clone())).unwrap_err();
        assert_eq!(error.fields().len(), TYPED.len());
        assert_free(&[&planted], &error_renderings(&error));
        assert_free(&[&planted], &error_renderings(&error.into_untyped()));
    }
}

#[test]
fn well_formed_values_and_those_they_hide() {
    let places = ["process", ".env.local", "custom", "infisical", ".env"].map(marker);
    let [process, local, custom, infisical, env] = &places;
    let value = |marker: &str| {
        let marker = marker.to_owned();
        move |name: &str| format!("http://u:{marker}@{marker}/{name}?{marker}")
    };
    let lines = |names: &[&'static str], marker: &str| {
        let pairs = variables(names, value(marker));
        pairs.iter().map(|(name, value)| format!("{name}=\"{value}\"\n")).collect::<Vec<_>>().concat()
    };
    let (folder, path) = file(&lines(&TEXTS, env));
    // Without the last one no source is left out for not being needed.
    std::fs::write(folder.path().join(".env.local"), lines(&TEXTS[..4], local)).unwrap();
    let server = FakeInfisical::start();
    for (name, value) in variables(&TEXTS, value(infisical)) {
        server.project("lemna-platform").set("dev", &name, &value);
    }

    let markers: Vec<_> = places.iter().map(String::as_str).collect();
    let from_process: Vec<_> = variables(&TEXTS[..4], value(process)).into_iter().chain(bootstrap(&server)).collect();
    for outcome in hunt::<Texts>(&markers, || {
        let own = Own(variables(&TEXTS[..3], value(custom)));
        Loader::builder().vars(from_process.clone()).env_file(&path).source(own)
    }) {
        let loaded = outcome.unwrap();
        let hidden = loaded.warnings().iter().filter(|warning| matches!(warning, Warning::Shadowed { .. }));
        assert_eq!(hidden.count(), 4 + 3, "{loaded:?}");
        assert_eq!(loaded.config().api_url, value(process)("API_URL"));
    }
    assert!(log().contains("API_KEY from process environment hides a different value in"), "the log is searched");
    assert!(log().contains("lemna.load config=\"Texts\""), "and has the spans");
}

#[test]
fn lines_that_cannot_be_read() {
    let m = &marker("broken line");
    let lines = [
        format!("API_KEY=\"{m}\n"),
        format!("API_KEY=\"{m}\nOTHER={m}\n# {m}\nMORE='{m}"),
        format!("API_KEY='{m}' {m}\n"),
        format!("API_KEY {m}\n"),
        format!("API_KEY: {m}\n"),
        format!("OTHER API_KEY={m}\n"),
        format!("\"API_KEY\"={m}\n"),
        format!("{m}\nexport {m}\n{m} {m}={m}\n{m}: {m}\n"),
        format!("sk_live_{m}==\nsk_live_{m}=\n{m}==\n{m}=\n={m}\n?{m}={m}\n"),
        format!("-----BEGIN {m}-----\n{m}\n{m}==\n-----END {m}-----\n"),
        format!("API_KEY_{m}=1\nAPI_KEY.{m}=1\n"),
        format!("{m}=1\n{m}=2\n{m}=3\n"),
        format!("{m}=1\nOTHER=${{{m}}}\n{m}=${{{m}}}${m}${{{m}_2}}\nTHIRD=\"${{{m}:-{m}}}\"\n"),
        format!("API_KEY=\"\\{m}\\x\\$\"{m}\n"),
    ];
    for text in &lines {
        let (folder, path) = file(text);
        for interpolate in [false, true] {
            hunt::<One>(&[m], || from_file(&path).interpolate(interpolate));
            hunt::<Maybe>(&[m], || from_file(&path).interpolate(interpolate));
        }
        // The same in `.env.local`.
        std::fs::rename(&path, folder.path().join(".env.local")).unwrap();
        hunt::<One>(&[m], || from_file(&path));
    }
    let (_folder, path) = file(&lines[0]);
    for outcome in hunt::<One>(&[m], || from_file(&path)) {
        let error = outcome.unwrap_err();
        assert!(matches!(error.field(OneField::ApiKey).unwrap().kind(), FieldErrorKind::BadLine(_)), "{error}");
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::MalformedLine { line: 1, .. }), "{error}");
    }
}

#[test]
fn files_that_cannot_be_read() {
    let m = &marker("unreadable file");
    for text in [format!("API_KEY={m}\n\0"), format!("API_KEY={m}{}", "x".repeat(2 << 20))] {
        let (_folder, path) = file(&text);
        for outcome in hunt::<Maybe>(&[m], || from_file(&path)) {
            let error = outcome.unwrap_err();
            assert!(matches!(error.sources()[0].kind(), SourceErrorKind::UnreadableFile { .. }), "{error}");
        }
    }
}

/// A source that holds these values.
struct Own(Vec<(String, String)>);

impl Source for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        let mut answer = Answer::new();
        for (name, value) in &self.0 {
            if request.wants(name) {
                answer.insert(name, SecretString::from(value.as_str()));
            } else {
                answer.mention(name);
            }
        }
        assert_free(&[self.0.first().map_or("none planted", |(_, value)| value)], &format!("{answer:?}"));
        Ok(answer)
    }
}

/// Fails after it has seen a secret, or panics with it.
pub(crate) struct Failing {
    pub(crate) secret: String,
    pub(crate) panics: bool,
}

impl Source for Failing {
    fn name(&self) -> &'static str {
        "failing"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        assert!(!self.panics, "a panic that tells {}", self.secret);
        Err(SourceError::custom("it has no battery"))
    }
}

#[test]
fn own_sources() {
    let planted = marker("own source");
    let values = vec![("API_KEY".to_owned(), planted.clone())];
    for outcome in
        hunt::<One>(&[&planted], || Loader::builder().vars([("A", "b")]).no_env_file().source(Own(values.clone())))
    {
        assert_eq!(outcome.unwrap().config().api_key, planted);
    }
    for panics in [false, true] {
        for outcome in hunt::<One>(&[&planted], || {
            let failing = Failing { secret: planted.clone(), panics };
            Loader::builder().vars([("A", "b")]).no_env_file().source(failing)
        }) {
            let error = outcome.unwrap_err();
            let kind = error.sources()[0].kind();
            assert_eq!(matches!(kind, SourceErrorKind::Internal("it panicked")), panics, "{error}");
            assert_eq!(kind == &SourceErrorKind::Custom("it has no battery"), !panics, "{error}");
        }
    }
}

#[test]
fn bootstrap_variables() {
    let m = &marker("bootstrap");
    let names = ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"];
    let with = |url: &str| {
        let values = [m.as_str(), m, url, "dev"].map(str::to_owned);
        names.map(str::to_owned).into_iter().zip(values).collect::<Vec<_>>()
    };
    let urls = [
        format!("http://user:{m}@127.0.0.1:9"),
        format!("http://{m}@127.0.0.1:9"),
        format!("user:{m}@127.0.0.1:9"),
        format!("http://127.0.0.1:9?token={m}"),
        format!("http://127.0.0.1:9#{m}"),
        format!("http://127.0.0.1:{m}"),
        m.clone(),
    ];
    let from_process = urls.iter().map(|url| with(url));
    for set in from_process.chain([with("")]).chain([vec![("LEMNA_MODE".to_owned(), m.clone())]]) {
        let (_folder, path) =
            file(&set.iter().map(|(name, value)| format!("{name}='{value}'\n")).collect::<Vec<_>>().concat());
        for outcome in hunt::<Maybe>(&[m], || Loader::builder().vars(set.clone()).no_env_file()) {
            assert!(outcome.unwrap_err().sources()[0].kind().is_misconfiguration());
        }
        for outcome in hunt::<Maybe>(&[m], || from_file(&path)) {
            assert!(outcome.unwrap_err().sources()[0].kind().is_misconfiguration());
        }
    }
    // A path is no credential, but may be a capability: only scheme, host and port are shown.
    let nobody = with(&format!("http://127.0.0.1:9/{m}"));
    let is_met = deadlines(Duration::from_millis(50)).any(|deadline| {
        let outcomes = hunt::<One>(&[m], || Loader::builder().vars(nobody.clone()).no_env_file().deadline(deadline));
        let is_told = |outcome: Outcome<One>| {
            matches!(outcome.unwrap_err().sources()[0].kind(), SourceErrorKind::Unreachable { .. })
        };
        outcomes.into_iter().all(is_told)
    });
    assert!(is_met);
}

#[test]
fn settings_given_in_code_and_the_fake_server_itself() {
    let m = &marker("settings");
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", m);
    let settings = || {
        let url = server.url().parse().unwrap();
        InfisicalSettings::new(url, m.as_str(), SecretString::from(m.as_str()), "dev")
    };
    assert_free(&[m], &format!("{:?}{:#?}", settings(), settings()));
    for outcome in hunt::<One>(&[m], || Loader::builder().vars([("A", "b")]).no_env_file().infisical(settings())) {
        let error = outcome.unwrap_err();
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::CredentialsRefused { .. }), "{error}");
    }
    for outcome in hunt::<One>(&[m, last_letters(server.client_secret())], || loader(&server)) {
        assert_eq!(&outcome.unwrap().config().api_key, m);
    }
    let (identity, project) = (server.default_identity(), server.project("lemna-platform"));
    let shown = format!("{server:?}{server:#?}{identity:?}{project:?}{:?}{:#?}", server.requests(), server.requests());
    assert_free(&[m, last_letters(server.client_secret())], &shown);
}
