//! Bytes in base64 and hex.

use lemna_config::{
    ExposeSecret as _, FieldErrorKind, Format, Hint, LemnaSecrets, SecretBox, SecretSlice, ServiceConfig, ServiceFormat,
};

#[derive(LemnaSecrets)]
struct Keys {
    #[lemna(base64)]
    signing: [u8; 32],
    #[lemna(base64)]
    token: SecretSlice<u8>,
    #[lemna(hex)]
    seed: SecretBox<[u8; 4]>,
    #[lemna(hex)]
    salt: Option<Vec<u8>>,
    #[lemna(hex, default = "00ff")]
    padding: Box<[u8]>,
    #[lemna(base64, default = [7; 2])]
    nonce: [u8; 2],
    #[lemna(hex, public, default)]
    shown: [u8; 3],
}

const SET: [(&str, &str); 3] =
    [("SIGNING", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), ("TOKEN", "-_8"), ("SEED", "DEADbeef")];

fn with<'a>(name: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    SET.into_iter().filter(|(other, _)| *other != name).chain([(name, text)]).collect()
}

#[test]
fn each_type_of_bytes_is_filled() {
    let keys = Keys::from_pairs(SET).unwrap();
    assert_eq!(keys.signing.to_vec(), (0..32).collect::<Vec<u8>>());
    assert_eq!(keys.token.expose_secret(), [0xfb, 0xff]);
    assert_eq!(keys.seed.expose_secret(), &[0xde, 0xad, 0xbe, 0xef]);
    assert_eq!((keys.salt, keys.padding, keys.nonce), (None, [0, 255].into(), [7; 2]));
    assert_eq!(keys.shown, [0; 3]);
    assert_eq!(Keys::from_pairs(with("SALT", "00")).unwrap().salt, Some(vec![0]));
}

#[test]
fn a_debug_shows_no_byte_that_is_not_public() {
    let shown = format!("{:?}", Keys::from_pairs(SET).unwrap());
    assert!(shown.contains("signing: <[u8; 32]>, token: <SecretSlice<u8>>"), "{shown}");
    assert!(shown.ends_with("shown: [0, 0, 0] }"), "{shown}");
}

#[test]
fn what_is_refused_is_told_by_the_rule_and_not_by_the_value() {
    for (name, text, expected, reason) in [
        ("SIGNING", "bWFkZSB1cA==", "32 bytes in base64", "it holds fewer bytes"),
        ("SIGNING", "made-up, that is", "32 bytes in base64", "it contains white space; "),
        ("SEED", "0102030405", "4 bytes in hex", "it holds more bytes"),
        ("SEED", "bWFkZS11cC1zZWVk", "4 bytes in hex", "it is written in base64, which #[lemna(base64)]"),
        ("TOKEN", "00112233445566778899aabbccddeeff", "bytes in base64", "it is written in hex, which #[lemna(hex)]"),
        ("SALT", "xyzxyz", "bytes in hex", "it contains a character that is not a hex digit"),
    ] {
        let error = Keys::from_pairs(with(name, text)).err().unwrap();
        let told = error.fields()[0].to_string();
        assert!(told.starts_with(&format!("{name} is not {expected}: {reason}")), "{told}");
        assert!(!format!("{error} {error:?}").contains(text), "{told}");
        assert!(!error.fields()[0].hints().iter().any(|hint| matches!(hint, Hint::Length(_))), "{told}");
    }
    let error = Keys::from_pairs(with("SHOWN", "00ffx1")).err().unwrap();
    assert_eq!(error.fields()[0].hints(), [Hint::Length(6), Hint::Position(5)]);
}

#[test]
fn the_usual_causes_are_told() {
    for (text, hint) in [("\"AAAA\"", Hint::Quotes), ("AAAA\n", Hint::LineEnd), ("changeme", Hint::Placeholder)] {
        let error = Keys::from_pairs(with("SIGNING", text)).err().unwrap();
        assert_eq!(error.fields()[0].hints(), [hint], "{text:?}");
    }
}

#[test]
fn a_default_of_another_length_is_found_whether_or_not_it_is_needed() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(LemnaSecrets)]
    struct Wrong {
        #[lemna(hex, default = "00ff")]
        key: [u8; 3],
    }

    let error = Wrong::from_pairs([("KEY", "000000")]).err().unwrap();
    assert!(
        matches!(error.fields()[0].kind(), FieldErrorKind::InvalidDefault { expected: "3 bytes in hex", .. }),
        "{error}"
    );
}

#[test]
fn a_schema_says_how_the_bytes_are_written() {
    let fields = Keys::schema().fields();
    assert_eq!((fields[0].format(), fields[2].format()), (Format::Base64, Format::Hex));
    let example = Keys::schema().env_example();
    assert!(example.contains("\n# [u8; 32]; base64; required; secret\nSIGNING=\n"), "{example}");
    assert!(example.contains("\n# SecretBox<[u8; 4]>; hex; required; secret\nSEED=\n"), "{example}");
    let config = ServiceConfig::from(Keys::schema());
    assert_eq!((&config.fields[0].format, &config.fields[2].format), (&ServiceFormat::Base64, &ServiceFormat::Hex));
    assert!(config.fields[0].problem_with("AAAA").unwrap().to_string().starts_with("is not 32 bytes in base64: "));
    assert_eq!(config.fields[0].problem_with(SET[0].1), None);
}
