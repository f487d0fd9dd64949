use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(projct = "my-project")]
struct Config {
    #[lemna(defualt = 8080)]
    port: u16,
    #[lemna(yaml)]
    options: String,
    #[lemna(nodebug)]
    token: String,
}

fn main() {}
