use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(manifest)]
struct Config {
    #[lemna(nested, prefix = "R2_")]
    r2: Bucket,
}

struct Bucket;

fn main() {}
