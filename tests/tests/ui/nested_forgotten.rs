use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    mail: Mail,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
}

fn main() {}
