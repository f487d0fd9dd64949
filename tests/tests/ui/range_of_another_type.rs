use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(range = 0..=1)]
    share: f64,
    #[lemna(range = -1.., default = 0.5)]
    offset: f32,
    #[lemna(range = ..9.5)]
    retries: Option<u8>,
    #[lemna(range = 0.0..=1.0)]
    right: f64,
}

#[derive(LemnaSecrets)]
struct Expressions {
    #[lemna(range = ..=LARGEST)]
    port: u16,
}

const LARGEST: u32 = 9000;

fn main() {}
