use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(separator = ";")]
    host: String,
}

fn main() {}
