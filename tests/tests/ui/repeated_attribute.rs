use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(prefix = "APP_", prefix = "SERVICE_")]
struct Config {
    #[lemna(default = 8080)]
    #[lemna(default = 9090)]
    port: u16,
}

fn main() {}
