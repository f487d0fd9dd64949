use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(default = 8080)]
struct Config {
    #[lemna(project = "my-project")]
    port: u16,
}

fn main() {}
