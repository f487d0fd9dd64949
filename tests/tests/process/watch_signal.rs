//! `SIGHUP` reloads at once.

use std::sync::mpsc;
use std::time::Duration;

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, WatchOptions};
use lemna_tests::child::LIMIT;
use lemna_tests::{alone, loader};
use rustix::process::{Signal, getpid, kill_process};

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
}

/// A signal is the whole process's.
#[test]
fn a_signal_refreshes_every_watch_that_wants_it_also_one_that_ended() {
    alone::passes(&mut alone::command(module_path!(), "child"));
}

#[test]
#[ignore = "started by another test"]
fn child() {
    let infisical = FakeInfisical::start();
    let rotate = |value| {
        infisical.project("lemna-platform").set("dev", "API_KEY", value);
    };
    rotate("made-up-1");
    let start = |sighup| {
        let options = WatchOptions::new().interval(Duration::MAX).sighup(sighup);
        Config::watch(&loader(&infisical).build(), options).unwrap()
    };
    let hang_up = || kill_process(getpid(), Signal::HUP).unwrap();
    let (mut one, mut other, deaf) = (start(true), start(true), start(false));
    let (sender, told) = mpsc::channel();
    one.on_change(move |change| sender.send(change.new().api_key.clone()).unwrap());

    rotate("made-up-2");
    hang_up();
    assert_eq!(told.recv_timeout(LIMIT).unwrap(), "made-up-2");
    for watch in [&mut one, &mut other] {
        assert_eq!(watch.blocking_changed_timeout(LIMIT), Some(vec![ConfigField::ApiKey]));
        assert_eq!(watch.current().api_key, "made-up-2");
    }
    assert!(deaf.last_refresh().is_none());

    // One that comes while nothing listens any more ends nobody.
    drop((one, other));
    hang_up();
    assert_eq!(deaf.current().api_key, "made-up-1");
    assert!(deaf.refresh().is_ok());
    assert_eq!(deaf.current().api_key, "made-up-2");
}
