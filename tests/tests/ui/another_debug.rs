use lemna_config::LemnaSecrets;

#[derive(Debug, LemnaSecrets)]
struct Config {
    port: u16,
}

fn main() {}
