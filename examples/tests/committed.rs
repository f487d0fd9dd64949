//! Four files are made from the structs of the example `quickstart`, and committed beside `Cargo.toml`. A change of the
//! structs fails these tests, until `LEMNA_UPDATE=1 cargo test` has written the files anew.

#[path = "../examples/quickstart/config.rs"]
mod config;

use lemna_config::{LemnaSecrets, assert_committed, secret_names};

use config::Config;

#[test]
fn env_example() {
    assert_committed(".env.example", &Config::schema().env_example());
}

#[test]
fn page() {
    assert_committed("CONFIG.md", &Config::schema().markdown());
}

#[test]
fn names() {
    secret_names([Config::schema()]).assert_committed("infisical.names");
}

#[test]
fn schema() {
    assert_committed("lemna.schema.json", &Config::schema().to_json());
}
