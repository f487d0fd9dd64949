use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested, range = 1..=5)]
    inner: Inner,
    #[lemna(hex, nested)]
    other: Inner,
    #[lemna(hex, base64)]
    bytes: Vec<u8>,
}

#[derive(LemnaSecrets)]
struct Inner {
    port: u16,
}

fn main() {}
