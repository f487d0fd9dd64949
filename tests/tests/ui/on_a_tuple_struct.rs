use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Token(String);

fn main() {}
