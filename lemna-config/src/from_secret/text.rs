use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;

use super::{FromSecret, Invalid, Shape};

impl FromSecret for String {
    const SHAPE: Shape = Shape::Text;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(text.to_owned())
    }
}

impl FromSecret for Box<str> {
    const SHAPE: Shape = Shape::Text;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(text.into())
    }
}

impl FromSecret for Arc<str> {
    const SHAPE: Shape = Shape::Text;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(text.into())
    }
}

/// Always owned: for a type that a default or a test fills with a literal.
impl FromSecret for Cow<'static, str> {
    const SHAPE: Shape = Shape::Text;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(Self::Owned(text.to_owned()))
    }
}

impl FromSecret for OsString {
    const SHAPE: Shape = Shape::Text;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(text.into())
    }
}

impl FromSecret for SecretString {
    const SHAPE: Shape = Shape::Secret;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(Self::from(text))
    }
}

impl FromSecret for PathBuf {
    const SHAPE: Shape = Shape::Text;

    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(text.into())
    }
}

impl FromSecret for char {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Invalid::new("one character", "it has more than one")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_byte_for_byte() {
        let text = " two\nlines\t\"quoted\" ünïcode \u{0} ";
        assert_eq!(String::from_secret(text).unwrap(), text);
        assert_eq!(PathBuf::from_secret(text).unwrap(), PathBuf::from(text));
        assert_eq!(OsString::from_secret(text).unwrap(), OsString::from(text));
        assert_eq!(&*Arc::<str>::from_secret(text).unwrap(), text);
        assert_eq!(Cow::from_secret(text).unwrap(), text);
    }

    #[test]
    fn a_character_is_exactly_one() {
        assert_eq!(char::from_secret("ß"), Ok('ß'));
        assert!(char::from_secret("ab").is_err());
    }
}
