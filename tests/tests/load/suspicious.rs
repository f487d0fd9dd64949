//! Values that their fields take and that are surely not what was meant; and those that look odd and are not.

use std::fs;

use lemna_config::testing::{Dialect, FakeInfisical};
use lemna_config::{FromSecret, Hint, LemnaSecrets, Loader, Mode, Origin, SecretString, Warning, check};
use lemna_tests::{bootstrap, loader_with};

/// Is, whole or in part, in every value of these tests.
const MARKER: &str = "MARKER";

#[derive(FromSecret)]
struct ApiKey(#[expect(dead_code, reason = "it is only loaded")] SecretString);

#[derive(FromSecret)]
struct Version(Trimmed);

#[derive(FromSecret)]
#[lemna(rename_all = "UPPERCASE")]
enum Word {
    Todo,
    Done,
}

/// Takes quotes and line ends for what is around a value.
struct Trimmed;

impl FromSecret for Trimmed {
    fn from_secret(_: &str) -> Result<Self, lemna_config::Invalid> {
        Ok(Self)
    }
}

fn trimmed(text: &str) -> Result<String, lemna_config::Invalid> {
    match text.trim() {
        "" => Err(lemna_config::Invalid::new("a text", "it is blank")),
        text => Ok(text.to_owned()),
    }
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(LemnaSecrets)]
struct Config {
    text: Option<String>,
    secret: Option<SecretString>,
    newtype: Option<ApiKey>,
    boxed: Option<Box<str>>,
    path: Option<std::path::PathBuf>,
    db_password: Option<String>,
    token_file: Option<SecretString>,
    #[lemna(verbatim)]
    meant: Option<String>,
    version: Option<Version>,
    #[lemna(parse_with = trimmed)]
    parsed: Option<String>,
    word: Option<Word>,
    #[lemna(json)]
    json: Option<Vec<String>>,
    list: Option<Vec<String>>,
    number: Option<u16>,
}

fn loader(name: &str, value: &str) -> Loader {
    Loader::builder().vars([(name, value)]).no_env_file().build()
}

/// What a load says of `value` in the variable `name`.
fn warnings(name: &str, value: &str) -> Vec<Warning> {
    loader(name, value).load::<Config>().unwrap().warnings().to_vec()
}

fn hint(name: &str, value: &str) -> Option<Hint> {
    match &warnings(name, value)[..] {
        [] => None,
        [warning @ Warning::Suspicious { name: told, origin: Origin::Process, hint, .. }] if *told == name => {
            let shown = format!("{warning} {warning:?}");
            assert!(!shown.contains(MARKER), "{shown}");
            Some(*hint)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_that_is_surely_wrong_is_told_and_used() {
    for (value, expected) in [
        ("\"MARKER\"", Hint::Quotes),
        ("'MARKER'", Hint::Quotes),
        ("MARKER\n", Hint::LineEnd),
        ("MARKER\r", Hint::LineEnd),
        ("\u{feff}MARKER", Hint::ByteOrderMark),
        ("changeme", Hint::Placeholder),
        ("<your MARKER>", Hint::Placeholder),
        ("https://${MARKER}/", Hint::Unexpanded),
        ("${dev.app.MARKER}", Hint::Unexpanded),
        ("ENC[AES256_GCM,data:MARKER,type:str]", Hint::Encrypted),
        ("$ANSIBLE_VAULT;1.1;AES256\nMARKER", Hint::Encrypted),
        ("-----BEGIN MARKER-----\\nMARKER\\n-----END MARKER-----\\n", Hint::EscapedLineEnds),
    ] {
        for name in ["TEXT", "SECRET", "NEWTYPE", "BOXED", "PATH", "DB_PASSWORD", "TOKEN_FILE"] {
            assert_eq!(hint(name, value), Some(expected), "{name}: {value:?}");
        }
        assert_eq!(hint("MEANT", value), None, "{value:?}");
    }
    assert_eq!(loader("TEXT", "'x'").load::<Config>().unwrap().config().text.as_deref(), Some("'x'"));
}

#[test]
fn the_warning_names_field_place_and_remedy() {
    assert_eq!(
        warnings("SECRET", "'MARKER'")[0].to_string(),
        "SECRET (process environment) is suspicious: it is in quotes, and they are part of the value; remove the \
         quotes, or mark the field #[lemna(verbatim)]"
    );
}

#[test]
fn the_path_of_a_secret_is_told_where_its_content_belongs() {
    for (name, expected) in [
        ("SECRET", Some(Hint::FilePath)),
        ("NEWTYPE", Some(Hint::FilePath)),
        ("DB_PASSWORD", Some(Hint::FilePath)),
        ("TEXT", None),
        ("PATH", None),
        ("TOKEN_FILE", None),
        ("MEANT", None),
    ] {
        assert_eq!(hint(name, "/run/secrets/MARKER"), expected, "{name}");
    }
    assert_eq!(hint("SECRET", "/etc/MARKER"), None);
}

#[test]
fn what_a_type_or_a_function_makes_of_a_text_is_its_own_affair() {
    for name in ["PARSED", "VERSION"] {
        assert_eq!((hint(name, "'MARKER'"), hint(name, "MARKER\n")), (None, None));
        assert_eq!(hint(name, "${MARKER}"), Some(Hint::Unexpanded));
    }
    assert_eq!(hint("WORD", "TODO"), None, "it is one of its texts");
    assert_eq!(hint("JSON", "[\"MARKER\"]\n"), None);
    assert_eq!(hint("JSON", "[\"-----BEGIN MARKER-----\\nMARKER\\n\"]"), None);
    assert_eq!(hint("LIST", "MARKER,${MARKER}"), Some(Hint::Unexpanded));
    assert_eq!(hint("NUMBER", "80"), None);
}

#[test]
fn it_fails_a_check_that_denies_it_and_no_load() {
    let suspicious = || Loader::builder().vars([("TEXT", "TODO"), ("SECRET", "'MARKER'")]).no_env_file();
    let report = check::<Config>(&suspicious().build());
    assert!(report.is_ok() && report.warnings().len() == 2, "{report}");
    assert!(report.to_json().contains(r#""kind": "Suspicious""#));
    let denied = report.deny_suspicious();
    assert!(!denied.is_ok());
    assert!(denied.to_json().contains(r#""ok": false"#));
    assert!(
        denied.to_string().starts_with("Config: every field can be filled, but 2 values are suspicious\n"),
        "{denied}"
    );
    assert!(check::<Config>(&loader("TEXT", "good")).deny_suspicious().is_ok());
    suspicious().mode(Mode::Strict).build().load::<Config>().unwrap();
}

#[test]
fn a_load_that_fails_tells_of_the_others() {
    let loader = Loader::builder().vars([("NUMBER", "'80'"), ("SECRET", "'MARKER'")]).no_env_file().build();
    let error = loader.load::<Config>().err().unwrap();
    assert!(matches!(error.warnings(), [Warning::Suspicious { name: "SECRET", .. }]), "{:?}", error.warnings());
}

#[test]
fn a_reference_is_told_once() {
    let server = FakeInfisical::start().dialect(Dialect::V3);
    let project = server.project("p").set("dev", "TEXT", "${MARKER}").set("dev", "MEANT", "${MARKER}");
    let load =
        || loader_with(&server, &[("INFISICAL_PROJECT_ID", "p")]).build().load::<Config>().unwrap().warnings().to_vec();
    assert!(matches!(load()[..], [Warning::UnresolvedReference { name: "TEXT", .. }]), "{:?}", load());
    // It says nothing of another value in the same folder.
    project.set("dev", "SECRET", "{{ MARKER }}");
    let [Warning::UnresolvedReference { .. }, Warning::Suspicious { name: "SECRET", .. }] = load()[..] else {
        panic!("{:?}", load())
    };

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "HOST=x\nTEXT=\"${HOST}/MARKER\"\nMEANT=\"${HOST}/MARKER\"\n").unwrap();
    let load = |interpolate| {
        let loader = Loader::builder().vars([("A", "b")]).env_file(&file).interpolate(interpolate).build();
        loader.load::<Config>().unwrap().warnings().to_vec()
    };
    assert!(matches!(load(false)[..], [Warning::LiteralReference { name: Some("TEXT"), .. }]), "{:?}", load(false));
    assert_eq!(load(true), []);
    let loader = Loader::builder().vars([("A", "b")]).env_file(&file).build();
    assert!(!check::<Config>(&loader).deny_suspicious().is_ok());
}

#[test]
fn good_values_that_look_odd_are_not_suspicious() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(LemnaSecrets)]
    struct Any {
        text: String,
        api_password: String,
        secret: SecretString,
        key: ApiKey,
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/load/good_values");
    let mut suspicious = Vec::new();
    for kind in ["passwords", "tokens", "connections", "json", "base64", "pem", "texts"] {
        let file = fs::read_to_string(format!("{folder}/{kind}.txt")).unwrap();
        // Each value is followed by a line end of its own.
        let values: Vec<_> = file.strip_suffix('\n').unwrap().split("\n%%\n").collect();
        assert_eq!(values.len(), 100, "{kind}");
        for value in values {
            let names = ["TEXT", "API_PASSWORD", "SECRET", "KEY"];
            let loader = Loader::builder().vars(names.map(|name| (name, value))).no_env_file().build();
            let loaded = loader.load::<Any>().unwrap();
            if let [warning, ..] = loaded.warnings() {
                suspicious.push(format!("{kind}: {value:?}: {warning}"));
            }
        }
    }
    assert!(suspicious.is_empty(), "{}:\n{}", suspicious.len(), suspicious.join("\n"));
}

/// A `.env` of a machine, and what Infisical holds.
#[test]
fn it_names_the_value_in_use() {
    let server = FakeInfisical::start();
    server.project("p").set("dev", "TEXT", "'MARKER'").set("dev", "SECRET", "'MARKER'");
    let variables = bootstrap(&server).into_iter().chain([("TEXT".to_owned(), "good".to_owned())]);
    let loaded = Loader::builder().vars(variables).no_env_file().build().load::<Config>().unwrap();
    let suspicious: Vec<_> = loaded
        .warnings()
        .iter()
        .filter_map(|warning| match warning {
            Warning::Suspicious { name, origin, .. } => Some((*name, origin.to_string())),
            _ => None,
        })
        .collect();
    assert_eq!(suspicious, [("SECRET", "Infisical (p, dev, /)".to_owned())]);
}
