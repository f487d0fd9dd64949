//! A refused value is explained without being shown.

use std::fs;

use lemna_config::{FieldError, FieldErrorKind, FromSecret, Hint, Invalid, LemnaSecrets, LoadError, Loader, Url};

/// Stands, whole or in part, in every value of these tests.
const MARKER: &str = "MARKER";

fn key(_: &str) -> Result<String, Invalid> {
    Err(Invalid::new("base64 of a key", "it is none"))
}

fn ticket(_: &str) -> Result<String, Invalid> {
    Err(Invalid::new("a number of a ticket, such as AB-12", "it is none"))
}

/// Hands on what the type of its digits says of them.
struct Percent;

impl FromSecret for Percent {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        u8::from_secret(text.trim_end_matches('%')).map(|_| Self)
    }
}

fn refuse<T>(_: &T) -> Result<(), &'static str> {
    Err("it is refused")
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default)]
    number: u32,
    #[lemna(default)]
    truth: bool,
    #[lemna(validate = refuse)]
    text: Option<String>,
    #[lemna(validate = refuse)]
    url: Option<Url>,
    #[lemna(json)]
    json: Option<Vec<u8>>,
    #[lemna(parse_with = key)]
    key: Option<String>,
    #[lemna(public)]
    public: Option<u32>,
    #[lemna(public, parse_with = ticket)]
    ticket: Option<String>,
    share: Option<Percent>,
    numbers: Option<Vec<u32>>,
    #[lemna(public)]
    public_numbers: Option<Vec<u32>>,
    float: Option<f64>,
    words: Option<Vec<String>>,
    map: Option<std::collections::BTreeMap<String, String>>,
}

/// All that an error can be made to show.
fn shown<F: lemna_config::Field>(error: &LoadError<F>) -> String {
    let field = &error.fields()[0];
    format!("{error} {error:?} {error:#?} {field} {field:?} {field:#?} {:?} {:?}", field.hints(), field.kind())
}

#[test]
fn every_hint_is_given_and_holds_nothing_of_the_value() {
    let url = "https://MARKER.example";
    for (name, value, hints) in [
        ("NUMBER", "MARKER\n", &[Hint::LineEnd][..]),
        ("NUMBER", "MARKER ", &[Hint::Blanks]),
        ("NUMBER", "\"MARKER\"", &[Hint::Quotes]),
        ("NUMBER", "\u{feff}MARKER", &[Hint::ByteOrderMark]),
        ("NUMBER", "MAR\u{200b}KER MARKER", &[Hint::Invisible]),
        ("NUMBER", "your-MARKER-here", &[Hint::Placeholder]),
        ("NUMBER", "${MARKER}", &[Hint::Unexpanded]),
        ("NUMBER", "77MARKER", &[Hint::Unit]),
        ("NUMBER", "7777,5", &[Hint::DecimalComma]),
        ("TRUTH", "disabled", &[Hint::TruthWord]),
        ("TEXT", "<MARKER>", &[Hint::Placeholder]),
        ("TEXT", "http:/MARKER", &[Hint::OneSlash]),
        ("URL", "MARKER:8080", &[Hint::NoScheme]),
        ("URL", "//MARKER", &[Hint::NoScheme]),
        ("URL", "https:/MARKER", &[Hint::OneSlash]),
        ("URL", "https//MARKER", &[Hint::NoColonSlashes]),
        ("URL", "https:///MARKER", &[Hint::NoColonSlashes]),
        ("URL", "https://MARKER/a b", &[Hint::InnerBlank]),
        ("URL", "https://${MARKER}/", &[Hint::Unexpanded]),
        ("URL", "https://$MARKER/", &[Hint::Unexpanded]),
        ("URL", "postgres://u:MARKER#b@h/db", &[Hint::NotEncoded]),
        ("NUMBER", "tcp://77.7.7.7:7777", &[Hint::ServiceAddress]),
        ("JSON", "{a: MARKER}", &[Hint::NoJsonQuotes]),
        ("NUMBER", "77_777", &[Hint::DigitGroups]),
        ("NUMBER", "0x77", &[Hint::DigitGroups]),
        ("FLOAT", "-Infinity", &[Hint::NotFinite]),
        ("FLOAT", "777e777", &[]),
        ("WORDS", "[\"MARKER\",\"b\"]", &[Hint::Json]),
        ("WORDS", "[]", &[Hint::Json]),
        ("WORDS", "MARKER,'b'", &[Hint::QuotedParts]),
        ("WORDS", "\"MARKER,b\"", &[Hint::Quotes]),
        ("MAP", "{\"a\":\"MARKER\"}", &[Hint::Json]),
        ("MAP", "a=\"MARKER\"", &[Hint::QuotedParts]),
        ("MAP", "a=MARKER;b=2", &[Hint::Separator]),
        ("URL", url, &[]),
        ("TEXT", "volume:/MARKER", &[]),
        ("TICKET", "MARKER77-", &[Hint::Length(9)]),
        ("SHARE", "777%", &[]),
        ("JSON", "\"[MARKER]\"", &[Hint::QuotedJson]),
        ("KEY", "MARKER-_", &[Hint::Base64Url]),
        ("PUBLIC", "77MARKER", &[Hint::Unit, Hint::Length(8), Hint::Position(3)]),
        ("NUMBERS", "1,MARKER", &[]),
        ("PUBLIC_NUMBERS", "1,MARKER", &[Hint::Length(8)]),
        // White space around an element does no harm, nor does that around JSON.
        ("NUMBERS", "1,MARKER\n", &[]),
        ("JSON", " {\"a\": \"MARKER\"}\n", &[]),
    ] {
        let error = Config::from_pairs([(name, value)]).err().unwrap_or_else(|| panic!("{value:?} is read"));
        let [field] = error.fields() else { panic!("{error}") };
        assert_eq!(field.hints(), hints, "{value:?}");
        let shown = shown(&error);
        for piece in [MARKER, "MAR", "KER", "7777", "77", "Infinity", "disabled"] {
            assert!(!shown.contains(piece), "{value:?} is shown: {shown}");
        }
        for hint in hints {
            assert!(shown.contains(&format!("\n    note: {hint}")), "{shown}");
        }
    }
}

#[test]
fn what_is_missing_or_read_has_no_hints() {
    #[derive(Debug, LemnaSecrets)]
    #[lemna(no_debug)]
    struct Required {
        port: u16,
        text: String,
    }
    let error = Required::from_pairs([("TEXT", "\"quoted\"\n")]).unwrap_err();
    assert_eq!(error.fields().iter().map(FieldError::hints).collect::<Vec<_>>(), [&[] as &[Hint]]);
    let read = Required::from_pairs([("PORT", "80"), ("TEXT", "\"quoted\"\n")]).unwrap();
    assert_eq!((read.port, read.text.as_str()), (80, "\"quoted\"\n"));
}

#[test]
fn json_that_double_quotes_broke_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    let json = r#"[\"MARKER\nb\"]"#;
    for (line, hint) in [(format!("JSON=\"{json}\""), Some(Hint::LineEndInJson)), (format!("JSON='{}'", "[7]"), None)] {
        fs::write(&file, line).unwrap();
        let loader = Loader::builder().no_vars().env_file(&file).build();
        let hints = Config::load_with(&loader).err().map(|error| error.fields()[0].hints().to_vec());
        assert_eq!(hints, hint.map(|hint| vec![hint]));
    }
}

#[test]
fn hints_stand_below_the_place_of_the_value() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "NUMBER=' 80'\n").unwrap();
    let loader = Loader::builder().vars([("HOME", "/")]).env_file(&file).build();
    let report = Config::load_with(&loader).err().unwrap().to_string();
    let expected = "\
Config: 1 field cannot be filled

  NUMBER is not a whole number from 0 to 4294967295: it contains a character that is not a digit (number: u32)
    .env (FILE): found in line 1
    note: it begins or ends with a blank
    hint: correct the value of NUMBER in: .env";
    assert_eq!(report, expected.replace("FILE", &file.display().to_string()));
}

#[derive(LemnaSecrets)]
struct Composed {
    #[lemna(default)]
    secret: String,
    #[lemna(public, default)]
    host: String,
    #[lemna(public)]
    public: String,
}

#[test]
fn a_public_field_takes_in_no_secret_by_a_reference() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    for (text, shown_as) in [
        ("SECRET=MARKER\nPUBLIC=${SECRET}\n", None),
        ("SECRET=MARKER\nPUBLIC=8$SECRET\n", None),
        ("SECRET=MARKER\nPUBLIC=\"https://${HOST:-h}/$SECRET\"\n", None),
        ("UNASKED=MARKER\nPUBLIC=${UNASKED}\n", None),
        ("PUBLIC=${OF_THE_PROCESS}\n", None),
        ("SECRET=MARKER\nBETWEEN=$SECRET\nPUBLIC=$BETWEEN\n", None),
        ("SECRET=MARKER\nHOST=$SECRET\nPUBLIC=$HOST\nHOST=h\n", None),
        ("SECRET=MARKER\nHOST=h\nPUBLIC=$HOST:$SECRET\n", None),
        ("SECRET=MARKER\nPUBLIC=$SECRET\nPUBLIC=$PUBLIC\n", None),
        ("HOST=h\nPUBLIC=https://${HOST}/\n", Some("https://h/")),
        ("HOST=h\nHOST=$HOST.example\nPUBLIC=$HOST\n", Some("h.example")),
        ("SECRET=MARKER\nPUBLIC='$SECRET'\n", Some("$SECRET")),
        ("PUBLIC=${NONE:-eighty}\n", Some("eighty")),
        ("SECRET=MARKER\nPUBLIC=${SECRET}\nPUBLIC=eighty\n", Some("eighty")),
        ("SECRET=MARKER\nHOST=$SECRET\nHOST=h\nPUBLIC=$HOST\n", Some("h")),
    ] {
        fs::write(&file, text).unwrap();
        let loader = Loader::builder().vars([("OF_THE_PROCESS", MARKER)]).env_file(&file).interpolate(true).build();
        match (Composed::load_with(&loader), shown_as) {
            (Ok(config), Some(shown_as)) => {
                assert_eq!(config.public, shown_as, "{text}");
                assert!(["", MARKER].contains(&&*config.secret) && !config.host.contains(MARKER), "{text}");
                assert!(!format!("{config:?}").contains(MARKER), "{config:?}");
            }
            (Err(error), None) => {
                let fields = error.fields();
                let last = fields.last().unwrap();
                assert_eq!(last.field(), ComposedField::Public, "{text}");
                assert!(matches!(last.kind(), FieldErrorKind::TakesInSecret), "{text}: {error}");
                assert!(!shown(&error).contains(MARKER), "{error}");
            }
            (Ok(config), None) => panic!("{text} is read: {config:?}"),
            (Err(error), Some(_)) => panic!("{text}: {error}"),
        }
    }
}

#[test]
fn a_secret_in_a_public_field_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "SECRET=MARKER\nPUBLIC=${SECRET}\n").unwrap();
    let loader = Loader::builder().vars([("HOME", "/")]).env_file(&file).interpolate(true).build();
    let report = Composed::load_with(&loader).unwrap_err().to_string();
    let expected = "\
Composed: 1 field cannot be filled

  PUBLIC is public, but contains the value of a name that is not, by a reference (public: String)
    .env (FILE): found in line 2
    hint: remove #[lemna(public)] from the field, set it on the field that the reference names too, or write the value of PUBLIC without the reference in: .env";
    assert_eq!(report, expected.replace("FILE", &file.display().to_string()));
}
