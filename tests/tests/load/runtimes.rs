//! A load works wherever it is called from.

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{LemnaSecrets, LoadError};
use lemna_tests::loader;

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server
}

fn load(server: &FakeInfisical) -> String {
    Config::load_with(&loader(server).build()).unwrap().api_key
}

async fn load_async(server: &FakeInfisical) -> String {
    Config::load_with_async(&loader(server).build()).await.unwrap().api_key
}

#[test]
fn on_a_thread_without_a_runtime() {
    assert_eq!(load(&server()), "made-up");
}

#[tokio::test]
async fn sync_inside_a_current_thread_runtime() {
    assert_eq!(load(&server()), "made-up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sync_inside_a_multi_thread_runtime() {
    let server = server();
    assert_eq!(load(&server), "made-up");
    tokio::task::spawn_blocking(move || assert_eq!(load(&server), "made-up")).await.unwrap();
}

#[tokio::test]
async fn async_inside_a_runtime() {
    assert_eq!(load_async(&server()).await, "made-up");
}

#[test]
fn async_inside_a_runtime_without_timers_and_sockets() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(load_async(&server())), "made-up");
}

#[tokio::test(start_paused = true)]
async fn async_under_a_paused_clock() {
    let server = server();
    server.fault(On::List, Fault::Status(503));
    assert_eq!(load_async(&server).await, "made-up");
}

#[tokio::test]
async fn the_future_may_move_between_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let server = server();
    let loader = loader(&server).build();
    is_send(Config::load_with_async(&loader)).await.unwrap();
    is_send(loader.load_async::<Config>()).await.unwrap();
    // Only that it compiles: it would look at the machine the test runs on.
    drop(is_send(Config::load_async()));
}

#[test]
fn an_error_may_move_between_threads_and_be_boxed() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>(error: E) -> E {
        error
    }
    let error: LoadError<ConfigField> = Config::from_pairs([("A", "b")]).err().unwrap();
    assert!(std::error::Error::source(&is_error(error)).is_none());
}

#[test]
fn many_loads_at_once() {
    let server = server();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| assert_eq!(load(&server), "made-up"));
        }
    });
    assert_eq!(server.count(On::Login), 16);
}
