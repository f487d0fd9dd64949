use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth {}

fn main() {}
