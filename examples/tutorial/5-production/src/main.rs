//! Sends a report every now and then.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use lemna_config::{ExposeSecret, LemnaSecrets, Loader, OrExit, SecretString, Url, WatchOptions, check};

#[derive(LemnaSecrets)]
#[lemna(project = "reporter")]
struct Config {
    /// Where the reports go.
    report_url: Url,
    /// Made in the settings of the receiver, under API keys.
    report_key: SecretString,
    #[lemna(default = "1h", public)]
    pause: Duration,
}

fn main() -> ExitCode {
    let loader = Loader::default();
    if std::env::args().nth(1).is_some_and(|argument| argument == "--check-config") {
        let report = check::<Config>(&loader).deny_suspicious();
        println!("{report}");
        return report.exit_code();
    }
    let watch = Config::watch(&loader, WatchOptions::new()).or_exit();
    watch.on_change(|change| println!("changed: {:?}", change.fields()));
    loop {
        let config = watch.current();
        send(&config.report_url, &authorization(&config));
        thread::sleep(config.pause);
    }
}

fn authorization(config: &Config) -> String {
    format!("Bearer {}", config.report_key.expose_secret())
}

/// Your HTTP client goes here.
fn send(url: &Url, _authorization: &str) {
    println!("one report for {url}");
}

#[cfg(test)]
mod tests {
    use lemna_config::testing::FakeInfisical;
    use lemna_config::{LemnaSecrets, Loader};

    use super::{Config, ConfigField, authorization};

    #[test]
    fn the_key_is_in_the_header() {
        let config = Config::from_pairs([("REPORT_URL", "https://reports.test"), ("REPORT_KEY", "made-up")]).unwrap();
        assert_eq!(authorization(&config), "Bearer made-up");
    }

    #[test]
    fn a_missing_key_is_reported() {
        let error = Config::from_pairs([("REPORT_URL", "https://reports.test")]).unwrap_err();
        assert!(error.field(ConfigField::ReportKey).is_some());
    }

    #[test]
    fn the_key_comes_from_infisical() {
        let server = FakeInfisical::start();
        server.project("reporter").set("dev", "REPORT_KEY", "made-up");
        let container = [
            ("INFISICAL_CLIENT_ID", server.client_id()),
            ("INFISICAL_CLIENT_SECRET", server.client_secret()),
            ("INFISICAL_API_URL", &server.url()),
            ("INFISICAL_ENV", "dev"),
            ("REPORT_URL", "https://reports.test"),
        ];
        let loader = Loader::builder().vars(container).no_env_file().build();
        let config = Config::load_with(&loader).unwrap();
        assert_eq!(authorization(&config), "Bearer made-up");
    }
}
