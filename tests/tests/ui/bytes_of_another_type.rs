use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(hex)]
    key: String,
    #[lemna(hex)]
    words: [u16; 4],
}

fn main() {}
