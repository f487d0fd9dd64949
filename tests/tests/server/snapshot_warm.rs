//! The warm restart: how often Infisical is asked, and what comes of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, RecordedRequest};
use lemna_config::{
    FieldErrorKind, Freshness, LemnaSecrets, Loaded, Loader, LoaderBuilder, Mode, SourceErrorKind, Warning,
};
use lemna_tests::{copied, eventually, loader, loader_with, outage};

#[derive(LemnaSecrets)]
struct Config {
    api_url: String,
    api_key: String,
    linear_api_key: Option<String>,
}

const HOUR: Duration = Duration::from_secs(3_600);

/// Its tokens live for an hour.
fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.default_identity().token_ttl(HOUR, HOUR);
    server.project("lemna-platform").set("dev", "API_URL", "http://localhost:9000").set("dev", "API_KEY", "MARKER-key");
    server
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    (folder, path)
}

fn warm(builder: LoaderBuilder, path: &Path) -> Loader {
    builder.snapshot(path).snapshot_token(true).build()
}

/// A load that keeps a copy and warns of nothing, with the requests that it took.
fn load(server: &FakeInfisical, path: &Path, loader: &Loader) -> (Loaded<Config>, Vec<On>) {
    server.clear_requests();
    let loaded = copied(path, || loader.load::<Config>()).unwrap();
    assert_eq!((loaded.freshness(), loaded.warnings()), (Freshness::Live, &[][..]));
    (loaded, kinds(server))
}

fn kinds(server: &FakeInfisical) -> Vec<On> {
    server.requests().iter().map(RecordedRequest::kind).collect()
}

#[test]
fn a_restart_takes_one_request_on_every_server_and_however_the_project_is_named() {
    for (dialect, named, cold) in [
        (Dialect::V4, "id", &[On::Login, On::List][..]),
        (Dialect::V4, "slug", &[On::Login, On::Projects, On::List]),
        (Dialect::V4, "", &[On::Login, On::Projects, On::List]),
        (Dialect::V3, "id", &[On::Login, On::NoRoute, On::List]),
        (Dialect::V3, "slug", &[On::Login, On::NoRoute, On::List]),
    ] {
        let (_folder, path) = folder();
        let server = server().dialect(dialect);
        let project = match named {
            "id" => server.project("lemna-platform").id(),
            "slug" => "lemna-platform".to_owned(),
            _ => String::new(),
        };
        let loader = warm(loader_with(&server, &[("INFISICAL_PROJECT_ID", &project)]), &path);
        let (first, requests) = load(&server, &path, &loader);
        assert_eq!(requests, cold, "{dialect:?} {named:?}");
        for _ in 0..3 {
            let (again, requests) = load(&server, &path, &loader);
            assert_eq!(requests, [On::List], "{dialect:?} {named:?}");
            assert!(server.requests()[0].header("if-none-match").is_some());
            assert_eq!(again.config().api_key, "MARKER-key");
            assert_eq!(again.origins(), first.origins());
        }
    }
}

#[test]
fn what_has_changed_is_loaded_with_one_request_too() {
    let (_folder, path) = folder();
    let server = server();
    let loader = warm(loader(&server), &path);
    load(&server, &path, &loader);
    server.project("lemna-platform").set("dev", "API_KEY", "MARKER-rotated").set("dev", "LINEAR_API_KEY", "MARKER-new");
    for _ in 0..2 {
        let (loaded, requests) = load(&server, &path, &loader);
        assert_eq!(requests, [On::List]);
        let config = loaded.into_inner();
        assert_eq!((config.api_key.as_str(), config.linear_api_key.as_deref()), ("MARKER-rotated", Some("MARKER-new")));
        assert_eq!(config.api_url, "http://localhost:9000");
    }
}

#[test]
fn a_token_that_is_no_longer_good_costs_a_login_and_no_error() {
    for dialect in Dialect::ALL {
        for end in ["ttl", "maximum", "revoked", "spent", "malformed"] {
            let (_folder, path) = folder();
            let server = server().dialect(dialect);
            let project = server.project("lemna-platform").id();
            let loader = warm(loader_with(&server, &[("INFISICAL_PROJECT_ID", &project)]), &path);
            load(&server, &path, &loader);
            match end {
                "ttl" => server.expire_tokens(),
                "maximum" => server.expire_tokens_max(),
                "revoked" => server.revoke_tokens(),
                "spent" => server.spend_tokens(),
                _ => server.fault(On::List, Fault::Status(401)),
            };
            let (loaded, requests) = load(&server, &path, &loader);
            assert_eq!(loaded.config().api_key, "MARKER-key");
            let login = requests.iter().filter(|kind| **kind == On::Login).count();
            assert_eq!((requests[0], login), (On::List, 1), "{dialect:?} {end}: {requests:?}");
            let (_, requests) = load(&server, &path, &loader);
            assert_eq!(requests, [On::List], "{dialect:?} {end}: the new token is kept");
        }
    }
}

#[test]
fn what_the_copy_knew_of_the_project_may_be_out_of_date() {
    for status in [403, 404] {
        let (_folder, path) = folder();
        let server = server();
        let loader = warm(loader(&server), &path);
        load(&server, &path, &loader);
        server.fault(On::List, Fault::Status(status));
        let (_, requests) = load(&server, &path, &loader);
        assert_eq!(requests, [On::List, On::Login, On::Projects, On::List], "{status}");
    }
}

#[test]
fn a_server_that_was_renewed_is_asked_in_its_new_dialect() {
    let (_folder, path) = folder();
    let server = server().dialect(Dialect::V4);
    let project = server.project("lemna-platform").id();
    let loader = warm(loader_with(&server, &[("INFISICAL_PROJECT_ID", &project)]), &path);
    load(&server, &path, &loader);
    // The way back is the harder one: what the copy knows is not there any more.
    let server = server.dialect(Dialect::V3);
    let (loaded, requests) = load(&server, &path, &loader);
    assert_eq!(loaded.config().api_key, "MARKER-key");
    assert_eq!(requests, [On::NoRoute, On::List]);
    let (_, requests) = load(&server, &path, &loader);
    assert_eq!(requests, [On::List]);
}

#[test]
fn a_token_that_lives_for_more_than_a_day_is_not_kept() {
    for (ttl, max, is_kept) in [(24 * HOUR, 24 * HOUR, true), (25 * HOUR, 25 * HOUR, false), (25 * HOUR, HOUR, true)] {
        let (_folder, path) = folder();
        let server = server();
        server.default_identity().token_ttl(ttl, max);
        let loader = warm(loader(&server), &path);
        load(&server, &path, &loader);
        let (_, requests) = load(&server, &path, &loader);
        assert_eq!(requests.contains(&On::Login), !is_kept, "{ttl:?} {max:?}");
    }
}

#[test]
fn without_the_second_opt_in_each_start_logs_in() {
    let (_folder, path) = folder();
    let server = server();
    let with_token = warm(loader(&server), &path);
    let without = loader(&server).snapshot(&path).build();
    load(&server, &path, &with_token);
    for _ in 0..2 {
        let (_, requests) = load(&server, &path, &without);
        assert_eq!(requests, [On::Login, On::Projects, On::List], "a token that is there already is not used either");
        assert!(server.requests().iter().all(|request| request.header("if-none-match").is_none()));
    }
    let (_, requests) = load(&server, &path, &with_token);
    assert_eq!(requests.len(), 3, "nor is it still there");
}

#[test]
fn another_set_of_names_is_listed_anew() {
    #[derive(LemnaSecrets)]
    struct More {
        api_key: String,
        github_token: String,
    }
    let (_folder, path) = folder();
    let server = server();
    server.project("lemna-platform").set("dev", "GITHUB_TOKEN", "MARKER-github");
    let loader = warm(loader(&server), &path);
    load(&server, &path, &loader);
    server.clear_requests();
    let loaded = copied(&path, || loader.load::<More>()).unwrap();
    assert_eq!(
        (loaded.config().api_key.as_str(), loaded.config().github_token.as_str()),
        ("MARKER-key", "MARKER-github")
    );
    assert!(matches!(loaded.warnings(), [Warning::SnapshotUnusable { .. }]), "{:?}", loaded.warnings());
    assert_eq!(kinds(&server), [On::Login, On::Projects, On::List]);
    assert!(server.requests().iter().all(|request| request.header("if-none-match").is_none()));
}

#[test]
fn for_a_field_that_the_copy_lacks_the_list_is_asked_for_without_the_tag() {
    let (_folder, path) = folder();
    let server = server();
    server.project("lemna-platform").remove("dev", "API_KEY");
    let with_key = warm(loader_with(&server, &[("API_KEY", "from-process")]), &path);
    load(&server, &path, &with_key);

    let without = warm(loader(&server), &path);
    server.clear_requests();
    let error = without.load::<Config>().err().unwrap();
    assert_eq!(error.fields()[0].kind(), &FieldErrorKind::Missing);
    assert_eq!(kinds(&server), [On::List]);
    assert_eq!(server.requests()[0].header("if-none-match"), None);

    // An optional field may be absent: it costs no list of its own.
    load(&server, &path, &with_key);
    assert!(server.requests()[0].header("if-none-match").is_some());
}

#[test]
fn a_hidden_value_is_hidden_in_the_copy_too() {
    let (_folder, path) = folder();
    let server = server();
    let with = warm(loader_with(&server, &[("LINEAR_API_KEY", "from-process")]), &path);
    server.project("lemna-platform").set("dev", "LINEAR_API_KEY", "MARKER-hidden").hide("dev", "LINEAR_API_KEY");
    load(&server, &path, &with);
    server.clear_requests();
    let error = warm(loader(&server), &path).load::<Config>().err().unwrap();
    assert_eq!(error.fields()[0].kind(), &FieldErrorKind::Hidden, "{error}");
    assert_eq!(kinds(&server), [On::List]);
    assert!(server.requests()[0].header("if-none-match").is_some());
}

#[test]
fn an_outage_is_met_without_a_login() {
    let (_folder, path) = folder();
    let server = server();
    load(&server, &path, &warm(loader(&server), &path));
    let before = fs::read(&path).unwrap();
    server.clear_requests().fault_always(On::Any, outage());
    let loaded = warm(loader(&server), &path).load::<Config>().unwrap();
    assert!(matches!(loaded.freshness(), Freshness::Stale { .. }));
    assert_eq!((server.count(On::Login), fs::read(&path).unwrap() == before), (0, true));
}

#[test]
fn a_refusal_ends_it_and_a_broken_answer_too() {
    let (_folder, path) = folder();
    let server = server();
    let loader = warm(loader(&server), &path);
    load(&server, &path, &loader);
    server.fault(On::List, Fault::Html);
    let error = loader.load::<Config>().err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::MalformedAnswer { .. }), "{error}");

    server.default_identity().not_member_of(server.project("lemna-platform"));
    assert!(loader.load::<Config>().is_err());

    // The token was refused before the server went away: nobody knows what else it would have said.
    server.revoke_tokens().fault_always(On::Login, outage());
    assert!(loader.load::<Config>().is_err());
}

#[test]
fn strict_mode_takes_what_the_server_confirms() {
    let (_folder, path) = folder();
    let server = server();
    let loader = warm(loader(&server).mode(Mode::Strict), &path);
    load(&server, &path, &loader);
    let (loaded, requests) = load(&server, &path, &loader);
    assert_eq!((loaded.config().api_key.as_str(), requests), ("MARKER-key", vec![On::List]));
}

#[test]
fn what_is_confirmed_is_fresh_again() {
    let (_folder, path) = folder();
    let server = server();
    load(&server, &path, &warm(loader(&server), &path));
    let kept = SystemTime::now();
    eventually("the copy has an age", || kept.elapsed().is_ok_and(|age| age > Duration::from_millis(100)));

    let confirming = SystemTime::now();
    let strict = warm(loader(&server).snapshot_max_age(Duration::ZERO), &path);
    let (_, requests) = load(&server, &path, &strict);
    assert_eq!(requests, [On::List], "a copy too old to stand in still saves the login");

    server.fault_always(On::Any, outage());
    let loaded = warm(loader(&server), &path).load::<Config>().unwrap();
    let Freshness::Stale { age, .. } = loaded.freshness() else { panic!("{loaded:?}") };
    assert!(age <= confirming.elapsed().unwrap(), "{age:?}");
}
