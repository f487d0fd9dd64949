use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(rename_all = "kebab_case")]
struct Config {
    port: u16,
}

#[derive(LemnaSecrets)]
#[lemna(rename_all = "lowercase")]
struct Lower {
    api_key: String,
    #[lemna(name = "api_key")]
    other: String,
    #[lemna(rename_all = "lowercase")]
    port: u16,
}

fn main() {}
