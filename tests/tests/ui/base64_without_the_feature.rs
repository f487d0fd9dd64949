use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(base64)]
    key: Vec<u8>,
}

fn main() {}
