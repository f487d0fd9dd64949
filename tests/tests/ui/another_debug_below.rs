use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[derive(Debug)]
struct Config {
    port: u16,
}

fn main() {}
