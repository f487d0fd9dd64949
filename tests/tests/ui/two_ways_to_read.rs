use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(from_str, json)]
    one: String,
    #[lemna(separator = ";", parse_with = parse)]
    two: String,
    #[lemna(json, separator = ",", from_str)]
    three: String,
}

fn parse(text: &str) -> Result<String, &'static str> {
    Ok(text.to_owned())
}

fn main() {}
