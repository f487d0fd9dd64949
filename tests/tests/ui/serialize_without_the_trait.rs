use lemna_config::{FromSecret, Invalid, LemnaSecrets};

#[derive(Debug)]
struct Region;

impl FromSecret for Region {
    fn from_secret(_: &str) -> Result<Self, Invalid> {
        Ok(Self)
    }
}

#[derive(LemnaSecrets)]
#[lemna(serialize)]
struct Config {
    #[lemna(public)]
    region: Region,
    secret: Region,
}

fn main() {}
