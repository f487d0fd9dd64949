use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(validate = check)]
    port: u16,
}

fn check(port: &u32) -> Result<(), &'static str> {
    if *port == 0 { Err("it is zero") } else { Ok(()) }
}

fn main() {}
