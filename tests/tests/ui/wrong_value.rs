use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(project = my_project, no_debug = true, crate = "my crate")]
struct Config {
    #[lemna(name = 5)]
    port: u16,
    #[lemna(name)]
    host: String,
    #[lemna(name("USER"))]
    user: String,
    #[lemna(nested(prefix = "R2_"))]
    r2: R2,
    #[lemna(default =)]
    retries: u8,
}

#[derive(LemnaSecrets)]
struct R2 {
    url: String,
}

fn main() {}
