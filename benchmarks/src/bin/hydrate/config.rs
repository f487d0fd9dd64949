//! The struct that every library fills, and values for it.

use envconfig::Envconfig;
use lemna_config::LemnaSecrets;
use serde::Deserialize;

macro_rules! config {
    ($($kind:ident: $($name:ident)*;)*) => {
        #[derive(LemnaSecrets, Envconfig, Deserialize, PartialEq)]
        pub(crate) struct Config {
            $($($name: $kind,)*)*
        }
    };
}

config! {
    String:
        api_url api_key r2_endpoint_url r2_access_key_id r2_secret_access_key runpod_api_key ollama_api_key
        linear_api_key github_token database_host database_name database_user database_password redis_url
        redis_password smtp_host smtp_user smtp_password sentry_dsn log_level log_format service_name region
        bucket queue_name topic session_secret cookie_domain webhook_secret support_address;
    u16:
        port database_port redis_port smtp_port metrics_port admin_port workers retries page_size batch_size;
    bool: debug use_tls send_mail read_only trace_requests;
    f64: sample_rate timeout_s backoff_factor price_limit load_limit;
}

/// A value for every field: text of the length of a key, or a number.
pub(crate) fn values() -> Vec<(String, String)> {
    let fields = Config::schema().fields().iter().enumerate();
    let pairs = fields.map(|(at, field)| {
        let value = match field.type_name() {
            "u16" => format!("{}", 8000 + at),
            "bool" => "true".to_owned(),
            "f64" => format!("{at}.5"),
            _ => format!("made-up value number {at:03} of a field"),
        };
        (field.secret_name().to_owned(), value)
    });
    pairs.collect()
}

/// No value for a text, and none that can be read for the rest: a problem in every field.
pub(crate) fn wrong_values() -> Vec<(String, String)> {
    let fields = Config::schema().fields().iter().filter(|field| field.type_name() != "String");
    fields.map(|field| (field.secret_name().to_owned(), "wrong".to_owned())).collect()
}

/// Every name written with a mistake, so that each missing field has near names to look for.
pub(crate) fn misspelt_names() -> Vec<(String, String)> {
    let values = values().into_iter();
    values.map(|(name, value)| (format!("{name}X"), value)).collect()
}
