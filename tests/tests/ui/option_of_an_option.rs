use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    port: Option<Option<u16>>,
    #[lemna(nested)]
    mail: std::option::Option<Option<Mail>>,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
}

fn main() {}
