use lemna_config::{LemnaSecrets, Loader};

#[derive(LemnaSecrets)]
struct Config {
    port: u16,
}

fn main() {
    let builder = Loader::builder().no_env_file();
    let _ = Config::load_with(&builder);
    let _ = Config::load_with(&Loader::builder().build());
    let _ = Config::load_with(&Box::new(Loader::default()));
}
