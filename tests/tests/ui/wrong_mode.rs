use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(mode = "stric")]
struct Config {
    port: u16,
}

fn main() {}
