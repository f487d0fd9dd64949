use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(prefix = "R2_")]
    url: String,
}

fn main() {}
