use lemna_config::{LemnaSecrets, SecretString};

#[derive(LemnaSecrets)]
#[lemna(manifest)]
struct Config {
    api_url: String,
    #[lemna(name = "GITHUB_TOKN")]
    github: SecretString,
    r2_bucke: Option<String>,
    #[lemna(default = 8080)]
    port: u16,
    #[lemna(local)]
    workers: u16,
}

#[derive(LemnaSecrets)]
#[lemna(manifest, prefix = "APP_")]
struct App {
    token: String,
    tokens: String,
}

fn main() {
    let config = Config::load().unwrap();
    println!("{:?} {:?}", config.github, ConfigField::Port);
}
