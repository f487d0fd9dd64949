use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(parse_with = parse)]
    port: u16,
}

fn parse(number: u16) -> Result<u16, &'static str> {
    Ok(number)
}

fn main() {}
