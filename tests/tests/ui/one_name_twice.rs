use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    token: String,
    #[lemna(name = "TOKEN")]
    github: String,
}

fn main() {}
