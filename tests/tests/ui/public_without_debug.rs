use lemna_config::{FromSecret, Invalid, LemnaSecrets};

struct Region;

impl FromSecret for Region {
    fn from_secret(_: &str) -> Result<Self, Invalid> {
        Ok(Self)
    }
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(public)]
    region: Region,
}

fn main() {}
