use lemna_config::LemnaSecrets;

struct Region;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(from_str)]
    region: Region,
}

fn main() {}
