use lemna_config::{FromSecret, LemnaSecrets};

struct Foreign;

#[derive(FromSecret)]
struct Wrapped<T>(T);

#[derive(LemnaSecrets)]
struct Config {
    wrapped: Wrapped<Foreign>,
}

fn main() {}
