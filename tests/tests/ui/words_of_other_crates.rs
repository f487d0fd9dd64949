use lemna_config::{LemnaSecrets, SecretString};

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(from = "PORT")]
    port: u16,
    #[lemna(env = "API_HOST")]
    host: String,
    #[lemna(rename = "LEVEL")]
    log_level: String,
    #[lemna(flatten)]
    mail: Mail,
    #[lemna(optional)]
    tries: Option<u8>,
    #[lemna(required)]
    api_url: String,
    #[lemna(secret)]
    password: SecretString,
    #[lemna(sensitive)]
    api_key: SecretString,
}

#[derive(LemnaSecrets)]
struct Mail {
    user: String,
}

fn main() {}
