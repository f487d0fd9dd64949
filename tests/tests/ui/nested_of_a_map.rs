use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    mail: std::collections::BTreeMap<String, Mail>,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
}

fn main() {}
