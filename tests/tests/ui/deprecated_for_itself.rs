use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(prefix = "APP_")]
struct Config {
    #[lemna(deprecated = "APP_TOKEN")]
    token: String,
}

fn main() {}
