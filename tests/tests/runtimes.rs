//! A load works wherever it is called from, and an async one ends when it is dropped.

use std::time::{Duration, Instant};

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

#[cfg(target_os = "linux")]
#[tokio::test]
async fn dropping_the_future_ends_the_load() {
    let server = server();
    server.fault_always(On::List, Fault::Hang);
    let loader = loader(&server).deadline(Duration::from_secs(60)).build();
    let cancelled = tokio::time::timeout(Duration::from_millis(300), Config::load_with_async(&loader)).await;
    assert!(cancelled.is_err());
    assert_eq!(server.count(On::List), 1, "the load was under way");
    let gone_by = Instant::now() + Duration::from_secs(5);
    while threads_of_loads() > 0 {
        assert!(Instant::now() < gone_by, "the thread of the load goes on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(target_os = "linux")]
/// The other tests of this file may run beside this one, but none of their loads takes seconds.
fn threads_of_loads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|name| name.trim() == "lemna-config").count()
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
