use lemna_config::LemnaSecrets;

struct Config {
    port: u16,
}

fn main() {
    println!("{}", Config::load().unwrap().port);
}
