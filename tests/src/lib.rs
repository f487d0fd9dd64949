//! What the end-to-end tests share.

/// Runs the programs of the README as tests, and those of the pages of the guide that need other crates, or files of this package.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../lemna-config/docs/coming-from.md")]
    struct ComingFrom;

    #[doc = include_str!("../../lemna-config/docs/files.md")]
    struct Files;

    #[doc = include_str!("../../lemna-config/docs/interop.md")]
    struct Interop;

    #[doc = include_str!("../../lemna-config/docs/names.md")]
    struct Names;
}

pub mod alone;
pub mod child;
pub mod endpoint;
pub mod examples;
pub mod gate;
pub mod leak_hunt;
pub mod markdown;
pub mod raw_http;
#[cfg(unix)]
pub mod signals;
pub mod subscriber;

use std::iter::successors;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, thread};

use child::LIMIT;
use lemna_config::testing::{FakeInfisical, Fault};
use lemna_config::{Loader, LoaderBuilder, SourceErrorKind, Warning};

/// The four variables that a container gets, for `server`'s own identity and the environment `dev`.
pub fn bootstrap(server: &FakeInfisical) -> Vec<(String, String)> {
    [
        ("INFISICAL_CLIENT_ID", server.client_id().to_owned()),
        ("INFISICAL_CLIENT_SECRET", server.client_secret().to_owned()),
        ("INFISICAL_API_URL", server.url()),
        ("INFISICAL_ENV", "dev".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// The same for a login by `method` with the identity's id: what else that takes comes beside.
pub fn bootstrap_of_identity(server: &FakeInfisical, method: &str) -> Vec<(String, String)> {
    let variables = [
        ("INFISICAL_API_URL", server.url()),
        ("INFISICAL_ENV", "dev".to_owned()),
        ("INFISICAL_PROJECT_ID", server.project("lemna-platform").id()),
        ("INFISICAL_AUTH_METHOD", method.to_owned()),
        ("INFISICAL_MACHINE_IDENTITY_ID", server.default_identity().id()),
    ];
    variables.map(|(name, value)| (name.to_owned(), value)).into()
}

/// A loader that knows `server` and nothing of the machine the test runs on. It has all the time that a test has: what a
/// load gives does not depend on how busy the machine is.
pub fn loader(server: &FakeInfisical) -> LoaderBuilder {
    loader_with(server, &[])
}

/// [`loader`], with more variables.
pub fn loader_with(server: &FakeInfisical, variables: &[(&str, &str)]) -> LoaderBuilder {
    let more = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Loader::builder().vars(bootstrap(server).into_iter().chain(more)).no_env_file().deadline(LIMIT)
}

/// A loader that knows `server` and the `.env` file at `path`, with all the time that a test has.
pub fn loader_with_file(server: &FakeInfisical, path: impl Into<PathBuf>) -> LoaderBuilder {
    Loader::builder().vars(bootstrap(server)).env_file(path).deadline(LIMIT)
}

/// The answer of a server that is in trouble, and asks to come back in an hour: more than any load waits for, so that
/// none tries again.
pub fn outage() -> Fault {
    Fault::StatusWith {
        status: 503,
        headers: vec![("retry-after".to_owned(), "3600".to_owned())],
        body: r#"{"statusCode":503,"message":"made up","error":"ServiceUnavailable"}"#.to_owned(),
    }
}

/// Ever longer deadlines, for a load that must get somewhere before its own: on a machine that does ten other things the
/// first may be too short.
pub fn deadlines(first: Duration) -> impl Iterator<Item = Duration> {
    successors(Some(first), |shorter| (*shorter < LIMIT).then(|| *shorter * 4))
}

/// What `load` gives, once the copy that it keeps in `path` is written: a slow disk is not waited for by the load.
///
/// # Panics
///
/// Where no new copy comes.
pub fn copied<T>(path: &Path, load: impl FnOnce() -> T) -> T {
    // Each copy is sealed anew, so that no two are alike.
    let before = fs::read(path).ok();
    let loaded = load();
    eventually("a copy is kept", || fs::read(path).ok() != before);
    loaded
}

/// How long a load waited for a source that gave no sign of life, as its warnings have it.
///
/// # Panics
///
/// Where it waited for none.
#[track_caller]
pub fn waited(warnings: &[Warning]) -> Duration {
    let waited = warnings.iter().find_map(|warning| match warning {
        Warning::SourceFailed { error, .. } | Warning::Stale { error, .. } => match error.kind() {
            SourceErrorKind::TimedOut { after, .. } => Some(*after),
            _ => None,
        },
        _ => None,
    });
    waited.unwrap_or_else(|| panic!("{warnings:?}"))
}

/// How many threads lemna-config has started in this process for loads and watches that go on.
#[cfg(target_os = "linux")]
pub fn threads_of_loads() -> usize {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten();
    // One that ends meanwhile has no name any more.
    let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with("lemna-config")).count()
}

/// Where they cannot be counted.
#[cfg(not(target_os = "linux"))]
pub fn threads_of_loads() -> usize {
    0
}

/// Makes a named pipe.
///
/// # Panics
///
/// Where it cannot be made.
#[cfg(unix)]
#[track_caller]
pub fn named_pipe(path: &Path) {
    assert!(child::output(Command::new("mkfifo").arg(path)).status.success(), "{}", path.display());
}

/// Waits until something that happens elsewhere has come about.
///
/// # Panics
///
/// Where it has not after the time that a child has, [`LIMIT`].
#[track_caller]
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}
