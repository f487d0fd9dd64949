use std::collections::BTreeMap;

use lemna_config::{FromSecret, LemnaSecrets, SecretSlice, SecretString};

#[derive(FromSecret, Debug)]
struct Token(SecretString);

type Key = SecretString;
type Keys = BTreeMap<String, Key>;
type Bytes = SecretSlice<u8>;

fn made_up(text: &str) -> Result<Bytes, &'static str> {
    Ok(text.as_bytes().to_vec().into())
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(public)]
    key: Key,
    #[lemna(public)]
    keys: Option<Keys>,
    #[lemna(public)]
    token: Token,
    #[lemna(public)]
    tokens: Vec<Token>,
    #[lemna(public, parse_with = made_up)]
    bytes: Bytes,
    #[lemna(public, hex)]
    hex: Bytes,
    #[lemna(public)]
    text: String,
}

#[derive(LemnaSecrets)]
struct Written {
    #[lemna(public)]
    keys: Vec<SecretString>,
}

fn main() {}
