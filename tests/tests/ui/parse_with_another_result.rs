use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(parse_with = parse)]
    port: u16,
}

fn parse(text: &str) -> u16 {
    text.len() as u16
}

fn main() {}
