use std::collections::BTreeMap;

use lemna_config::{FromSecret, LemnaSecrets, SecretSlice, SecretString};

#[derive(FromSecret)]
struct Token(SecretString);

type Keys = Vec<SecretString>;
type ByName = BTreeMap<String, SecretString>;
type Tokens = Vec<Token>;
type Bytes = SecretSlice<u8>;

#[derive(FromSecret)]
struct List(Vec<SecretString>);

#[derive(LemnaSecrets)]
struct OtherNames {
    #[lemna(flag)]
    keys: Keys,
    #[lemna(flag, separator = ";")]
    by_name: ByName,
    #[lemna(flag)]
    tokens: Option<Tokens>,
    #[lemna(flag, base64)]
    bytes: Bytes,
    #[lemna(flag)]
    list: List,
}

fn main() {}
