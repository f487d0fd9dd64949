use lemna_config::LemnaSecrets;

struct R2 {
    url: String,
}

#[derive(LemnaSecrets)]
struct Config {
    port: u16,
    #[lemna(nested)]
    r2: R2,
}

fn main() {}
