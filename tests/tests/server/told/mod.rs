//! What a load says of a server that it does not reach, or does not understand: the committed texts of `messages`, each
//! by a failure that is made for real.

mod answers;
mod certificates;
mod client_certificates;
mod proxies;
mod tls;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fmt::Write, fs};

use lemna_config::{
    Attempt, FieldErrorKind, InfisicalSettings, LemnaSecrets, LoadError, Loader, LoaderBuilder, Outcome, SecretString,
    SourceError, SourceId, Warning, assert_committed,
};

use lemna_tests::child::LIMIT;

use crate::net::Listener;

/// In each credential, user and password, and in what servers and proxies say.
pub(crate) const MARKER: &str = "MARKER";

#[derive(LemnaSecrets)]
pub(crate) struct Config {
    #[expect(dead_code, reason = "only loaded")]
    api_key: SecretString,
    #[expect(dead_code, reason = "only loaded")]
    extra: Option<SecretString>,
}

/// Each text has its test.
const MESSAGES: [&[&str]; 4] = [tls::MESSAGES, proxies::MESSAGES, answers::MESSAGES, client_certificates::MESSAGES];

#[test]
fn each_message_is_held_by_a_test() {
    let known: BTreeSet<_> = MESSAGES.concat().into_iter().map(str::to_owned).collect();
    assert_eq!(known.len(), MESSAGES.concat().len(), "one name twice");
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let committed = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(known, committed);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/messages")
}

/// Compares the message with `messages/NAME.txt`, whatever the ports are.
#[track_caller]
pub(crate) fn hold(name: &str, told: &str, ports: &[(u16, &str)]) {
    assert!(MESSAGES.iter().any(|names| names.contains(&name)), "{name} is in no list");
    assert_shows_nothing(told);
    let told =
        ports.iter().fold(told.to_owned(), |told, (port, name)| told.replace(&format!(":{port}"), &format!(":{name}")));
    assert_committed(folder().join(format!("{name}.txt")), &told);
}

#[track_caller]
pub(crate) fn assert_shows_nothing(told: &str) {
    // The marker, and how a header of a proxy's credentials would have it.
    for secret in [MARKER, "TUFSS0VS", "Sign in"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}

/// The cause, and what to do.
pub(crate) fn told(source: &SourceError) -> String {
    assert_shows_nothing(&format!("{source:?}{source:#?}"));
    let remedy = source.remedy().map(|remedy| format!("hint: {remedy}\n"));
    format!("{source}\n{}", remedy.unwrap_or_default())
}

/// The one source that failed, which costs the one field that needs it.
#[track_caller]
pub(crate) fn failure(error: &LoadError<ConfigField>) -> &SourceError {
    let mut shown = format!("{error}{error:?}");
    write!(shown, "{:#?}", error.fields()).unwrap();
    assert_shows_nothing(&shown);
    let ([source], [field]) = (error.sources(), error.fields()) else { panic!("{error}") };
    assert_eq!(field.kind(), &FieldErrorKind::Missing);
    let infisical = field.tried().iter().find(|attempt| *attempt.source() == SourceId::Infisical);
    assert_eq!(infisical.map(Attempt::outcome), Some(&Outcome::Failed));
    source
}

pub(crate) fn settings(url: &str) -> InfisicalSettings {
    let secret = SecretString::from(format!("{MARKER}-secret"));
    InfisicalSettings::new(url.parse().unwrap(), format!("{MARKER}-id"), secret, "dev")
}

pub(crate) fn loader(settings: InfisicalSettings) -> LoaderBuilder {
    Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings)
}

/// What a load tells of its source that failed, and whether it went on without.
pub(crate) fn told_of(loader: &Loader) -> (String, bool) {
    match loader.load::<Config>() {
        Err(error) if error.fields().is_empty() => (told(&error.sources()[0]), false),
        Err(error) => (told(failure(&error)), false),
        Ok(loaded) => {
            let failed = loaded.warnings().iter().find_map(|warning| match warning {
                Warning::SourceFailed { error, .. } => Some(told(error)),
                _ => None,
            });
            (failed.unwrap_or_default(), true)
        }
    }
}

#[track_caller]
pub(crate) fn error_of(loader: LoaderBuilder) -> LoadError<ConfigField> {
    Config::load_with(&loader.deadline(LIMIT).build()).expect_err("it fails")
}

/// What a load tells that fails.
#[track_caller]
pub(crate) fn told_by(loader: LoaderBuilder) -> String {
    told(failure(&error_of(loader)))
}

/// What a process needs to ask at `url`.
fn variables(url: &str) -> Vec<(String, String)> {
    let [id, secret] = ["id", "secret"].map(|what| format!("{MARKER}-{what}"));
    let bootstrap = [
        ("INFISICAL_CLIENT_ID", id),
        ("INFISICAL_CLIENT_SECRET", secret),
        ("INFISICAL_API_URL", url.to_owned()),
        ("INFISICAL_ENV", "dev".to_owned()),
    ];
    bootstrap.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn url_of(scheme: &str, listener: &Listener) -> String {
    format!("{scheme}://{}", listener.address)
}
