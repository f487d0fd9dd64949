pub use read::base64;
#[cfg(all(feature = "base64", any(feature = "json", test)))]
pub(crate) use read::decoded;

#[cfg(feature = "base64")]
mod read {
    use base64::engine::GeneralPurpose;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    use base64::{DecodeError, DecodeSliceError, Engine as _};
    use zeroize::Zeroizing;

    use crate::from_secret::bytes::{Decoded, FromBytes, IN_BASE64, read};
    use crate::from_secret::{Invalid, Wanted};

    /// Reads a type marked `#[lemna(base64)]`: in the standard or the URL-safe alphabet, with all of its padding or
    /// none.
    #[doc(hidden)]
    pub fn base64<T: FromBytes>(text: &str) -> Result<T, Invalid> {
        decoded(text)
            .and_then(|bytes| read(bytes, T::IN_BASE64))
            .map_err(|invalid| Invalid::new(T::IN_BASE64, invalid.reason()).of_form(Wanted::Bytes))
    }

    /// The bytes that `text` says.
    pub(crate) fn decoded(text: &str) -> Result<Decoded, Invalid> {
        if is_hex(text) {
            let reason = "it is written in hex, which #[lemna(hex)] on the field would read";
            return Err(Invalid::new(IN_BASE64, reason));
        }
        let symbols = text.trim_end_matches('=').len();
        let mut bytes = Zeroizing::new(vec![0; symbols / 4 * 3 + symbols % 4 * 3 / 4]);
        match engine(text).decode_slice(text, &mut bytes) {
            Ok(length) if length == bytes.len() => Ok(bytes),
            // There is room for all symbols, so that only what follows them can be too much.
            Ok(_) | Err(DecodeSliceError::OutputSliceTooSmall) => Err(Invalid::new(IN_BASE64, "its padding is wrong")),
            Err(DecodeSliceError::DecodeError(error)) => Err(Invalid::new(IN_BASE64, mistake(text, &error))),
        }
    }

    /// No text is read by two of them in two ways: both alphabets share all symbols but two, and a text that has
    /// neither is the same bytes in both.
    fn engine(text: &str) -> &'static GeneralPurpose {
        match (text.contains(['-', '_']), text.ends_with('=')) {
            (false, true) => &STANDARD,
            (false, false) => &STANDARD_NO_PAD,
            (true, true) => &URL_SAFE,
            (true, false) => &URL_SAFE_NO_PAD,
        }
    }

    fn mistake(text: &str, error: &DecodeError) -> &'static str {
        if text.contains(char::is_whitespace) {
            return "it contains white space; `base64 -w0` prints one line";
        }
        match error {
            DecodeError::InvalidByte(..) if text.contains(['-', '_']) && text.contains(['+', '/']) => {
                "it mixes the standard and the URL-safe alphabet"
            }
            DecodeError::InvalidByte(_, b'=') | DecodeError::InvalidPadding => "its padding is wrong",
            DecodeError::InvalidByte(..) => "it holds a character that base64 does not have",
            DecodeError::InvalidLength(_) => "it is cut off, or has a character too many",
            DecodeError::InvalidLastSymbol { .. } => "its last character is cut off or wrong",
        }
    }

    /// Hex of at least 16 bytes, which base64 would read as other bytes: of its random digits, more than half are
    /// decimal. In base64 of few different bytes, such as `AAAA`, next to none are.
    fn is_hex(text: &str) -> bool {
        let of_case = |letters: fn(&u8) -> bool| text.bytes().all(|byte| byte.is_ascii_digit() || letters(&byte));
        let decimal = text.bytes().filter(u8::is_ascii_digit).count();
        text.len() >= 32
            && text.len().is_multiple_of(2)
            && decimal * 4 >= text.len()
            && (of_case(|byte| matches!(byte, b'a'..=b'f')) || of_case(|byte| matches!(byte, b'A'..=b'F')))
    }

    #[cfg(test)]
    mod tests {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

            #[test]
            fn what_is_written_in_any_form_is_read_back(bytes: Vec<u8>) {
                for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                    prop_assert_eq!(base64::<Vec<u8>>(&engine.encode(&bytes)), Ok(bytes.clone()));
                }
            }

            /// Each text has one meaning at most: what is read is written back as it was, in one of the forms.
            #[test]
            fn what_is_read_was_written_so(text in "[A-Za-z0-9+/_=-]{0,12}") {
                if let Ok(bytes) = base64::<Vec<u8>>(&text) {
                    let forms = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD];
                    prop_assert!(forms.into_iter().any(|form| form.encode(&bytes) == text), "{}", text);
                }
            }
        }

        #[test]
        fn both_alphabets_are_read_with_and_without_padding() {
            for text in ["+/8=", "+/8", "-_8=", "-_8"] {
                assert_eq!(base64(text), Ok(vec![0xfb, 0xff]), "{text}");
            }
            for text in ["AA==", "AA"] {
                assert_eq!(base64(text), Ok([0]), "{text}");
            }
            assert_eq!(base64("bWFkZSB1cA=="), Ok(b"made up".to_vec()));
            assert_eq!(base64(""), Ok(Vec::new()));
        }

        #[test]
        fn what_is_wrong_is_named() {
            let padding = "its padding is wrong";
            let space = "it contains white space; `base64 -w0` prints one line";
            let other = "it holds a character that base64 does not have";
            for (text, reason) in [
                ("+_8=", "it mixes the standard and the URL-safe alphabet"),
                ("AA=", padding),
                ("AAAA=", padding),
                ("AA===", padding),
                ("A=AA", padding),
                ("=", padding),
                ("A", "it is cut off, or has a character too many"),
                ("AAAAA", "it is cut off, or has a character too many"),
                ("AB", "its last character is cut off or wrong"),
                ("AAB=", "its last character is cut off or wrong"),
                ("AAAA\n", space),
                ("AA AA", space),
                ("AAAA\nAAAA", space),
                ("AA.A", other),
                ("\"AAAA\"", other),
                ("ÄÖÜ=", other),
            ] {
                assert_eq!(base64::<Vec<u8>>(text).unwrap_err().reason(), reason, "{text:?}");
            }
        }

        #[test]
        fn hex_is_not_taken_for_base64() {
            for text in ["00112233445566778899aabbccddeeff", "5F3A9C00112233445566778899AABBCC"] {
                let reason = "it is written in hex, which #[lemna(hex)] on the field would read";
                assert_eq!(base64::<Vec<u8>>(text).unwrap_err().reason(), reason, "{text}");
            }
            for text in ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "deadbeef", "0011223344556677889900112233445z"] {
                assert!(base64::<Vec<u8>>(text).is_ok(), "{text}");
            }
        }
    }
}

#[cfg(not(feature = "base64"))]
mod read {
    use crate::from_secret::Invalid;

    /// Implemented by nothing: the error about it names the feature.
    #[diagnostic::on_unimplemented(
        message = "`#[lemna(base64)]` needs the feature `base64` of lemna-config",
        label = "this would be read as base64",
        note = "add it to the `features` of lemna-config in Cargo.toml"
    )]
    pub trait Base64Feature {}

    #[doc(hidden)]
    pub fn base64<T: Base64Feature>(_: &str) -> Result<T, Invalid> {
        Err(Invalid::from("the feature `base64` is off"))
    }
}
