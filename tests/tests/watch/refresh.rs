//! A config that follows its sources: what a refresh asks, what it replaces, and what it never does.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{
    ExposeSecret, LemnaSecrets, Loader, LoaderBuilder, RefreshOutcome, SecretString, SourceErrorKind, Watch,
    WatchOptions,
};
use lemna_tests::child::LIMIT;
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

/// Without attempts that nobody asks for.
fn options() -> WatchOptions {
    WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::ZERO)
}

fn watch(infisical: &FakeInfisical) -> Watch<Config> {
    Config::watch(&loader(infisical).build(), WatchOptions::new().interval(Duration::MAX).pause(Duration::ZERO))
        .unwrap()
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
    let (keys, fields) = told.recv_timeout(LIMIT).unwrap();
    assert_eq!(keys, ["made-up-1", "made-up-2"]);
    assert_eq!(fields, [ConfigField::ApiKey, ConfigField::Note]);
    assert_eq!(watch.blocking_changed(), [ConfigField::ApiKey, ConfigField::Note]);
    assert_eq!(watch.blocking_changed_timeout(Duration::ZERO), None, "it was told of once");
}

#[test]
fn what_changes_is_found_without_being_asked_for() {
    let (infisical, started) = (platform(), Instant::now());
    let options = WatchOptions::new().sighup(false).interval(Duration::ZERO);
    let mut watch = Config::watch(&loader(&infisical).build(), options).unwrap();
    for value in ["made-up-2", "made-up-3"] {
        set(&infisical, "API_KEY", value);
        assert_eq!(watch.blocking_changed_timeout(LIMIT), Some(vec![ConfigField::ApiKey]));
        assert_eq!(key(&watch), value);
    }
    // Five seconds apart, but the first after half of them.
    let most = 2 + started.elapsed().as_secs() / 2;
    assert!(infisical.count(On::List) as u64 <= most, "{most}: {:?}", infisical.requests());
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
    // What is required is at hand: a load alone would go on without the rest.
    let watch = limited(lemna_tests::loader_with(&infisical, &[("API_KEY", "made-up"), ("PORT", "8080")]));
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

/// Files are read anew each time, and where they were when the watch began.
#[test]
fn an_edited_env_file_and_a_new_client_secret_in_its_file_are_followed() {
    let infisical = platform();
    let folder = tempfile::tempdir().unwrap();
    let (env, secret) = (folder.path().join(".env"), folder.path().join("secret"));
    let write = |note: &str| std::fs::write(&env, format!("NOTE={note}\n")).unwrap();
    write("here");
    std::fs::write(&secret, format!("{}\n", infisical.client_secret())).unwrap();
    let variables = [
        ("INFISICAL_CLIENT_ID", infisical.client_id()),
        ("INFISICAL_CLIENT_SECRET_FILE", secret.to_str().unwrap()),
        ("INFISICAL_API_URL", &infisical.url()),
        ("INFISICAL_ENV", "dev"),
    ];
    let loader = Loader::builder().vars(variables).env_file(&env).build();
    let watch = Config::watch(&loader, options()).unwrap();

    write("there");
    assert_eq!(watch.refresh().changed_fields(), [ConfigField::Note]);

    // The old secret is refused, and not tried again; a new one is tried at once.
    std::fs::write(&secret, "MARKER-wrong").unwrap();
    infisical.default_identity().lockout_after(3);
    infisical.expire_tokens().clear_requests();
    for _ in 0..4 {
        let refresh = watch.refresh();
        let kind = refresh.error().unwrap().sources()[0].kind();
        assert!(matches!(kind, SourceErrorKind::CredentialsRefused { .. }), "{refresh:?}");
        assert!(!format!("{refresh:?}").contains("MARKER"));
    }
    assert_eq!(infisical.count(On::Login), 1);
    std::fs::write(&secret, infisical.client_secret()).unwrap();
    assert!(watch.refresh().is_ok());
    assert_eq!(infisical.count(On::Login), 2);
}

#[test]
fn an_infisical_that_vanishes_from_the_env_file_takes_nothing_along() {
    let infisical = platform();
    set(&infisical, "NOTE", "here");
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    let lines: Vec<_> =
        lemna_tests::bootstrap(&infisical).iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    std::fs::write(&env, lines.concat()).unwrap();
    let rest = [("API_KEY", "made-up"), ("PORT", "8080")];
    let loader = Loader::builder().vars(rest).env_file(&env).build();
    let watch = Config::watch(&loader, options()).unwrap();
    assert_eq!(watch.current().note.as_deref(), Some("here"));

    // As between the two halves of a write.
    std::fs::write(&env, "").unwrap();
    let refresh = watch.refresh();
    assert!(refresh.error().unwrap().to_string().contains("nothing says where it is"), "{refresh:?}");
    assert_eq!(watch.current().note.as_deref(), Some("here"));
    std::fs::write(&env, lines.concat()).unwrap();
    assert!(watch.refresh().is_ok());
}

fn limited(loader: LoaderBuilder) -> Watch<Config> {
    Config::watch(&loader.build(), options()).unwrap()
}

#[test]
fn a_first_load_without_all_its_sources_is_stale_until_a_refresh_has_them() {
    let infisical = platform();
    infisical.fault_always(On::Any, Fault::Reset);
    let rest = [("API_KEY", "made-up"), ("PORT", "8080")];
    let watch = limited(lemna_tests::loader_with(&infisical, &rest));
    let status = watch.status();
    assert_eq!((status.last_success(), status.age(), status.is_stale()), (None, None, true));
    infisical.clear_faults();
    set(&infisical, "NOTE", "here");
    assert_eq!(watch.refresh().changed_fields(), [ConfigField::Note]);
    assert!(!watch.status().is_stale());
}

#[cfg(unix)]
#[test]
fn a_copy_that_stood_in_says_how_old_the_config_is() {
    let infisical = platform();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    let with_copy = || loader(&infisical).snapshot(&path);
    drop(lemna_tests::copied(&path, || limited(with_copy())));
    infisical.fault_always(On::Any, Fault::Reset);
    let watch = limited(with_copy());
    let status = watch.status();
    assert!(status.age().is_some() && !status.is_stale(), "{status}");
    assert!(status.last_success().unwrap() <= std::time::SystemTime::now());
    assert!(watch.refresh().error().is_some(), "no copy stands in for a refresh");
    infisical.clear_faults();
    assert!(watch.refresh().is_ok());
}
