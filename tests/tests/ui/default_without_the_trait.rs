use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default)]
    address: std::net::IpAddr,
}

fn main() {}
