use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(project = "")]
struct Config {
    port: u16,
}

fn main() {}
