use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(range = 1024.., default = 80)]
    port: u16,
    #[lemna(range = 1..10, default = "10")]
    retries: u8,
    #[lemna(default = 1.5, range = ..=1.0)]
    share: f64,
    #[lemna(range = -1..=1, default = -2)]
    offset: i8,
}

fn main() {}
