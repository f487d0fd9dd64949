use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = if cfg!(debug_assertions) { 1 } else { 8 })]
    workers: u16,
    #[lemna(default = |a, b| a + b, local)]
    port: u16,
}

fn main() {}
