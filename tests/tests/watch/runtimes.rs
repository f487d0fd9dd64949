//! A watch works wherever it is started and asked from.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loader, Watch, WatchOptions};
use lemna_tests::child::LIMIT;
use lemna_tests::loader;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
}

fn platform() -> FakeInfisical {
    let infisical = FakeInfisical::start();
    rotate(&infisical, 1);
    infisical
}

fn rotate(infisical: &FakeInfisical, to: u32) {
    infisical.project("lemna-platform").set("dev", "API_KEY", &format!("made-up-{to}"));
}

fn options() -> WatchOptions {
    WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::ZERO)
}

fn blocking(infisical: &FakeInfisical) {
    let mut watch = Config::watch(&loader(infisical).build(), options()).unwrap();
    rotate(infisical, 2);
    assert!(watch.refresh().is_ok());
    assert_eq!(watch.blocking_changed(), [ConfigField::ApiKey]);
    assert_eq!(watch.current().api_key, "made-up-2");
}

async fn waiting(infisical: &FakeInfisical) {
    let mut watch: Watch<Config> = Config::watch_async(&loader(infisical).build(), options()).await.unwrap();
    let clone = watch.clone();
    rotate(infisical, 2);
    // Asked and dropped: the attempt goes on.
    drop(clone.refresh_async());
    assert!(clone.refresh_async().await.is_ok());
    assert_eq!(watch.changed().await, [ConfigField::ApiKey]);
    assert_eq!(watch.current().api_key, "made-up-2");
}

#[test]
fn with_no_runtime() {
    blocking(&platform());
}

#[tokio::test]
async fn inside_a_current_thread_runtime() {
    blocking(&platform());
    waiting(&platform()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_a_multi_thread_runtime() {
    blocking(&platform());
    waiting(&platform()).await;
    let infisical = platform();
    tokio::spawn(async move { waiting(&infisical).await }).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn under_a_paused_clock() {
    waiting(&platform()).await;
}

#[test]
fn inside_a_runtime_without_timers_and_sockets() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(waiting(&platform()));
}

/// As simple as an executor can be.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Sender(mpsc::Sender<()>);

    impl Wake for Sender {
        fn wake(self: Arc<Self>) {
            let _ = self.0.send(());
        }
    }

    let (sender, woken) = mpsc::channel();
    let waker = Waker::from(Arc::new(Sender(sender)));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        woken.recv_timeout(LIMIT).unwrap();
    }
}

#[test]
fn inside_another_executor() {
    block_on(waiting(&platform()));
    block_on(async { blocking(&platform()) });
}

#[test]
fn a_waiter_is_woken_from_another_thread() {
    let infisical = platform();
    let mut watch = Config::watch(&loader(&infisical).build(), options()).unwrap();
    let clone = watch.clone();
    let waiting = thread::spawn(move || block_on(watch.changed()));
    rotate(&infisical, 2);
    assert!(clone.refresh().is_ok());
    assert_eq!(waiting.join().unwrap(), [ConfigField::ApiKey]);
}

#[test]
fn a_handle_and_its_futures_may_move_between_threads() {
    fn is_send<T: Send + 'static>(value: T) -> T {
        value
    }
    fn is_shared<T: Send + Sync + 'static>(value: T) -> T {
        value
    }
    let watch = is_shared(Config::watch(&loader(&platform()).build(), options()).unwrap());
    let mut clone = watch.clone();
    drop(is_send(async move { clone.changed().await }));
    drop(is_send(async move { watch.refresh_async().await }));
}

/// Tokio lets a task do only so much before it yields, and one that blocks does not.
#[test]
fn a_task_may_block_again_and_again() {
    let (sender, done) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let loader = Loader::builder().vars([("API_KEY", "made-up")]).no_env_file().build();
            let mut watch = Config::watch(&loader, options()).unwrap();
            for _ in 0..300 {
                assert!(watch.refresh().is_ok());
                assert_eq!(watch.blocking_changed_timeout(Duration::ZERO), None);
            }
            sender.send(()).unwrap();
        });
    });
    assert_eq!(done.recv_timeout(LIMIT), Ok(()));
}
