use lemna_config::LemnaSecrets;

struct Limits;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(json)]
    limits: Limits,
}

fn main() {}
