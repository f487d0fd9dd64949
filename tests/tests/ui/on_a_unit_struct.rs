use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config;

fn main() {}
