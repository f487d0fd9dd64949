use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested, name = "ONE")]
    one: Inner,
    #[lemna(default, nested)]
    two: Inner,
    #[lemna(nested, from_str)]
    three: Inner,
    #[lemna(nested, local)]
    four: Inner,
    #[lemna(nested)]
    #[lemna(public)]
    five: Inner,
    #[lemna(nested, alias = "OLD", allow_empty, example = "x")]
    six: Inner,
    #[lemna(nested, parse_with = parse, separator = ",", json)]
    seven: Inner,
}

#[derive(LemnaSecrets)]
struct Inner {
    url: String,
}

fn main() {}
