//! How a watch ends, and what cannot end it: in this file for itself, for it counts the threads of the process.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{Answer, LemnaSecrets, Loader, RefreshOutcome, Request, Source, SourceError, Watch, WatchOptions};
use lemna_tests::loader;

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

/// The tests of this file take turns.
static TURN: Mutex<()> = Mutex::new(());

fn platform() -> FakeInfisical {
    let infisical = FakeInfisical::start();
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-1");
    infisical
}

fn options() -> WatchOptions {
    WatchOptions::new().sighup(false)
}

fn watch(infisical: &FakeInfisical) -> Watch<Config> {
    Config::watch(&loader(infisical).deadline(Duration::from_secs(60)).build(), options()).unwrap()
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The threads of this library; those of the fake server are not counted.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with("lemna-config")).count()
}

#[cfg(not(target_os = "linux"))]
fn threads() -> usize {
    0
}

/// A server that never answers the list, and tells when somebody hangs up.
fn silent_list() -> (String, mpsc::Receiver<&'static str>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (sender, stream) = (sender.clone(), stream.unwrap());
            thread::spawn(move || {
                let mut lines = BufReader::new(stream).lines();
                let mut last = lines.next();
                let _ = sender.send("asked");
                while let Some(Ok(_)) = last {
                    last = lines.next();
                }
                let _ = sender.send("hung up");
            });
        }
    });
    (address, receiver)
}

#[test]
fn the_last_handle_ends_a_request_and_the_thread_and_no_callback_follows() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // The address is in a file, which is read anew: so the second load asks somebody else.
    let infisical = platform();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    let write = |url: &str| {
        let (id, secret) = (infisical.client_id(), infisical.client_secret());
        let text = format!(
            "INFISICAL_CLIENT_ID={id}\nINFISICAL_CLIENT_SECRET={secret}\nINFISICAL_API_URL={url}\nINFISICAL_ENV=dev\n"
        );
        std::fs::write(&file, text).unwrap();
    };
    write(&infisical.url());
    let loader = Loader::builder().no_vars().env_file(&file).deadline(Duration::from_secs(60)).build();
    let watch = Config::watch(&loader, options()).unwrap();
    let (sender, called) = mpsc::channel();
    watch.on_change(move |_| sender.send(()).unwrap());

    let (silent, events) = silent_list();
    write(&silent);
    let asking = {
        let watch = watch.clone();
        thread::spawn(move || drop(std::pin::pin!(watch.refresh_async()).as_mut().poll(&mut noop())))
    };
    asking.join().unwrap();
    let next = || events.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(next(), "asked");
    drop(watch);
    assert_eq!(next(), "hung up");
    // The callbacks go with the thread; until then the channel has a sender.
    assert_eq!(called.recv_timeout(Duration::from_secs(20)), Err(mpsc::RecvTimeoutError::Disconnected));
    wait_until("the threads of the watch go on", || threads() == 0);
}

fn noop() -> std::task::Context<'static> {
    std::task::Context::from_waker(std::task::Waker::noop())
}

#[test]
fn a_callback_may_drop_the_last_handle_and_no_other_is_called_then() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let infisical = platform();
    let watch = watch(&infisical);
    let last = Arc::new(Mutex::new(None));
    let (sender, events) = mpsc::channel();
    let (slot, of_first) = (last.clone(), sender.clone());
    watch.on_change(move |_| {
        drop(slot.lock().unwrap().take());
        of_first.send("first").unwrap();
    });
    watch.on_change(move |_| sender.send("second").unwrap());
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    // The attempt goes on although nobody waits for it; the callback waits for the handle.
    let mut slot = last.lock().unwrap();
    drop(std::pin::pin!(watch.refresh_async()).as_mut().poll(&mut noop()));
    *slot = Some(watch);
    drop(slot);
    assert_eq!(events.recv_timeout(Duration::from_secs(20)), Ok("first"));
    assert_eq!(events.recv_timeout(Duration::from_secs(20)), Err(mpsc::RecvTimeoutError::Disconnected));
    wait_until("the thread of the watch goes on", || threads() == 0);
}

#[test]
fn a_callback_that_refreshes_panics_in_words_instead_of_waiting_for_itself() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
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
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
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
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
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

    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let source = Blocking::default();
    let loader =
        Loader::builder().no_vars().no_env_file().source(source.clone()).deadline(Duration::from_millis(50)).build();
    let watch = Config::watch(&loader, options()).unwrap();
    *source.0.0.lock().unwrap() = Some(0);
    for _ in 0..8 {
        assert!(watch.refresh().error().is_some());
    }
    assert_eq!(*source.0.0.lock().unwrap(), Some(3));
    assert!(watch.last_refresh().unwrap().error().unwrap().to_string().contains("nor ended"));

    *source.0.0.lock().unwrap() = None;
    source.0.1.notify_all();
    wait_until("the source is asked again", || watch.refresh().is_ok());
}

#[test]
fn a_token_that_ends_between_two_requests_of_one_attempt_costs_one_login() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
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
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let infisical = platform();
    let watch = watch(&infisical);
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    infisical.clear_requests().fault(On::List, Fault::Delay(Duration::from_millis(300)));
    let refreshing = {
        let watch = watch.clone();
        thread::spawn(move || watch.refresh())
    };
    wait_until("the list is asked for", || infisical.count(On::List) == 1);
    infisical.revoke_tokens();
    assert!(refreshing.join().unwrap().is_ok());
    assert!(watch.refresh().is_ok());
    assert_eq!((watch.current().api_key.as_str(), infisical.count(On::Login)), ("made-up-2", 1));
}
