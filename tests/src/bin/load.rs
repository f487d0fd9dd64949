//! A program that loads a config from its own process environment, for tests that must set variables: it says in one
//! line what came of it, and the warnings on stderr. With the argument `search` it looks for a `.env` as well.

use lemna_config::{ExposeSecret, LemnaSecrets, Loader, SecretString};

#[derive(LemnaSecrets)]
struct Config {
    api_key: SecretString,
}

fn main() {
    let is_search = std::env::args().nth(1).is_some_and(|argument| argument == "search");
    let loader = if is_search { Loader::default() } else { Loader::builder().no_env_file().build() };
    match loader.load::<Config>() {
        Ok(loaded) => println!("API_KEY={}", loaded.config().api_key.expose_secret()),
        Err(error) => println!("{:?}", error.sources()),
    }
}
