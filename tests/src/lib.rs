//! What the end-to-end tests share.

/// Runs the programs of the README and the pages as tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/infisical.md")]
    struct Infisical;

    #[doc = include_str!("../../docs/operating.md")]
    struct Operating;
}

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
