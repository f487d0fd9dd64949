use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    api_url: String,
    api__url: String,
}

fn main() {}
