use lemna_config::FromSecret;

struct Foreign;

#[derive(FromSecret)]
struct Around(Foreign);

#[derive(FromSecret)]
struct Parsed(#[lemna(from_str)] Foreign);

fn main() {}
