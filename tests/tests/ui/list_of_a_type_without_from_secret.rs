use lemna_config::LemnaSecrets;

struct Region;

#[derive(LemnaSecrets)]
struct Config {
    regions: Vec<Region>,
}

fn main() {}
