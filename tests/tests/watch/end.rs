//! What cannot end a watch: callbacks and checks that panic, sources that block, tokens that end.

use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{Answer, LemnaSecrets, Loader, RefreshOutcome, Request, Source, SourceError, Watch, WatchOptions};
use lemna_tests::child::LIMIT;
use lemna_tests::gate::{Gate, Held};
use lemna_tests::{eventually, loader, loader_with};

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    #[lemna(validate = no_panic)]
    api_key: String,
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a check")]
fn no_panic(key: &str) -> Result<(), &'static str> {
    assert!(!key.contains("panic"), "MARKER-of-the-program");
    Ok(())
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
    Config::watch(&loader(infisical).deadline(LIMIT).build(), options()).unwrap()
}

#[test]
fn a_callback_that_refreshes_panics_in_words_instead_of_waiting_for_itself() {
    let infisical = platform();
    let watch = watch(&infisical);
    let handle = Arc::new(Mutex::new(Some(watch.clone())));
    let (of_callback, calls) = (handle.clone(), Arc::new(Mutex::new(0)));
    let counted = calls.clone();
    watch.on_change(move |_| {
        *counted.lock().unwrap() += 1;
        let watch = of_callback.lock().unwrap().clone().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(watch.refresh_async());
    });
    for value in ["made-up-2", "made-up-3"] {
        infisical.project("lemna-platform").set("dev", "API_KEY", value);
        assert_eq!(watch.refresh().changed_fields(), [ConfigField::ApiKey], "its panic is its own");
    }
    assert_eq!(*calls.lock().unwrap(), 1, "it is not called again");
    drop(handle.lock().unwrap().take());
}

#[test]
fn a_callback_and_a_validate_may_start_a_runtime_of_their_own() {
    let infisical = platform();
    let watch = watch(&infisical);
    let (sender, told) = mpsc::channel();
    watch.on_change(move |change| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        sender.send(runtime.block_on(async { change.new().api_key.clone() })).unwrap();
    });
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    assert!(watch.refresh().is_ok());
    assert_eq!(told.try_recv().unwrap(), "made-up-2", "before the one who asked goes on");
}

#[test]
fn a_validate_that_panics_costs_one_attempt() {
    let infisical = platform();
    let watch = watch(&infisical);
    infisical.project("lemna-platform").set("dev", "API_KEY", "panic");
    let refresh = watch.refresh();
    assert!(matches!(refresh.outcome(), RefreshOutcome::Panicked), "{refresh:?}");
    assert!(!format!("{refresh:?}").contains("MARKER"));
    assert_eq!((watch.current().api_key.as_str(), watch.status().failures()), ("made-up-1", 1));
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    assert!(watch.refresh().is_ok());
    assert_eq!(watch.current().api_key, "made-up-2");
}

/// Its threads can only be left alone: but not more of them with every attempt.
#[test]
fn a_source_that_blocks_for_ever_does_not_cost_a_thread_each_time() {
    #[derive(Clone, Default)]
    struct Blocking(Arc<(Mutex<Option<usize>>, Condvar)>);

    impl Source for Blocking {
        fn name(&self) -> &'static str {
            "blocking"
        }

        async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
            let (asked, released) = &*self.0;
            let mut asked = asked.lock().unwrap();
            if let Some(count) = &mut *asked {
                *count += 1;
            }
            while asked.is_some() {
                asked = released.wait(asked).unwrap();
            }
            let mut answer = Answer::new();
            answer.insert("API_KEY", "made-up".into());
            Ok(answer)
        }
    }

    let source = Blocking::default();
    let loader =
        Loader::builder().no_vars().no_env_file().source(source.clone()).deadline(Duration::from_millis(50)).build();
    let mut watch = None;
    eventually("it starts in its time", || {
        watch = Config::watch(&loader, options()).ok();
        watch.is_some()
    });
    let watch = watch.unwrap();
    *source.0.0.lock().unwrap() = Some(0);
    for _ in 0..8 {
        assert!(watch.refresh().error().is_some());
    }
    eventually("three of them wait", || *source.0.0.lock().unwrap() >= Some(3));
    assert_eq!(*source.0.0.lock().unwrap(), Some(3));
    assert!(watch.last_refresh().unwrap().error().unwrap().to_string().contains("nor ended"));

    *source.0.0.lock().unwrap() = None;
    source.0.1.notify_all();
    eventually("the source is asked again", || watch.refresh().is_ok());
}

#[test]
fn a_token_that_ends_between_two_requests_of_one_attempt_costs_one_login() {
    let infisical = platform();
    let watch = watch(&infisical);
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    // The list with the old token is refused, and so is the first with the new one.
    infisical.expire_tokens().clear_requests();
    let refusal = Fault::StatusWith {
        status: 401,
        headers: Vec::new(),
        body: r#"{"statusCode":401,"message":"Token expired","error":"UnauthorizedError"}"#.to_owned(),
    };
    infisical.fault_times(On::List, refusal, 2);
    assert!(watch.refresh().is_ok());
    assert_eq!(watch.current().api_key, "made-up-2");
    assert_eq!((infisical.count(On::Login), infisical.count(On::List)), (2, 3));
}

#[test]
fn a_token_that_ends_while_the_list_is_under_way_does_no_harm() {
    let infisical = platform();
    // The first load lists as well.
    let gate = Gate::before(&infisical.url(), Held::Request, "/secrets", 1);
    let loader = loader_with(&infisical, &[("INFISICAL_API_URL", gate.url())]).build();
    let watch = Config::watch(&loader, options()).unwrap();
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    infisical.clear_requests();
    let refreshing = {
        let watch = watch.clone();
        thread::spawn(move || watch.refresh())
    };
    eventually("the list is asked for", || gate.is_reached());
    infisical.revoke_tokens();
    gate.open();
    assert!(refreshing.join().unwrap().is_ok());
    assert!(watch.refresh().is_ok());
    assert_eq!((watch.current().api_key.as_str(), infisical.count(On::Login)), ("made-up-2", 1));
}
