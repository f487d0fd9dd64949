use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = 70_000)]
    port: u16,
}

fn main() {}
