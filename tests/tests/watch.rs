//! A config that follows its sources: what a refresh asks, what it replaces, and what it never does.

use std::sync::mpsc;
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{ExposeSecret, LemnaSecrets, RefreshOutcome, SecretString, SourceErrorKind, Watch, WatchOptions};
use lemna_tests::loader;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: SecretString,
    port: u16,
    note: Option<String>,
}

fn platform() -> FakeInfisical {
    let infisical = FakeInfisical::start();
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-1").set("dev", "PORT", "8080");
    infisical
}

fn watch(infisical: &FakeInfisical) -> Watch<Config> {
    Config::watch(&loader(infisical).build(), WatchOptions::new()).unwrap()
}

fn key(watch: &Watch<Config>) -> String {
    watch.current().api_key.expose_secret().to_owned()
}

fn set(infisical: &FakeInfisical, name: &str, value: &str) {
    infisical.project("lemna-platform").set("dev", name, value);
}

#[test]
fn a_refresh_that_finds_nothing_new_is_one_request_and_replaces_nothing() {
    let infisical = platform();
    let watch = watch(&infisical);
    assert!(watch.last_refresh().is_none());
    let before = watch.current();
    infisical.clear_requests();

    let refresh = watch.refresh();
    assert!(matches!(refresh.outcome(), RefreshOutcome::Unchanged), "{refresh:?}");
    let requests = infisical.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!(requests[0].kind(), On::List);
    assert!(requests[0].header("if-none-match").is_some(), "{requests:?}");
    assert!(std::sync::Arc::ptr_eq(&before, &watch.current()));
    assert_eq!(watch.status().changes(), 0);
}

#[test]
fn a_new_value_takes_the_place_of_the_old_one() {
    let infisical = platform();
    let mut watch = watch(&infisical);
    let (sender, told) = mpsc::channel();
    watch.on_change(move |change| {
        let keys = [change.old(), change.new()].map(|config| config.api_key.expose_secret().to_owned());
        sender.send((keys, change.fields().to_vec())).unwrap();
    });
    set(&infisical, "API_KEY", "made-up-2");
    set(&infisical, "NOTE", "here");

    let refresh = watch.refresh();
    assert_eq!(refresh.changed_fields(), [ConfigField::ApiKey, ConfigField::Note]);
    assert_eq!(key(&watch), "made-up-2");
    let (keys, fields) = told.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(keys, ["made-up-1", "made-up-2"]);
    assert_eq!(fields, [ConfigField::ApiKey, ConfigField::Note]);
    assert_eq!(watch.blocking_changed(), [ConfigField::ApiKey, ConfigField::Note]);
    assert_eq!(watch.blocking_changed_timeout(Duration::ZERO), None, "it was told of once");
}

#[test]
fn a_rotation_to_a_malformed_value_is_told_and_replaces_nothing() {
    let infisical = platform();
    let watch = watch(&infisical);
    set(&infisical, "API_KEY", "made-up-2");
    set(&infisical, "PORT", "MARKER-no-port");

    for _ in 0..2 {
        let refresh = watch.refresh();
        let error = refresh.error().unwrap();
        assert!(error.field(ConfigField::Port).is_some() && error.fields().len() == 1, "{error}");
        assert!(!format!("{refresh:?}").contains("MARKER"));
        assert_eq!((key(&watch).as_str(), watch.current().port), ("made-up-1", 8080));
    }
    assert_eq!(watch.status().failures(), 2);

    set(&infisical, "PORT", "8081");
    assert_eq!(watch.refresh().changed_fields(), [ConfigField::ApiKey, ConfigField::Port]);
    assert_eq!(watch.status().failures(), 0);
}

#[test]
fn a_source_that_fails_replaces_nothing_although_the_load_is_lenient() {
    let infisical = platform();
    set(&infisical, "NOTE", "here");
    let watch = watch(&infisical);
    infisical.fault_always(On::Any, Fault::Status(403));
    let refresh = watch.refresh();
    let sources = refresh.error().unwrap().sources();
    assert!(matches!(sources[0].kind(), SourceErrorKind::Forbidden { .. }), "{refresh:?}");
    assert_eq!(watch.current().note.as_deref(), Some("here"));
    assert!(!watch.status().is_stale());
}

#[test]
fn a_token_that_ends_costs_a_login() {
    let infisical = platform();
    let watch = watch(&infisical);
    for end in [FakeInfisical::expire_tokens, FakeInfisical::revoke_tokens, FakeInfisical::expire_tokens_max] {
        end(&infisical);
        infisical.clear_requests();
        assert!(watch.refresh().is_ok());
        assert_eq!((infisical.count(On::Login), infisical.count(On::List)), (1, 2));
    }
}
