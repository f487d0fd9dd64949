use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = true)]
    port: u16,
}

fn main() {}
