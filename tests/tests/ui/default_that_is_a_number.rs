use std::time::Duration;

use lemna_config::{LemnaSecrets, SecretString};

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = 30)]
    timeout: Duration,
    #[lemna(default = 1)]
    name: String,
    #[lemna(default = 7)]
    key: SecretString,
    #[lemna(default = 8080)]
    port: u16,
}

fn main() {}
