use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Config {
    #[lemna(nested)]
    plain: Plain,
    #[lemna(nested)]
    all: Option<All>,
}

#[derive(LemnaSecrets)]
struct Plain {
    token: String,
}

#[derive(serde::Serialize, LemnaSecrets)]
struct All {
    key: String,
}

fn main() {}
