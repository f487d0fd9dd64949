use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default(5))]
    parentheses: u16,
    #[lemna(default: 5)]
    colon: u16,
    #[lemna(default = 5 6, local)]
    two: u16,
    #[lemna(default = #, local)]
    sign: u16,
}

fn main() {}
