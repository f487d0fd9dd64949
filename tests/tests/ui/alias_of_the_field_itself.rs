use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(alias = "KEY", alias = "OLD", alias = "OLD")]
    key: String,
    #[lemna(alias = "", alias = "A B")]
    other: String,
}

fn main() {}
