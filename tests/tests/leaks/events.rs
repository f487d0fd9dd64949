//! No value reaches a span or an event, in good loads and bad ones, whatever level the subscriber takes.

use std::fs;
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{InfisicalSettings, LemnaSecrets, Loader, LoaderBuilder, SecretString};
use lemna_tests::leak_hunt::hunt;
use lemna_tests::leak_hunt::listener::log;
use lemna_tests::leak_hunt::markers::{assert_free, last_letters, marker};
use lemna_tests::subscriber::{Capture, Told};
use lemna_tests::{deadlines, loader_with, loader_with_file};

use crate::sources::Failing;

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is told of a load is looked at, not what it gives")]
struct Scoped {
    api_key: String,
    port: Option<u16>,
}

/// Loads, and searches all that a subscriber is told of it, which must be some of each of `names`.
fn hunt_told(markers: &[&str], names: &[&str], builder: impl Fn() -> LoaderBuilder) {
    let (_, told) = Capture::of(|| hunt::<Scoped>(markers, &builder));
    assert_told(markers, names, &told);
    let (_, told) = Capture::of(|| builder().build().load_env().map(|env| format!("{env:?}")));
    assert_told(markers, &["lemna.load", "lemna.source"], &told);
    assert!(!log().contains("config=\"Scoped\""), "the subscriber of the thread is told, and no other");
}

fn assert_told(markers: &[&str], names: &[&str], told: &[Told]) {
    for name in names {
        assert!(told.iter().any(|told| told.name == *name), "{name}: {told:#?}");
    }
    assert_free(markers, &format!("{told:?}"));
}

const PROJECT: &str = "363a01d0-3d26-454c-84c2-715a8646d8d4";

fn by_id(server: &FakeInfisical, variables: &[(&str, &str)]) -> LoaderBuilder {
    let variables = [&[("INFISICAL_PROJECT_ID", PROJECT)], variables].concat();
    loader_with(server, &variables)
}

#[test]
fn values_that_are_found_hidden_or_refused() {
    let [value, hidden, local, line] = ["value", "hidden value", "local value", "line"].map(marker);
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", &value).set("dev", "PORT", &value);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    fs::write(&path, format!("API_KEY={hidden}\nAPI_KEY={hidden}2\n{line} {line}\n")).unwrap();
    fs::write(folder.path().join(".env.local"), format!("API_KEY={local}\nAPI_KEYS={line}\n")).unwrap();
    let markers = [&value, &hidden, &local, &line, last_letters(server.client_secret())];
    hunt_told(&markers, &["lemna.request", "lemna.failed"], || loader_with_file(&server, &path));
    server.project("lemna-platform").set("dev", "PORT", "80");
    let names = ["lemna.request", "lemna.warning", "lemna.loaded"];
    hunt_told(&markers, &names, || loader_with_file(&server, &path).interpolate(true));
}

#[test]
fn what_a_server_echoes_or_breaks_off() {
    let [value, token] = ["server value", "token"].map(marker);
    for on in [On::Login, On::List] {
        for fault in [
            Fault::EchoSecrets,
            Fault::CutOff,
            Fault::TruncatedJson,
            Fault::ResetInBody,
            Fault::StatusWith {
                status: 429,
                headers: vec![("retry-after".to_owned(), token.clone()), ("content-type".to_owned(), token.clone())],
                body: format!("{{\"error\":\"{token}\",\"message\":\"{token} in 9{token} seconds\"}}"),
            },
            Fault::StatusWith {
                status: 302,
                headers: vec![("location".to_owned(), format!("http://{token}:{token}@127.0.0.1/{token}?{token}"))],
                body: token.clone(),
            },
        ] {
            let server = FakeInfisical::start();
            server.project("lemna-platform").set("dev", "API_KEY", &value);
            server.fault_always(on, fault);
            let markers = [&value, &token, last_letters(server.client_secret())];
            // Some of these answers are asked for again, as long as there is time.
            let is_met = deadlines(Duration::from_millis(200)).any(|deadline| {
                hunt_told(&markers, &["lemna.request", "lemna.failed"], || by_id(&server, &[]).deadline(deadline));
                server.count(on) > 0
            });
            assert!(is_met, "{on:?}");
        }
    }
    // A token that the server gave, sent to a list that repeats it.
    let server = FakeInfisical::start();
    server.fault_always(On::Login, Fault::Json(format!("{{\"accessToken\":\"{token}\"}}")));
    server.fault_always(On::List, Fault::EchoSecrets);
    hunt_told(&[&token], &["lemna.request", "lemna.failed"], || by_id(&server, &[]));
}

#[test]
fn credentials_and_addresses() {
    let m = &marker("credential");
    let server = FakeInfisical::start();
    // A secret that is wrong, and an address with a path that may be a capability.
    let path = format!("{}/{m}", server.url());
    for variables in [[("INFISICAL_CLIENT_SECRET", m.as_str())], [("INFISICAL_API_URL", path.as_str())]] {
        hunt_told(&[m], &["lemna.request", "lemna.failed"], || by_id(&server, &variables));
    }
    for variables in [
        vec![("INFISICAL_CUSTOM_HEADERS", format!("X-A={m} X-B='{m} {m}'"))],
        vec![("INFISICAL_CUSTOM_HEADERS", format!("X-A={m} Host={m}"))],
        vec![("INFISICAL_CUSTOM_HEADERS", format!("X-A=\"{m}"))],
        vec![("INFISICAL_CUSTOM_HEADERS", m.clone())],
        vec![
            ("INFISICAL_AUTH_METHOD", "ldap".to_owned()),
            ("INFISICAL_MACHINE_IDENTITY_ID", "made-up".to_owned()),
            ("INFISICAL_LDAP_USERNAME", "made-up".to_owned()),
            ("INFISICAL_LDAP_PASSWORD", m.clone()),
        ],
        vec![("INFISICAL_LDAP_PASSWORD_FILE", m.clone()), ("INFISICAL_AUTH_METHOD", "ldap".to_owned())],
        vec![("INFISICAL_CLIENT_CERT_FILE", m.clone())],
        vec![("INFISICAL_CLIENT_CERT_FILE", format!("-----BEGIN PRIVATE KEY-----\n{m}"))],
        vec![("INFISICAL_CLIENT_KEY_FILE", m.clone())],
    ] {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        hunt_told(&[m], &["lemna.source"], || by_id(&server, &variables));
    }
    let key = format!("-----BEGIN PRIVATE KEY-----\n{m}\n-----END PRIVATE KEY-----\n");
    for certificate in ["", m.as_str(), key.as_str()] {
        hunt_told(&[m], &["lemna.source"], || {
            let settings =
                InfisicalSettings::new(server.url().parse().unwrap(), "made-up", SecretString::from("made-up"), "dev");
            let settings =
                settings.header("X-A", m.as_str().into()).client_certificate(certificate, key.clone().into());
            Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings)
        });
    }
    for url in [format!("http://user:{m}@127.0.0.1:9"), format!("http://127.0.0.1:9?token={m}"), m.clone()] {
        hunt_told(&[m], &["lemna.failed"], || by_id(&server, &[("INFISICAL_API_URL", &url)]));
    }
}

#[test]
fn sources_of_ones_own_that_fail() {
    let m = &marker("own source");
    for panics in [false, true] {
        hunt_told(&[m], &["lemna.source", "lemna.warning", "lemna.loaded"], || {
            let failing = Failing { secret: m.clone(), panics };
            Loader::builder().vars([("API_KEY", m)]).no_env_file().source(failing)
        });
    }
}
