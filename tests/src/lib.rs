//! What the end-to-end tests share.

/// Runs the programs of the README and the pages as tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/infisical.md")]
    struct Infisical;

    #[doc = include_str!("../../docs/names.md")]
    struct Names;

    #[doc = include_str!("../../docs/observability.md")]
    struct Observability;

    #[doc = include_str!("../../docs/operating.md")]
    struct Operating;

    #[doc = include_str!("../../docs/snapshot.md")]
    struct Snapshot;

    #[doc = include_str!("../../docs/coming-from.md")]
    struct ComingFrom;

    #[doc = include_str!("../../docs/schema.md")]
    struct Schema;

    #[doc = include_str!("../../docs/check.md")]
    struct Check;

    #[doc = include_str!("../../docs/variables.md")]
    struct Variables;

    #[doc = include_str!("../../docs/watch.md")]
    struct Watch;

    #[doc = include_str!("../../docs/interop.md")]
    struct Interop;
    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;
}

pub mod child;
pub mod examples;
pub mod gate;
pub mod markdown;
#[cfg(unix)]
pub mod signals;

use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, thread};

use lemna_config::testing::FakeInfisical;
use lemna_config::{Loader, LoaderBuilder};

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

/// A loader that knows `server` and nothing of the machine the test runs on.
pub fn loader(server: &FakeInfisical) -> LoaderBuilder {
    loader_with(server, &[])
}

/// [`loader`], with more variables.
pub fn loader_with(server: &FakeInfisical, variables: &[(&str, &str)]) -> LoaderBuilder {
    let more = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Loader::builder().vars(bootstrap(server).into_iter().chain(more)).no_env_file()
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

/// Waits until something that happens elsewhere has come about.
///
/// # Panics
///
/// Where it has not after the time that a child is given, [`child::LIMIT`].
#[track_caller]
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + child::LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}
