use std::path::PathBuf;

use secrecy::SecretString;

use super::{FromSecret, Invalid};

impl FromSecret for String {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(text.to_owned())
    }
}

impl FromSecret for Box<str> {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(text.into())
    }
}

impl FromSecret for SecretString {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        Ok(Self::from(text))
    }
}

impl FromSecret for PathBuf {
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
    }

    #[test]
    fn a_character_is_exactly_one() {
        assert_eq!(char::from_secret("ß"), Ok('ß'));
        assert!(char::from_secret("ab").is_err());
    }
}
