use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(manifest = "none.names")]
struct Config {
    api_url: String,
}

fn main() {
    println!("{}", Config::load().unwrap().api_url);
}
