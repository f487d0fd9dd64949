//! What a watch knows from one refresh to the next: tokens, entity tags, pauses and the last known good copy.

use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, RecordedRequest, Role};
use lemna_config::{
    InfisicalSettings, LemnaSecrets, Loader, Login, SecretString, SourceErrorKind, Watch, WatchOptions,
};
use lemna_tests::child::LIMIT;
use lemna_tests::loader;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
    note: Option<String>,
}

fn platform() -> FakeInfisical {
    let infisical = FakeInfisical::start();
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-1");
    infisical
}

fn options() -> WatchOptions {
    WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::ZERO)
}

fn watch(infisical: &FakeInfisical) -> Watch<Config> {
    Config::watch(&loader(infisical).build(), options()).unwrap()
}

fn rotate(infisical: &FakeInfisical, to: u32) {
    infisical.project("lemna-platform").set("dev", "API_KEY", &format!("made-up-{to}"));
}

/// The requests that a refresh takes.
fn asked(infisical: &FakeInfisical, watch: &Watch<Config>) -> Vec<On> {
    infisical.clear_requests();
    watch.refresh();
    infisical.requests().iter().map(RecordedRequest::kind).collect()
}

/// A token is not used up to its end: it would end on the way.
#[test]
fn a_login_is_made_before_the_token_ends() {
    for (life, expected) in [(25, &[On::Login, On::List][..]), (3600, &[On::List])] {
        let infisical = platform();
        let life = Duration::from_secs(life);
        infisical.default_identity().token_ttl(life, life);
        let watch = watch(&infisical);
        assert_eq!(asked(&infisical, &watch), expected, "tokens of {life:?}");
        assert_eq!(watch.status().failures(), 0);
    }
}

/// What is known of the project and the lists outlives a token.
#[test]
fn a_new_login_asks_for_what_changed_alone() {
    let infisical = platform();
    let life = Duration::from_secs(10);
    infisical.default_identity().token_ttl(life, life);
    let watch = watch(&infisical);
    let lists = || infisical.requests().into_iter().filter(|request| request.kind() == On::List).collect::<Vec<_>>();
    assert_eq!(asked(&infisical, &watch), [On::Login, On::List]);
    assert!(lists()[0].header("if-none-match").is_some(), "{:?}", lists());

    rotate(&infisical, 2);
    assert_eq!(asked(&infisical, &watch), [On::Login, On::List]);
    assert_eq!(watch.current().api_key, "made-up-2");

    // Where the project is no longer what it was, it is looked for anew.
    infisical.default_identity().not_member_of(infisical.project("lemna-platform"));
    assert_eq!(asked(&infisical, &watch), [On::Login, On::List, On::Login, On::Projects]);
    let failed = watch.last_refresh().unwrap();
    let kind = failed.error().unwrap().sources()[0].kind().clone();
    assert!(matches!(kind, SourceErrorKind::NotAMember { .. }), "{kind}");
}

#[test]
fn the_status_has_what_is_left_of_the_rate_limit() {
    let infisical = platform();
    let watch = watch(&infisical);
    assert_eq!(watch.status().rate_limit_remaining(), None);
    let headers = vec![("x-ratelimit-remaining".to_owned(), "7".to_owned())];
    infisical.fault(On::List, Fault::StatusWith { status: 304, headers, body: String::new() });
    assert!(watch.refresh().is_ok());
    assert_eq!(watch.status().rate_limit_remaining(), Some(7));
    assert!(watch.refresh().is_ok());
    assert_eq!(watch.status().rate_limit_remaining(), None);
}

#[test]
fn an_older_server_is_asked_for_what_changed_too() {
    let infisical = platform().dialect(Dialect::V3);
    let watch = watch(&infisical);
    assert_eq!(asked(&infisical, &watch), [On::List]);
    assert!(infisical.requests()[0].header("if-none-match").is_some());
    rotate(&infisical, 2);
    assert_eq!(asked(&infisical, &watch), [On::List]);
    assert_eq!(watch.current().api_key, "made-up-2");
    infisical.expire_tokens();
    assert!(watch.refresh().is_ok());
}

#[test]
fn a_ready_token_that_ends_is_told_and_another_is_taken() {
    let infisical = platform();
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    let write = |token: &str| {
        let url = infisical.url();
        let project = infisical.project("lemna-platform").id();
        let text = format!(
            "INFISICAL_TOKEN={token}\nINFISICAL_API_URL={url}\nINFISICAL_ENV=dev\nINFISICAL_PROJECT_ID={project}\n"
        );
        std::fs::write(&env, text).unwrap();
    };
    write(&infisical.default_identity().issue_token());
    let watch = Config::watch(&Loader::builder().no_vars().env_file(&env).build(), options()).unwrap();
    assert_eq!(asked(&infisical, &watch), [On::List]);

    rotate(&infisical, 2);
    infisical.revoke_tokens();
    let refresh = watch.refresh();
    let kind = refresh.error().unwrap().sources()[0].kind();
    assert!(matches!(kind, SourceErrorKind::TokenRefused { .. }), "{refresh:?}");
    assert_eq!(watch.current().api_key, "made-up-1");
    write(&infisical.default_identity().issue_token());
    assert_eq!(watch.refresh().changed_fields(), [ConfigField::ApiKey]);
    assert_eq!(asked(&infisical, &watch), [On::List], "with the new one");
}

/// Neither a token nor what was said, nor a pause, is carried from one server to another, or from one identity.
#[test]
fn whoever_is_asked_instead_gets_a_login_of_its_own() {
    let (one, other) = (platform(), platform());
    rotate(&other, 2);
    let guest = one.identity("guest").member_of(one.project("lemna-platform"), Role::Reader);
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    let write = |server: &FakeInfisical, id: &str, secret: &str| {
        let (url, environment) = (server.url(), "INFISICAL_ENV=dev");
        let login = format!("INFISICAL_CLIENT_ID={id}\nINFISICAL_CLIENT_SECRET={secret}");
        std::fs::write(&env, format!("{login}\nINFISICAL_API_URL={url}\n{environment}\n")).unwrap();
    };
    let cold = [On::Login, On::Projects, On::List];

    write(&one, one.client_id(), one.client_secret());
    let watch = Config::watch(&Loader::builder().no_vars().env_file(&env).build(), options()).unwrap();
    write(&one, &guest.client_id(), &guest.client_secret());
    assert_eq!(asked(&one, &watch), cold);
    assert_eq!(asked(&one, &watch), [On::List]);

    let limit = Fault::StatusWith {
        status: 429,
        headers: vec![("retry-after".to_owned(), "1800".to_owned())],
        body: r#"{"message":"Rate limit exceeded","error":"RateLimitExceeded"}"#.to_owned(),
    };
    one.fault_always(On::Any, limit);
    assert!(watch.refresh().error().is_some());
    assert_eq!(asked(&one, &watch), []);
    write(&other, other.client_id(), other.client_secret());
    assert_eq!(asked(&other, &watch), cold);
    assert_eq!(watch.current().api_key, "made-up-2");
}

/// The rights of the identity are gone, be it for one secret or for all.
#[test]
fn what_is_forbidden_replaces_nothing() {
    let infisical = platform();
    let project = infisical.project("lemna-platform");
    project.set("dev", "NOTE", "here");
    let watch = watch(&infisical);
    rotate(&infisical, 2);

    project.hide("dev", "NOTE");
    let refresh = watch.refresh();
    assert!(refresh.error().unwrap().field(ConfigField::Note).is_some(), "{refresh:?}");
    infisical.default_identity().not_member_of(infisical.project("lemna-platform"));
    let refresh = watch.refresh();
    assert!(!refresh.error().unwrap().sources().is_empty(), "{refresh:?}");
    let config = watch.current();
    assert_eq!((config.api_key.as_str(), config.note.as_deref()), ("made-up-1", Some("here")));
}

#[cfg(unix)]
mod copies {
    use super::*;
    use lemna_config::{Answer, Freshness, LoaderBuilder, Request, Source, SourceError};
    use lemna_tests::copied;
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn with_copy(infisical: &FakeInfisical, path: &Path) -> LoaderBuilder {
        loader(infisical).snapshot(path).snapshot_token(true)
    }

    #[test]
    fn a_refresh_keeps_what_it_found_with_the_token_of_its_login() {
        let infisical = platform();
        infisical.default_identity().token_ttl(Duration::from_secs(3600), Duration::from_secs(3600));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy");
        let watch = copied(&path, || Config::watch(&with_copy(&infisical, &path).build(), options()).unwrap());

        let before = std::fs::read(&path).unwrap();
        assert!(watch.refresh().is_ok());
        assert_eq!(std::fs::read(&path).unwrap(), before, "nothing new is not written");
        rotate(&infisical, 2);
        copied(&path, || assert!(watch.refresh().is_ok()));
        infisical.expire_tokens();
        copied(&path, || assert!(watch.refresh().is_ok()));
        drop(watch);

        infisical.clear_requests();
        let loaded = copied(&path, || with_copy(&infisical, &path).build().load::<Config>()).unwrap();
        assert_eq!((loaded.config().api_key.as_str(), loaded.freshness()), ("made-up-2", Freshness::Live));
        assert_eq!(infisical.count(On::Login), 0, "the token of the second login is good");
    }

    /// A server, or what stands before it, may tag each answer anew.
    #[test]
    fn the_same_values_under_another_tag_are_not_written_again() {
        let infisical = platform();
        infisical.default_identity().token_ttl(Duration::from_secs(3600), Duration::from_secs(3600));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy");
        let watch = copied(&path, || Config::watch(&with_copy(&infisical, &path).build(), options()).unwrap());
        let before = std::fs::read(&path).unwrap();
        for _ in 0..3 {
            // Another version of the same value.
            rotate(&infisical, 1);
            assert_eq!(asked(&infisical, &watch), [On::List]);
            assert!(watch.refresh().is_ok());
        }
        assert_eq!(std::fs::read(&path).unwrap(), before);
        rotate(&infisical, 2);
        copied(&path, || assert!(watch.refresh().is_ok()));
    }

    /// What Infisical says is good, but the config is not: the copy waits for one that is.
    #[test]
    fn what_an_attempt_that_failed_elsewhere_has_found_is_kept_by_the_next() {
        #[derive(LemnaSecrets)]
        #[lemna(project = "lemna-platform")]
        struct Config {
            api_key: String,
            #[lemna(local)]
            port: u16,
        }

        let infisical = platform();
        let folder = tempfile::tempdir().unwrap();
        let (path, env) = (folder.path().join("copy"), folder.path().join(".env"));
        std::fs::write(&env, "PORT=8080\n").unwrap();

        let loader = with_copy(&infisical, &path).env_file(&env);
        let watch = copied(&path, || Config::watch(&loader.build(), options()).unwrap());
        rotate(&infisical, 2);
        std::fs::write(&env, "PORT=none\n").unwrap();
        assert!(watch.refresh().error().is_some());
        std::fs::write(&env, "PORT=8081\n").unwrap();
        copied(&path, || assert!(watch.refresh().is_ok()));
        assert_eq!((watch.current().api_key.as_str(), watch.current().port), ("made-up-2", 8081));
    }

    #[test]
    fn an_infisical_that_a_copy_stood_in_for_is_missed_when_its_variables_vanish() {
        let infisical = platform();
        infisical.project("lemna-platform").set("dev", "NOTE", "here");
        let folder = tempfile::tempdir().unwrap();
        let (path, env) = (folder.path().join("copy"), folder.path().join(".env"));
        let lines: Vec<_> =
            lemna_tests::bootstrap(&infisical).iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        let start = || {
            std::fs::write(&env, lines.concat()).unwrap();
            let loader = Loader::builder().vars([("API_KEY", "made-up")]).env_file(&env).snapshot(&path);
            Config::watch(&loader.deadline(LIMIT).build(), options()).unwrap()
        };
        drop(copied(&path, start));
        infisical.fault_always(On::Any, Fault::Reset);
        let watch = start();
        assert_eq!(watch.current().note.as_deref(), Some("here"));
        std::fs::write(&env, "").unwrap();
        assert!(watch.refresh().error().is_some());
        assert_eq!(watch.current().note.as_deref(), Some("here"));
    }

    /// The copy says how old Infisical's part is, but nobody how old the rest.
    #[test]
    fn a_copy_beside_a_source_that_failed_is_of_no_known_age() {
        #[derive(Clone, Default)]
        struct Failing(Arc<AtomicBool>);

        impl Source for Failing {
            fn name(&self) -> &'static str {
                "failing"
            }

            async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
                if self.0.load(Ordering::SeqCst) {
                    return Err(SourceError::custom("it is away"));
                }
                Ok(Answer::new())
            }
        }

        let infisical = platform();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy");
        let source = Failing::default();
        let start = || {
            let loader = with_copy(&infisical, &path).source(source.clone());
            Config::watch(&loader.build(), options()).unwrap()
        };
        drop(copied(&path, start));
        infisical.fault_always(On::Any, Fault::Reset);
        assert!(start().status().age().is_some());
        source.0.store(true, Ordering::SeqCst);
        let status = start().status();
        assert_eq!((status.age(), status.is_stale()), (None, true));
    }
}

/// With settings of the program's own.
#[test]
fn a_login_of_a_token_in_code_is_watched_with_one_request() {
    let infisical = platform();
    let token = SecretString::from(infisical.default_identity().issue_token());
    let settings = InfisicalSettings::with_login(infisical.url().parse().unwrap(), Login::token(token), "dev");
    let watch =
        Config::watch(&Loader::builder().no_vars().no_env_file().infisical(settings).build(), options()).unwrap();
    assert_eq!(asked(&infisical, &watch), [On::List]);
    // It cannot be replaced, and what is told is not told by more and more requests.
    infisical.revoke_tokens();
    assert!(asked(&infisical, &watch).iter().filter(|on| **on == On::List).count() <= 2);
    assert!(watch.last_refresh().unwrap().error().is_some());
}
