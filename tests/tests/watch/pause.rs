//! The pause between refreshes that are asked for: however many ask, and however often, the sources are left alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lemna_config::testing::{FakeInfisical, On};
use lemna_config::{LemnaSecrets, Watch, WatchOptions};
use lemna_tests::{eventually, loader};

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    version: u64,
}

const PAUSE: Duration = Duration::from_millis(250);

fn watch(infisical: &FakeInfisical) -> Watch<Config> {
    let options = WatchOptions::new().sighup(false).interval(Duration::MAX).pause(PAUSE);
    Config::watch(&loader(infisical).build(), options).unwrap()
}

fn write(infisical: &FakeInfisical, version: u64) {
    infisical.project("lemna-platform").set("dev", "VERSION", &version.to_string());
}

#[tokio::test]
async fn a_thousand_tasks_that_ask_all_the_time_share_few_attempts() {
    const TASKS: usize = 1000;

    let infisical = FakeInfisical::start();
    write(&infisical, 0);
    let watch = watch(&infisical);
    infisical.clear_requests();
    let begin = Instant::now();
    let until = begin + 8 * PAUSE;
    let refreshed = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (watch, refreshed) = (watch.clone(), refreshed.clone());
            tokio::spawn(async move {
                while Instant::now() < until {
                    assert!(watch.refresh_async().await.is_ok());
                    refreshed.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let (lists, pauses) = (infisical.count(On::List), begin.elapsed().as_millis() / PAUSE.as_millis());
    assert!(lists as u128 <= pauses + 1, "{lists} lists in {pauses} pauses");
    assert!(refreshed.load(Ordering::Relaxed) >= TASKS as u64, "each task has refreshed");
}

/// Who has written a secret, and then refreshes, has it: no attempt counts that began before.
#[test]
fn whoever_refreshes_sees_what_was_there_when_they_asked() {
    let infisical = FakeInfisical::start();
    write(&infisical, 0);
    let watch = watch(&infisical);
    for version in 1..=4 {
        write(&infisical, version);
        assert!(watch.refresh().is_ok());
        assert_eq!(watch.current().version, version);
    }
}

/// The watch ends in the pause as at any other time.
#[test]
fn the_pause_keeps_no_watch_from_ending() {
    let infisical = FakeInfisical::start();
    write(&infisical, 0);
    let options = WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::MAX);
    let watch = Config::watch(&loader(&infisical).build(), options).unwrap();
    assert!(watch.refresh().is_ok(), "the first one need not wait");
    let handle = watch.clone();
    let ended = Arc::new(());
    let held = ended.clone();
    watch.on_change(move |_| drop(held.clone()));
    let asking = std::thread::spawn(move || {
        let mut asked = std::pin::pin!(handle.refresh_async());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(std::future::Future::poll(asked.as_mut(), &mut context).is_pending());
    });
    asking.join().unwrap();
    drop(watch);
    eventually("the worker has dropped its callbacks", || Arc::strong_count(&ended) == 1);
}
