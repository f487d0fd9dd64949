use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested, path = "/mail", local)]
    mail: Mail,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
}

fn main() {}
