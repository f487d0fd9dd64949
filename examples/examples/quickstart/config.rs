use lemna_config::{LemnaSecrets, SecretString, Url};

/// What this service needs.
#[expect(dead_code, reason = "a service would use its config; this program only shows it")]
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform", manifest)]
pub(crate) struct Config {
    /// Where the API listens.
    api_url: Url,
    api_key: SecretString,
    #[lemna(nested, prefix = "R2_")]
    r2: R2,
    #[lemna(default = 8080, public, local)]
    port: u16,
    runpod_api_key: SecretString,
    ollama_api_key: SecretString,
    linear_api_key: Option<SecretString>,
    #[lemna(name = "GITHUB_TOKEN")]
    github: SecretString,
}

/// The bucket of uploads.
#[expect(dead_code, reason = "as above")]
#[derive(LemnaSecrets)]
pub(crate) struct R2 {
    endpoint_url: Url,
    access_key_id: String,
    /// Shown once when the key is made: Cloudflare, R2, Manage API tokens.
    secret_access_key: SecretString,
}
