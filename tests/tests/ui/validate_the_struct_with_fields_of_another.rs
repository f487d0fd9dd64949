use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(validate = check)]
struct Config {
    port: u16,
}

#[derive(LemnaSecrets)]
struct Other {
    port: u16,
}

fn check(config: &Config) -> Result<(), (OtherField, &'static str)> {
    if config.port == 0 { Err((OtherField::Port, "it is zero")) } else { Ok(()) }
}

fn main() {}
