use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    inner: Option<Inner>,
}

#[derive(LemnaSecrets)]
struct Inner {
    url: String,
}

fn main() {}
