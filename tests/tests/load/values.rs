//! Values arrive byte for byte, whatever they hold; a reference that was not resolved is told.

use std::fs;
use std::path::Path;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On};
use lemna_config::{ExposeSecret, Hint, LemnaSecrets, SecretString, Warning};
use lemna_tests::loader_with;
use serde_json::Value;

/// The values of a recording by their names, as the JSON has them, and its body.
fn recorded(name: &str) -> (Vec<(String, String)>, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/contract/2024-10/{name}.json"));
    let recording: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let body = &recording["response"]["body"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let secrets = body["secrets"].as_array().unwrap().iter();
    let values = secrets.map(|secret| (text(&secret["secretKey"]), text(&secret["secretValue"]))).collect();
    (values, body.to_string())
}

fn value<'a>(values: &'a [(String, String)], name: &str) -> &'a str {
    &values.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name} is not recorded")).1
}

#[derive(LemnaSecrets)]
struct Awkward {
    empty: Option<String>,
    hash: String,
    unicode: SecretString,
    #[lemna(name = "WITH-DASH")]
    with_dash: String,
    long: SecretString,
    equals: String,
    json: SecretString,
    spaces: String,
    multiline: SecretString,
    #[lemna(name = "lower_case")]
    lower_case: String,
    dollar: String,
    quotes: SecretString,
    backslash: String,
}

impl Awkward {
    fn values(&self) -> [(&'static str, &str); 12] {
        [
            ("HASH", &self.hash),
            ("UNICODE", self.unicode.expose_secret()),
            ("WITH-DASH", &self.with_dash),
            ("LONG", self.long.expose_secret()),
            ("EQUALS", &self.equals),
            ("JSON", self.json.expose_secret()),
            ("SPACES", &self.spaces),
            ("MULTILINE", self.multiline.expose_secret()),
            ("lower_case", &self.lower_case),
            ("DOLLAR", &self.dollar),
            ("QUOTES", self.quotes.expose_secret()),
            ("BACKSLASH", &self.backslash),
        ]
    }
}

/// The project and the folder that a recording is of.
fn recorded_at(folder: &'static str) -> [(&'static str, &'static str); 2] {
    [("INFISICAL_PROJECT_ID", "363a01d0-3d26-454c-84c2-715a8646d8d4"), ("INFISICAL_SECRET_PATH", folder)]
}

#[test]
fn what_a_real_server_sent_is_what_the_struct_holds() {
    let (expected, body) = recorded("list-awkward-values");
    let server = FakeInfisical::start();
    server.project("lemna-platform");
    server.fault(On::List, Fault::Json(body));
    let awkward = Awkward::load_with(&loader_with(&server, &recorded_at("/awkward")).build()).unwrap();
    assert_eq!((awkward.empty.as_deref(), value(&expected, "EMPTY")), (None, ""));
    for (name, held) in awkward.values() {
        assert!(held == value(&expected, name), "{name}");
    }
}

#[test]
fn the_fake_in_both_dialects_sends_the_same() {
    let (expected, _) = recorded("list-awkward-values");
    for dialect in Dialect::ALL {
        let server = FakeInfisical::start().dialect(dialect);
        let project = server.project("lemna-platform");
        for (name, value) in &expected {
            project.set("dev", name, value);
        }
        let loader = loader_with(&server, &[("INFISICAL_PROJECT_ID", "lemna-platform")]).build();
        let awkward = Awkward::load_with(&loader).unwrap();
        for (name, held) in awkward.values() {
            assert!(held == value(&expected, name), "{dialect:?}: {name}");
        }
    }
}

#[derive(LemnaSecrets)]
#[lemna(prefix = "SECRET_")]
struct Few {
    #[lemna(name = "0000")]
    first: String,
    #[lemna(name = "0500")]
    middle: SecretString,
    #[lemna(name = "0999")]
    last: String,
    #[lemna(name = "1000")]
    none: Option<String>,
}

#[test]
fn a_few_of_a_thousand_are_found() {
    let (expected, body) = recorded("list-1000");
    assert_eq!(expected.len(), 1000);
    let server = FakeInfisical::start();
    server.project("lemna-platform");
    server.fault(On::List, Fault::Json(body));
    let few = Few::load_with(&loader_with(&server, &recorded_at("/many")).build()).unwrap();
    assert_eq!(few.first, value(&expected, "SECRET_0000"));
    assert_eq!(few.middle.expose_secret(), value(&expected, "SECRET_0500"));
    assert_eq!(few.last, value(&expected, "SECRET_0999"));
    assert!(few.none.is_none());
}

#[test]
fn every_character_and_sixty_four_kilobytes_come_through() {
    #[derive(LemnaSecrets)]
    struct Plain {
        text: String,
        secret: SecretString,
        large: SecretString,
    }
    // Every character that JSON, HTTP or a shell treats apart, and some of each width.
    let mut text: String = (1..0x100).filter_map(char::from_u32).collect();
    text.push_str("\r\n\u{2028}\u{feff}\u{200d}日本🦆\u{10ffff}\\u0041\\\\\"'`$%&;%00 ");
    let large: String = (b' '..=b'~').cycle().take(64 << 10).map(char::from).collect();
    for dialect in Dialect::ALL {
        let server = FakeInfisical::start().dialect(dialect);
        let project = server.project("lemna-platform");
        project.set("dev", "TEXT", &text).set("dev", "SECRET", &text).set("dev", "LARGE", &large);
        let loader = loader_with(&server, &[("INFISICAL_PROJECT_ID", &project.id())]).build();
        let plain = Plain::load_with(&loader).unwrap();
        assert!(plain.text == text && plain.secret.expose_secret() == text, "{dialect:?}");
        assert!(plain.large.expose_secret() == large, "{dialect:?}");
    }
}

#[test]
fn a_reference_that_was_not_resolved_warns_and_names_the_field() {
    #[expect(dead_code, reason = "they are only loaded")]
    #[derive(LemnaSecrets)]
    struct References {
        broken: String,
        whole: String,
        written: String,
        empty: String,
        from_process: String,
    }
    {
        let server = FakeInfisical::start().dialect(Dialect::V3);
        let project = server.project("lemna-platform");
        project
            .set("dev", "BROKEN", "made-up-${prod.MARKER}-x")
            .set("dev", "WHOLE", "<${WRITTEN}>")
            .set("dev", "WRITTEN", "$${NOT_MEANT} $HOME {x} ${")
            .set("dev", "EMPTY", "${}");
        let loader = loader_with(&server, &[("FROM_PROCESS", "${MARKER}"), ("INFISICAL_PROJECT_ID", &project.id())]);
        let loaded = loader.build().load::<References>().unwrap();
        let [
            Warning::UnresolvedReference { name, origin, .. },
            Warning::Suspicious { name: "FROM_PROCESS", hint: Hint::Unexpanded, .. },
        ] = loaded.warnings()
        else {
            panic!("{:?}", loaded.warnings())
        };
        assert_eq!(*name, "BROKEN");
        assert!(origin.to_string().ends_with(", dev, /)"), "{origin}");
        let shown = format!("{} {:?}", loaded.warnings()[0], loaded.warnings());
        assert!(!shown.contains("MARKER") && !shown.contains("made-up"), "{shown}");
    }
}
