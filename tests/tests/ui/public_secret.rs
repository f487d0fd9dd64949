use lemna_config::{LemnaSecrets, SecretBox, SecretSlice, SecretString};

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(public)]
    api_key: SecretString,
    #[lemna(public)]
    token: Option<lemna_config::SecretString>,
    #[lemna(hex, public)]
    seed: SecretBox<[u8; 4]>,
    #[lemna(hex, public)]
    salt: SecretSlice<u8>,
}

fn main() {}
