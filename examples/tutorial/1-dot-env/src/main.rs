//! Sends a report every now and then.

use std::time::Duration;

use lemna_config::{ExposeSecret, LemnaSecrets, SecretString, Url};

#[derive(LemnaSecrets)]
struct Config {
    /// Where the reports go.
    report_url: Url,
    /// Made in the settings of the receiver, under API keys.
    report_key: SecretString,
    #[lemna(default = "1h", public)]
    pause: Duration,
}

fn main() {
    let config = Config::load_or_exit();
    println!("{config:?}");
    send(&config.report_url, &authorization(&config));
    println!("the next one follows in {:?}", config.pause);
}

fn authorization(config: &Config) -> String {
    format!("Bearer {}", config.report_key.expose_secret())
}

/// Your HTTP client goes here.
fn send(url: &Url, _authorization: &str) {
    println!("one report for {url}");
}
