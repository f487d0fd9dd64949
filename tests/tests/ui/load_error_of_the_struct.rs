use lemna_config::{LemnaSecrets, LoadError};

#[derive(LemnaSecrets)]
struct Config {
    port: u16,
}

fn load() -> Result<Config, LoadError<Config>> {
    Ok(Config::load()?)
}

fn main() {
    println!("{}", load().unwrap_err());
}
