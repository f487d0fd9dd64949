//! Processes that are given too little: each load ends at once, with a config or with an error that says what it lacks.

use std::process::Command;
use std::time::Duration;

use lemna_config::testing::FakeInfisical;
use lemna_tests::child::output;
use lemna_tests::{alone, bootstrap};

/// Ends the line of the test harness, and begins the result.
const RESULT: &str = "\nRESULT ";

/// Longer than a test may take: whoever waits for it fails.
const DEADLINE: Duration = Duration::from_secs(24 * 60 * 60);

/// What the children do, each in a process of its own.
mod child {
    use lemna_config::{LemnaSecrets, Loader, LoaderBuilder, WatchOptions};
    use rustix::process::{Resource, Rlimit, geteuid, setrlimit};
    use rustix::thread::set_thread_uid;

    use super::{DEADLINE, RESULT};

    #[derive(LemnaSecrets)]
    #[lemna(project = "lemna-platform")]
    struct Config {
        api_key: String,
    }

    #[expect(clippy::disallowed_methods, reason = "it is how the parent says what to do")]
    fn limit(resource: Resource) {
        // No system is without nobody, and the limit of threads does not count for root.
        if matches!(resource, Resource::Nproc) && geteuid().is_root() {
            set_thread_uid(rustix::process::Uid::from_raw(65534)).unwrap();
        }
        let limit = std::env::var("LIMIT").unwrap().parse().ok();
        setrlimit(resource, Rlimit { current: limit, maximum: limit }).unwrap();
    }

    fn loader() -> LoaderBuilder {
        Loader::builder().no_env_file().deadline(DEADLINE)
    }

    fn load() {
        match loader().build().load::<Config>() {
            Ok(loaded) => println!("{RESULT}{} {:?}", loaded.config().api_key, loaded.warnings()),
            Err(error) => println!("{RESULT}{error}"),
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads_with_few_descriptors() {
        limit(Resource::Nofile);
        load();
    }

    #[test]
    #[ignore = "started by another test"]
    fn reads_a_file_without_descriptors() {
        limit(Resource::Nofile);
        let _all: Vec<_> = std::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
        match lemna_config::Loader::builder().env_file("app.env").build().load::<Config>() {
            Ok(_) => println!("{RESULT}loaded"),
            Err(error) => println!("{RESULT}{error}"),
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads_with_few_threads() {
        limit(Resource::Nproc);
        load();
    }

    #[test]
    #[ignore = "started by another test"]
    fn loads_async_with_few_threads() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        limit(Resource::Nproc);
        match runtime.block_on(loader().build().load_async::<Config>()) {
            Ok(loaded) => println!("{RESULT}{}", loaded.config().api_key),
            Err(error) => println!("{RESULT}{error}"),
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn watches_with_few_descriptors() {
        limit(Resource::Nofile);
        match Config::watch(&loader().build(), WatchOptions::new()) {
            Ok(watch) => println!("{RESULT}{} {:?}", watch.current().api_key, watch.refresh().outcome()),
            Err(error) => println!("{RESULT}{error}"),
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn keeps_a_copy_in_small_files() {
        limit(Resource::Fsize);
        load();
    }
}

fn server() -> FakeInfisical {
    let infisical = FakeInfisical::start();
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up");
    infisical
}

/// The result of a child with this limit that asks the server at `url`.
fn run(infisical: &FakeInfisical, url: &str, test: &str, limit: u64, more: &[(&str, &str)]) -> String {
    let mut command: Command = alone::command(module_path!(), &format!("child::{test}"));
    command.env_clear().envs(bootstrap(infisical)).env("INFISICAL_API_URL", url).env("LIMIT", limit.to_string());
    let ran = output(command.envs(more.iter().copied()));
    let [out, err] = [&ran.stdout, &ran.stderr].map(|stream| String::from_utf8_lossy(stream).into_owned());
    assert!(ran.status.success(), "{test}, {limit}: {:?}\n{out}{err}", ran.status);
    assert!(!err.contains("panicked"), "{test}, {limit}: {err}");
    let (_, result) = out.split_once(RESULT).unwrap_or_else(|| panic!("{test}, {limit}: {out}{err}"));
    result.split("\nok\n").next().unwrap().to_owned()
}

/// By name, so that one must be looked up.
fn by_name(infisical: &FakeInfisical) -> String {
    infisical.url().replace("127.0.0.1", "localhost")
}

const NO_DESCRIPTOR: &str = "cannot open more files and sockets";
const NO_THREAD: &str = "no thread could be started";

/// Results of ever higher limits: errors that say `lacks`, and at last a config.
fn assert_ends_at_once(test: &str, limits: impl IntoIterator<Item = u64>, lacks: &str) {
    let infisical = server();
    let mut results = Vec::new();
    for limit in limits {
        for url in [infisical.url(), by_name(&infisical)] {
            let result = run(&infisical, &url, test, limit, &[]);
            assert!(result.starts_with("made-up") || result.contains(lacks), "{limit}, {url}: {result}");
            results.push(result);
        }
    }
    println!("{results:#?}");
    assert!(results.iter().any(|result| result.contains(lacks)), "{results:?}");
    assert!(results.iter().any(|result| result.starts_with("made-up")), "{results:?}");
}

#[test]
fn few_descriptors_are_an_error_at_once() {
    assert_ends_at_once("loads_with_few_descriptors", 4..=16, NO_DESCRIPTOR);
}

#[test]
fn a_watch_with_few_descriptors_ends_at_once() {
    assert_ends_at_once("watches_with_few_descriptors", 4..=20, NO_DESCRIPTOR);
}

#[test]
fn few_threads_are_an_error_at_once() {
    assert_ends_at_once("loads_with_few_threads", (0..=6).chain([4096]), NO_THREAD);
}

#[test]
fn few_threads_are_an_error_at_once_in_a_runtime() {
    assert_ends_at_once("loads_async_with_few_threads", (0..=6).chain([4096]), NO_THREAD);
}

#[test]
fn a_file_that_cannot_be_opened_says_why() {
    let infisical = server();
    let result = run(&infisical, &infisical.url(), "reads_a_file_without_descriptors", 20, &[]);
    assert!(
        result.contains("app.env cannot be read: the process cannot open more files\n    hint: raise the limit"),
        "{result}"
    );
}

/// A write beyond the limit would end the process by a signal.
#[test]
fn a_copy_that_is_larger_than_a_file_may_be_is_a_warning() {
    let infisical = server();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    let more = [("LEMNA_SNAPSHOT", path.to_str().unwrap())];
    for limit in [0, 1, 100] {
        let result = run(&infisical, &infisical.url(), "keeps_a_copy_in_small_files", limit, &more);
        assert!(result.starts_with("made-up [SnapshotNotKept") && result.contains("FileTooLarge"), "{result}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    }
    let result = run(&infisical, &infisical.url(), "keeps_a_copy_in_small_files", 1 << 20, &more);
    assert_eq!(result, "made-up []");
}
