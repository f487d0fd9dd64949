use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
#[lemna(path = "/app/../other")]
struct Config {
    #[lemna(path = "a//b")]
    port: u16,
    #[lemna(path = "")]
    host: String,
    #[lemna(path = "db\u{1b}")]
    user: String,
    #[lemna(path = "/db", local)]
    password: String,
    #[lemna(path = 5)]
    name: String,
    #[lemna(nested, path = "./x")]
    inner: Inner,
}

#[derive(LemnaSecrets)]
struct Inner {
    port: u16,
}

#[derive(LemnaSecrets)]
#[lemna(path = "/app")]
struct Twice {
    #[lemna(name = "KEY")]
    one: String,
    #[lemna(name = "KEY", path = "/app/")]
    two: String,
    #[lemna(name = "KEY", path = "other")]
    three: String,
}

fn main() {}
