//! `cargo test -p lemna-examples --example tested_service`
//!
//! How a service is tested. What it does with its config is tested with pairs: no variable, file or network is looked
//! at. That it starts where it is deployed is tested against a server of the test's own.

use std::error::Error;

use lemna_config::{ExposeSecret, LemnaSecrets, SecretString, Url};

/// What this service needs to send mails.
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform", prefix = "MAIL_")]
struct Config {
    #[lemna(validate = encrypted)]
    api_url: Url,
    api_key: SecretString,
    #[lemna(default = "no-reply@example.com", public)]
    sender: String,
}

fn encrypted(url: &Url) -> Result<(), &'static str> {
    if url.scheme() == "https" { Ok(()) } else { Err("the key would be sent in the clear") }
}

fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::load()?;
    let request = Request::mail(&config, "someone@example.com");
    println!("{} bytes for {}", request.body.len(), request.url);
    Ok(())
}

/// What the provider of mails is sent. It is made of the config alone, and so needs no server to be tested.
struct Request {
    url: Url,
    #[cfg_attr(not(test), expect(dead_code, reason = "a service would send it"))]
    authorization: SecretString,
    body: String,
}

impl Request {
    fn mail(config: &Config, recipient: &str) -> Self {
        let Config { api_url, api_key, sender } = config;
        let mut url = api_url.clone();
        url.set_path("/v1/mails");
        Self {
            url,
            authorization: format!("Bearer {}", api_key.expose_secret()).into(),
            body: format!("from={sender}&to={recipient}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use lemna_config::testing::{FakeInfisical, Fault, On};
    use lemna_config::{ExposeSecret, FieldErrorKind, LemnaSecrets, Loader, LoaderBuilder};

    use super::{Config, ConfigField, Request};

    const PAIRS: [(&str, &str); 2] = [("MAIL_API_URL", "https://mail.test"), ("MAIL_API_KEY", "made-up")];

    #[test]
    fn a_mail_is_sent_with_the_key() {
        let config = Config::from_pairs(PAIRS).unwrap();
        let request = Request::mail(&config, "someone@example.com");
        assert_eq!(request.url.as_str(), "https://mail.test/v1/mails");
        assert_eq!(request.authorization.expose_secret(), "Bearer made-up");
        assert_eq!(request.body, "from=no-reply@example.com&to=someone@example.com");
    }

    #[test]
    fn a_mail_has_the_sender_that_is_set() {
        let config = Config::from_pairs(PAIRS.into_iter().chain([("MAIL_SENDER", "me@example.com")])).unwrap();
        assert!(Request::mail(&config, "someone@example.com").body.starts_with("from=me@example.com&"));
    }

    #[test]
    fn the_key_is_not_sent_in_the_clear() {
        let error = Config::from_pairs([("MAIL_API_URL", "http://mail.test")]).unwrap_err();
        let kind = |field| error.field(field).unwrap().kind();
        assert!(matches!(kind(ConfigField::ApiUrl), FieldErrorKind::Rejected { .. }), "{error}");
        assert_eq!(kind(ConfigField::ApiKey), &FieldErrorKind::Missing);
    }

    /// The service's own variables, as its container has them. Nothing of the machine that runs the test is read.
    fn container(infisical: &FakeInfisical) -> LoaderBuilder {
        let variables = [
            ("INFISICAL_CLIENT_ID", infisical.client_id()),
            ("INFISICAL_CLIENT_SECRET", infisical.client_secret()),
            ("INFISICAL_API_URL", &infisical.url()),
            ("INFISICAL_ENV", "prod"),
            ("MAIL_API_URL", "https://mail.test"),
        ];
        Loader::builder().vars(variables).no_env_file()
    }

    #[test]
    fn it_starts_with_the_key_of_infisical() {
        let infisical = FakeInfisical::start();
        infisical.project("lemna-platform").set("prod", "MAIL_API_KEY", "made-up").set("dev", "MAIL_API_KEY", "wrong");
        let config = Config::load_with(&container(&infisical).build()).unwrap();
        assert_eq!(config.api_key.expose_secret(), "made-up");
    }

    #[test]
    fn it_does_not_start_without_the_key() {
        let infisical = FakeInfisical::start();
        infisical.project("lemna-platform").set("prod", "MAIL_API_KEY", "made-up");
        infisical.fault_always(On::List, Fault::Status(403));
        let error = Config::load_with(&container(&infisical).build()).unwrap_err();
        assert_eq!(error.fields().len(), 1);
        assert!(error.field(ConfigField::ApiKey).is_some(), "{error}");
        assert!(!error.to_string().contains("made-up"), "{error}");
    }
}
