//! One config for the whole program. Each test has a struct of its own, for each is loaded once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{ExposeSecret as _, InitGlobalError, LemnaSecrets, Loader, LoaderBuilder, SecretString};
use lemna_tests::gate::{Gate, Held};
use lemna_tests::leak_hunt::markers;
use lemna_tests::{eventually, loader, loader_with};

const THREADS: usize = 8;

/// What `call` gives on threads that begin at once.
fn at_once<T: Send>(call: impl Fn() -> T + Sync) -> Vec<T> {
    let start = Barrier::new(THREADS);
    let run = || {
        start.wait();
        call()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server
}

/// [`at_once`], where the request that all of them share is let through when all of them wait for it.
#[cfg(target_os = "linux")]
fn at_once_behind<T: Send>(gate: &Gate, threads: &'static str, call: impl Fn() -> T + Sync) -> Vec<T> {
    let begun = AtomicUsize::new(0);
    let run = || {
        begun.fetch_add(1, Ordering::SeqCst);
        call()
    };
    let all_wait = || gate.is_reached() && begun.load(Ordering::SeqCst) == THREADS && asleep(threads) == THREADS;
    thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().name(threads.to_owned()).spawn_scoped(scope, run).unwrap();
        let running: Vec<_> = (0..THREADS).map(spawn).collect();
        eventually("all threads wait", all_wait);
        gate.open();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// How many threads of this name wait for something.
#[cfg(target_os = "linux")]
fn asleep(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("stat")).ok());
    stats.filter(|stat| stat.contains(&format!("({name}) S "))).count()
}

fn pairs(vars: &[(&str, &str)]) -> LoaderBuilder {
    let vars: Vec<_> = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Loader::builder().vars(vars).no_env_file()
}

#[expect(clippy::disallowed_methods, reason = "what a load finds is compared with it")]
fn path() -> String {
    std::env::var("PATH").unwrap()
}

#[test]
fn it_looks_where_a_load_looks_and_gives_the_same_one_each_time() {
    #[derive(LemnaSecrets)]
    #[lemna(global)]
    struct Config {
        // Set wherever programs are started, also where a test program is started without cargo.
        path: String,
    }
    let config = Config::global().unwrap();
    assert_eq!(config.path, path());
    assert!(at_once(|| Config::global().unwrap()).iter().all(|other| ptr::eq(*other, config)));
}

#[cfg(target_os = "linux")]
#[test]
fn threads_that_begin_at_once_share_one_login() {
    #[derive(LemnaSecrets)]
    #[lemna(global)]
    struct Config {
        api_key: SecretString,
    }
    let server = server();
    let gate = Gate::before(&server.url(), Held::Request, "/login", 0);
    let loader = loader_with(&server, &[("INFISICAL_API_URL", gate.url())]).build();
    let answers = at_once_behind(&gate, "one-login", || Config::init_global(&loader));
    assert_eq!((server.count(On::Login), server.count(On::List)), (1, 1));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let late = |answer: &Result<_, _>| matches!(answer, Err(InitGlobalError::AlreadyLoaded { config: "Config", .. }));
    assert_eq!(answers.iter().filter(|answer| late(answer)).count(), THREADS - 1);
    assert_eq!(Config::global().unwrap().api_key.expose_secret(), "made-up");
    assert_eq!(server.count(On::Login), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_refused_login_is_shared_and_the_next_call_tries_again() {
    #[derive(LemnaSecrets)]
    #[lemna(global)]
    struct Config {
        api_key: SecretString,
    }
    let server = server();
    let gate = Gate::before(&server.url(), Held::Request, "/login", 1);
    let loader = loader_with(&server, &[("INFISICAL_API_URL", gate.url())]).build();
    let marker = markers::marker("what a refused login echoes");
    let refusal = || Fault::StatusWith {
        status: 401,
        headers: Vec::new(),
        body: format!(r#"{{"message":"Invalid credentials {marker}"}}"#),
    };
    server.fault(On::Login, refusal());
    let first = Config::init_global(&loader).unwrap_err();
    let InitGlobalError::Load(report) = &first else { panic!("{first}") };
    assert_eq!((first.to_string(), format!("{first:?}")), (report.to_string(), report.to_string()));
    markers::assert_free(&[&marker, markers::last_letters(server.client_secret())], &first.to_string());

    // The loader of the first attempt is that of the next ones; who waits for a refusal does not ask for another one.
    server.clear_requests().fault(On::Login, refusal());
    let failures = at_once_behind(&gate, "refused", || Config::global().unwrap_err().to_string());
    let logins = server.count(On::Login);
    assert_eq!(logins, 1);
    assert!(failures.iter().all(|failure| *failure == report.to_string()), "{failures:#?}");

    server.clear_requests();
    let configs = at_once(|| Config::global().unwrap());
    assert_eq!(server.count(On::Login), 1);
    assert!(configs.iter().all(|config| ptr::eq(*config, configs[0])));
    assert_eq!(configs[0].api_key.expose_secret(), "made-up");
}

#[test]
fn a_start_up_that_comes_too_late_is_told() {
    #[derive(LemnaSecrets)]
    #[lemna(global)]
    struct Config {
        #[lemna(default = 80)]
        global_test_port: u16,
    }
    assert_eq!(Config::global().unwrap().global_test_port, 80);
    let error = Config::init_global(&pairs(&[("GLOBAL_TEST_PORT", "81")]).build()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Config is already loaded: call `Config::init_global` once, before anything calls `Config::global`"
    );
    assert_eq!(Config::global().unwrap().global_test_port, 80);
}

#[test]
fn a_start_up_may_be_corrected() {
    #[derive(LemnaSecrets)]
    #[lemna(global)]
    struct Config {
        global_test_port: u16,
    }
    let marker = markers::marker("a value that is refused");
    let error = Config::init_global(&pairs(&[("GLOBAL_TEST_PORT", &marker)]).build()).unwrap_err();
    markers::assert_free(&[&marker], &format!("{error}{error:?}{error:#?}"));
    let again = Config::global().unwrap_err();
    assert!(again.field(ConfigField::GlobalTestPort).is_some());
    markers::assert_free(&[&marker], &format!("{again}{again:?}{again:#?}"));

    let config = Config::init_global(&pairs(&[("GLOBAL_TEST_PORT", "81")]).build()).unwrap();
    assert_eq!(config.global_test_port, 81);
    assert!(ptr::eq(Config::global().unwrap(), config));
}

#[test]
fn a_test_can_do_without() {
    #[derive(LemnaSecrets)]
    #[lemna(global)]
    struct Config {
        global_test_port: u16,
    }
    for port in [80, 81] {
        assert_eq!(Config::from_pairs([("GLOBAL_TEST_PORT", port.to_string())]).unwrap().global_test_port, port);
    }
    assert!(Config::global().is_err(), "it is not what a test has filled");
}

#[test]
fn a_load_that_asks_for_itself_panics_and_does_not_wait_forever() {
    static ASKS: AtomicBool = AtomicBool::new(true);

    #[derive(LemnaSecrets)]
    #[lemna(global, validate = check)]
    struct Config {
        #[lemna(default = 80)]
        global_test_port: u16,
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is a check")]
    fn check(config: &Config) -> Result<(), (ConfigField, &'static str)> {
        if ASKS.load(Ordering::SeqCst) {
            assert_eq!(config.global_test_port, Config::global().unwrap().global_test_port);
        }
        Ok(())
    }

    for call in [|| drop(Config::global()), || drop(Config::init_global(&Loader::default()))] {
        let panic = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert!(message.starts_with("`Config::global` is called from its own load"), "{message}");
    }
    ASKS.store(false, Ordering::SeqCst);
    assert_eq!(Config::global().unwrap().global_test_port, 80);
}

mod without_a_prelude {
    #![no_implicit_prelude]

    mod platform {
        pub(crate) use ::lemna_config as config;
    }

    #[derive(::lemna_config::LemnaSecrets)]
    #[lemna(global, crate = "platform::config")]
    pub(crate) enum Choice {
        #[allow(dead_code)]
        Token {
            global_test_token: ::lemna_config::SecretString,
        },
        User {
            global_test_user: ::std::string::String,
        },
    }
}

#[test]
fn an_enum_needs_no_prelude_and_the_crate_may_have_another_path() {
    use without_a_prelude::Choice;
    assert!(Choice::global().is_err());
    let choice = Choice::init_global(&pairs(&[("GLOBAL_TEST_USER", "u")]).build()).unwrap();
    assert!(matches!(choice, Choice::User { global_test_user } if global_test_user == "u"));
}

#[tokio::test]
async fn it_may_be_asked_for_inside_a_runtime() {
    #[derive(LemnaSecrets)]
    #[lemna(global)]
    struct Config {
        api_key: SecretString,
    }
    let server = server();
    assert!(Config::init_global(&loader(&server).build()).is_ok());
    let key = tokio::spawn(async { Config::global().unwrap().api_key.expose_secret() }).await.unwrap();
    assert_eq!(key, "made-up");
}
