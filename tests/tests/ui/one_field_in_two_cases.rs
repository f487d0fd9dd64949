use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    Port: u16,
    port: u16,
}

fn main() {}
