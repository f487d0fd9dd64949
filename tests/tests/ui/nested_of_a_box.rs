use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    mail: Box<Mail>,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
}

fn main() {}
