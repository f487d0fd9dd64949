use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(deprecated)]
    key: String,
    #[lemna(deprecated = "NEW", alias = "OLD")]
    other: String,
    #[lemna(deprecated = 5)]
    third: String,
    #[lemna(deprecated("NEW"))]
    fourth: String,
    #[lemna(deprecated = "")]
    fifth: String,
}

fn main() {}
