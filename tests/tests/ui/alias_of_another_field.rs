use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(prefix = "APP_")]
struct Config {
    #[lemna(alias = "TOKEN")]
    key: String,
    #[lemna(alias = "TOKEN")]
    other: String,
    token: String,
}

fn main() {}
