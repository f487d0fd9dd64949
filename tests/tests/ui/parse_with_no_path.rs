use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(parse_with = "parse")]
    text: u16,
    #[lemna(parse_with = |text, other| text.parse(), default = 5)]
    closure: u16,
    #[lemna(parse_with = parse())]
    call: u16,
    #[lemna(parse_with)]
    nothing: u16,
}

fn main() {}
