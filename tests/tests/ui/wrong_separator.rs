use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(separator = "")]
    empty: Vec<String>,
    #[lemna(separator = ';')]
    letter: Vec<String>,
    #[lemna(separator)]
    none: Vec<String>,
}

fn main() {}
