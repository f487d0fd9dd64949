use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(prefix = "MY APP_")]
struct Config {
    #[lemna(name = "")]
    empty: String,
    #[lemna(name = "GITHUB=TOKEN")]
    github: String,
    #[lemna(name = "SCHLÜSSEL")]
    key: String,
    größe: u16,
    #[lemna(nested, prefix = "R2\0")]
    r2: R2,
}

#[derive(LemnaSecrets)]
struct R2 {
    url: String,
}

fn main() {}
