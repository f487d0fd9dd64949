use lemna_config::LemnaSecrets;

type Maybe = Option<String>;

#[derive(LemnaSecrets)]
struct Config {
    note: Maybe,
}

fn main() {}
