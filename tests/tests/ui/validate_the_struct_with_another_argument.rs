use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(validate = check)]
struct Config {
    port: u16,
}

fn check(port: &u16) -> Result<(), (ConfigField, &'static str)> {
    if *port == 0 { Err((ConfigField::Port, "it is zero")) } else { Ok(()) }
}

fn main() {}
