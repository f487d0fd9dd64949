use std::str::FromStr;

use lemna_config::{FromSecret, LemnaSecrets, SecretBox, SecretSlice, SecretString};

#[derive(FromSecret)]
struct Token(SecretString);

#[derive(FromSecret)]
struct ByText(#[lemna(from_str)] Token);

type Key = SecretString;
type Maybe = Option<SecretString>;
type Bytes = SecretSlice<u8>;
type Number = SecretBox<u64>;
type Several = Vec<Bytes>;

impl FromStr for Token {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.into()))
    }
}

/// What `FromStr` does with a text, nobody can see.
struct Plain;

impl FromStr for Plain {
    type Err = &'static str;

    fn from_str(_: &str) -> Result<Self, Self::Err> {
        Ok(Self)
    }
}

fn read<T>(_: &str) -> Result<T, &'static str> {
    Err("made up")
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(flag, parse_with = read)]
    key: Key,
    #[lemna(flag, parse_with = read)]
    token: Token,
    #[lemna(flag, parse_with = read)]
    tokens: (u8, [Token; 2]),
    #[lemna(flag, parse_with = read)]
    maybe: Maybe,
    #[lemna(flag, parse_with = read)]
    bytes: Bytes,
    #[lemna(flag, parse_with = read)]
    number: Number,
    #[lemna(flag, parse_with = read)]
    several: Several,
    #[lemna(flag, from_str)]
    by_from_str: Token,
    #[lemna(flag)]
    by_text: ByText,
    #[lemna(flag, from_str)]
    plain: Plain,
    #[lemna(flag, parse_with = read)]
    read: Plain,
}

fn main() {}
