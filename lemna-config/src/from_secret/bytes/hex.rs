use zeroize::Zeroizing;

use super::{Decoded, FromBytes, IN_HEX, read};
use crate::from_secret::{Invalid, Wanted};

/// Reads a type marked `#[lemna(hex)]`: two digits a byte, in upper or lower case, and nothing else.
#[doc(hidden)]
pub fn hex<T: FromBytes>(text: &str) -> Result<T, Invalid> {
    decoded(text)
        .and_then(|bytes| read(bytes, T::IN_HEX))
        .map_err(|invalid| Invalid::new(T::IN_HEX, invalid.reason()).of_form(Wanted::Hex))
}

/// The bytes that `text` says.
pub(crate) fn decoded(text: &str) -> Result<Decoded, Invalid> {
    let (pairs, rest) = text.as_bytes().as_chunks();
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for [high, low] in pairs {
        match (digit(*high), digit(*low)) {
            (Some(high), Some(low)) => bytes.push(high << 4 | low),
            _ => return Err(Invalid::new(IN_HEX, mistake(text))),
        }
    }
    match rest {
        [] => Ok(bytes),
        [last] if digit(*last).is_some() => Err(Invalid::new(IN_HEX, "it has an odd number of digits")),
        _ => Err(Invalid::new(IN_HEX, mistake(text))),
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// What is wrong with a text that is not all hex digits.
fn mistake(text: &str) -> &'static str {
    let pairs_between = |c| text.split(c).all(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit()));
    if text.starts_with("0x") || text.starts_with("0X") {
        "it begins with 0x, which is left out here"
    } else if [':', '-', ' '].into_iter().any(pairs_between) {
        "something separates its bytes, which are written without that"
    } else if is_base64(text) {
        "it is written in base64, which #[lemna(base64)] on the field would read"
    } else {
        "it contains a character that is not a hex digit"
    }
}

/// Whether it can be nothing else: a word with a letter beyond `f` is the more likely, the shorter it is.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    digits.len() >= 16
        && text.len() - digits.len() <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back(bytes: Vec<u8>) {
            let mut text = String::new();
            for byte in &bytes {
                write!(text, "{byte:02x}").unwrap();
            }
            prop_assert_eq!(hex::<Vec<u8>>(&text), Ok(bytes.clone()));
            prop_assert_eq!(hex::<Vec<u8>>(&text.to_uppercase()), Ok(bytes));
        }

        #[test]
        fn no_other_text_is_read(text in "\\PC{1,8}") {
            let is_hex = text.len() % 2 == 0 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            prop_assert_eq!(hex::<Vec<u8>>(&text).is_ok(), is_hex);
        }
    }

    #[test]
    fn both_cases_are_read() {
        assert_eq!(hex("00fFAb"), Ok(vec![0, 255, 0xab]));
        assert_eq!(hex(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let no_digit = "it contains a character that is not a hex digit";
        for (text, reason) in [
            ("abc", "it has an odd number of digits"),
            ("0x0102", "it begins with 0x, which is left out here"),
            ("01:02:ff", "something separates its bytes, which are written without that"),
            ("01 02", "something separates its bytes, which are written without that"),
            ("01-02", "something separates its bytes, which are written without that"),
            ("bWFkZS11cC1rZXktMQ==", "it is written in base64, which #[lemna(base64)] on the field would read"),
            ("0102\n", no_digit),
            ("0102\r\n", no_digit),
            ("0g", no_digit),
            ("ä", no_digit),
            ("\"0102\"", no_digit),
            ("+1", no_digit),
            ("hello", no_digit),
            ("AB\u{ff11}", no_digit),
        ] {
            assert_eq!(hex::<Vec<u8>>(text).unwrap_err().reason(), reason, "{text:?}");
        }
    }
}
