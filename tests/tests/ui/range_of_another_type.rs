use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(range = 0..=1)]
    share: f64,
}

fn main() {}
