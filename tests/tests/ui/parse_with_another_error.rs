use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(parse_with = parse)]
    port: u16,
}

fn parse(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| text.to_owned())
}

fn main() {}
