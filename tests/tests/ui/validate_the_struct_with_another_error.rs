use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(validate = check)]
struct Config {
    port: u16,
}

fn check(config: &Config) -> Result<(), &'static str> {
    if config.port == 0 { Err("it is zero") } else { Ok(()) }
}

fn main() {}
