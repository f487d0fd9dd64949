use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    mail: Vec<Mail>,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
}

fn main() {}
