use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested, name = "ONE", prefix = "P1_")]
    one: Inner,
    #[lemna(default, nested, prefix = "P2_")]
    two: Inner,
    #[lemna(nested, from_str, prefix = "P3_")]
    three: Inner,
    #[lemna(nested, local, prefix = "P4_")]
    four: Inner,
    #[lemna(nested, prefix = "P5_")]
    #[lemna(public)]
    five: Inner,
    #[lemna(nested, alias = "OLD", allow_empty, example = "x", prefix = "P6_")]
    six: Inner,
    #[lemna(nested, parse_with = parse, separator = ",", json, prefix = "P7_")]
    seven: Inner,
}

#[derive(LemnaSecrets)]
struct Inner {
    url: String,
}

fn main() {}
