use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = 8080)]
    port: Option<u16>,
}

fn main() {}
