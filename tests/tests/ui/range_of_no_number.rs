use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(range = 1..=5)]
    name: String,
    #[lemna(range = 1..=5)]
    names: Option<Vec<bool>>,
}

fn main() {}
