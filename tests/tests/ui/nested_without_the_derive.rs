use lemna_config::LemnaSecrets;

struct R2 {
    url: String,
}

#[derive(LemnaSecrets)]
struct Config {
    port: u16,
    #[lemna(nested)]
    r2: R2,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load()?;
    println!("{} {}", config.port, config.r2.url);
    println!("{:?}", Config::from_pairs([("PORT", "80")]).map_err(|error| error.field(ConfigField::Port).is_some()));
    Ok(())
}
