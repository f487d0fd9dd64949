use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    boxed: Option<Box<Config>>,
    #[lemna(nested)]
    many: Vec<Self>,
    #[lemna(nested)]
    other: other::Config,
}

mod other {
    #[derive(lemna_config::LemnaSecrets)]
    pub struct Config {
        port: u16,
    }
}

fn main() {
    let _ = [ConfigField::Boxed, ConfigField::Other(other::ConfigField::Port)];
}
