use lemna_config::LemnaSecrets;

struct Region;

#[derive(LemnaSecrets)]
struct Config {
    region: Option<Region>,
    #[lemna(default = Region)]
    other: self::Region,
}

fn main() {}
