//! What a type holds decides whether it is a secret, whatever the struct calls the type.

use lemna_config::{FromSecret, LemnaSecrets, Loader, SecretBox, SecretString, schema_json};

#[derive(FromSecret)]
#[expect(dead_code, reason = "it is never read")]
struct Token(SecretString);

#[derive(FromSecret)]
#[expect(dead_code, reason = "it is never read")]
struct ByText(#[lemna(from_str)] Token);

impl std::str::FromStr for Token {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.into()))
    }
}

type Key = SecretString;
type Keys = Vec<Key>;
type Boxed = Box<Token>;
type Bytes = lemna_config::SecretSlice<u8>;
type Four = SecretBox<[u8; 4]>;
type Several = Vec<Bytes>;

#[expect(clippy::unnecessary_wraps, reason = "a function for `parse_with` can refuse")]
fn several(text: &str) -> Result<Several, &'static str> {
    Ok(vec![text.as_bytes().to_vec().into()])
}

#[expect(clippy::unnecessary_wraps, reason = "a function for `parse_with` can refuse")]
fn pair(text: &str) -> Result<(Key, u8), &'static str> {
    Ok((text.into(), 0))
}

#[expect(clippy::unnecessary_wraps, reason = "a function for `parse_with` can refuse")]
fn named(text: &str) -> Result<Token, &'static str> {
    Ok(Token(text.into()))
}

/// Each with a default that is shown nowhere.
#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "the schema is what counts")]
struct Secrets {
    #[lemna(default = "made-up-marker")]
    written: SecretString,
    #[lemna(default = "made-up-marker")]
    key: Key,
    #[lemna(default = SecretString::from("made-up-marker"))]
    code: Key,
    #[lemna(default = "made-up-marker")]
    newtype: Token,
    #[lemna(default = "made-up-marker")]
    by_text: ByText,
    #[lemna(default = "made-up-marker")]
    boxed: Boxed,
    #[lemna(default = "made-up-marker,b")]
    keys: Keys,
    #[lemna(default = "made-up-marker;b", separator = ";")]
    separated: Keys,
    #[lemna(default = "6d6164652d75702d6d61726b6572", hex)]
    bytes: Bytes,
    #[lemna(default = SecretBox::new(Box::new(*b"\x4d\x41\x52\x4b")), hex)]
    four: Four,
    #[lemna(default = "made-up-marker", from_str)]
    by_from_str: Token,
    #[lemna(default = "made-up-marker", parse_with = several)]
    several: Several,
    #[lemna(default = "made-up-marker", parse_with = pair)]
    pair: (Key, u8),
    #[lemna(default = "made-up-marker", parse_with = named)]
    named: Token,
}

/// Each with a default that anybody may see.
#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "the schema is what counts")]
struct Others {
    #[lemna(default = "made-up-text")]
    text: Text,
    #[lemna(default = "made-up-text,b")]
    texts: Vec<Text>,
    #[lemna(default = "00ff", hex)]
    bytes: Vec<u8>,
    #[lemna(default = 8080)]
    port: u16,
    #[lemna(default = Text::from("made-up"))]
    code: Text,
}

type Text = String;

#[test]
fn no_default_of_a_secret_is_shown_whatever_its_type_is_called() {
    let schema = Secrets::schema();
    let loaded = Loader::builder().no_vars().no_env_file().load::<Secrets>().unwrap();
    let explained = loaded.explain();
    let mut shown = vec![
        format!("{schema:?}"),
        schema.env_example(),
        schema.markdown(),
        schema_json([schema]),
        format!("{explained:?}"),
        explained.to_string(),
        explained.to_json(),
        format!("{:?}", loaded.config()),
    ];
    shown.extend(schema.fields().iter().map(|field| format!("{field:?} {:?}", field.default_value())));
    for text in shown {
        for secret in ["made-up-marker", "6d6164652d75702d6d61726b6572", "x4d", "SecretString::from"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    for field in schema.fields() {
        assert!(explained.to_json().matches(r#""default": "not shown""#).count() == schema.fields().len(), "{field:?}");
    }
}

#[test]
fn the_default_of_what_holds_no_secret_is_shown() {
    let text = Others::schema().markdown();
    for shown in ["`made-up-text`", "`made-up-text,b`", "`00ff`", "`8080`", "Text::from"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert!(!text.contains("not shown"), "{text}");
}
