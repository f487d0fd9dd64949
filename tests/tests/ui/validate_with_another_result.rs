use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(validate = check)]
    port: Option<u16>,
}

fn check(port: &u16) -> bool {
    *port > 0
}

fn main() {}
