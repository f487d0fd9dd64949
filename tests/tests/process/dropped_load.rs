//! What is left of a load that nobody waits for any more: the threads of the process are counted.

use std::pin::pin;
use std::task::{Context, Waker};

use lemna_config::LemnaSecrets;
use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_tests::child::LIMIT;
use lemna_tests::{alone, eventually, loader, threads_of_loads};

#[derive(LemnaSecrets)]
struct Config {
    #[expect(dead_code, reason = "it is never loaded")]
    api_key: String,
}

#[test]
fn dropping_the_future_ends_the_load() {
    alone::passes(&mut alone::command(module_path!(), "child"));
}

#[test]
#[ignore = "started by another test"]
fn child() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server.fault_always(On::List, Fault::Hang);
    let loader = loader(&server).deadline(LIMIT).build();
    {
        let mut load = pin!(Config::load_with_async(&loader));
        eventually("the load is under way", || {
            assert!(load.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            server.count(On::List) == 1
        });
    }
    eventually("the threads of the load end", || threads_of_loads() == 0);
}
