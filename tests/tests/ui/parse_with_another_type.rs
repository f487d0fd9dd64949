use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(parse_with = parse)]
    port: u16,
}

fn parse(text: &str) -> Result<String, &'static str> {
    Ok(text.to_owned())
}

fn main() {}
