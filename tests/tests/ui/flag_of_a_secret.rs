use lemna_config::{FromSecret, LemnaSecrets, SecretSlice, SecretString};

#[derive(FromSecret)]
struct Token(SecretString);

#[derive(FromSecret)]
struct Wrapped(Token);

#[derive(LemnaSecrets)]
struct Written {
    #[lemna(flag)]
    api_key: SecretString,
    #[lemna(flag, hex)]
    key: Option<SecretSlice<u8>>,
    #[lemna(flag = "keys", short)]
    keys: Vec<SecretString>,
}

#[derive(LemnaSecrets)]
struct Newtypes {
    #[lemna(flag)]
    token: Token,
    #[lemna(flag)]
    wrapped: Option<Wrapped>,
    #[lemna(flag)]
    tokens: Vec<Token>,
    #[lemna(flag)]
    port: u16,
}

fn main() {}
