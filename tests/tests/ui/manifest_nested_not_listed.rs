use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(manifest)]
struct Config {
    api_url: String,
    #[lemna(nested, prefix = "R2_")]
    r2: Bucket,
    #[lemna(nested)]
    plain: Bucket,
}

#[derive(LemnaSecrets)]
struct Bucket {
    bucket: String,
    #[lemna(local)]
    region: Option<String>,
    #[lemna(nested, prefix = "DEEP_")]
    deep: Deep,
}

#[derive(LemnaSecrets)]
struct Deep {
    id: String,
    #[lemna(default)]
    key: String,
}

fn main() {}
