use lemna_config::LemnaSecrets;

struct Region;

#[derive(LemnaSecrets)]
struct Config {
    region: Region,
}

fn main() {}
