use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::super::sample::SERVICE;
use super::*;
use crate::dotenv;
use crate::dotenv::odd_text;
use crate::schema::DefaultValue;

fn entries(text: &str) -> Vec<(String, String)> {
    let parsed = dotenv::parse(text, None);
    assert!(parsed.bad_lines.is_empty() && parsed.notes.is_empty(), "{text}");
    parsed.entries.into_iter().map(|entry| (entry.name, entry.value.expose_secret().to_owned())).collect()
}

/// When it changes, it is to be read as a newcomer would.
#[cfg(feature = "infisical")]
#[test]
fn the_file_is_as_it_should_look() {
    crate::documents::committed::assert_committed("tests/printed/env.example", &SERVICE.env_example());
}

#[test]
fn a_copy_sets_what_every_load_needs_and_nothing_else() {
    let set = entries(&SERVICE.env_example());
    let set: Vec<_> = set.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(set, [("API_URL", "https://api.example/v1"), ("API_KEY", ""), ("LAST", "")]);
}

#[test]
fn every_name_has_one_line() {
    let text = SERVICE.env_example();
    for field in SERVICE.fields() {
        let line = format!("{}=", field.secret_name());
        let lines = text.lines().filter(|text| text.trim_start_matches("# ").starts_with(&line));
        assert_eq!(lines.count(), 1, "{line}");
    }
}

#[test]
fn a_default_that_is_a_secret_is_not_printed() {
    const CODE: DefaultValue = DefaultValue::Expression("SecretString::from(\"MARKER\")");
    const KEY: &Schema =
        &Schema::new("Config", &[FieldSchema::new("key", "KEY", "Key").with_default(CODE).holds_secret(true)]);

    assert!(!SERVICE.env_example().contains("made-up-default"));
    assert!(!SERVICE.markdown().contains("made-up-default"));
    for text in [KEY.env_example(), KEY.markdown()] {
        assert!(!text.contains("MARKER") && text.contains("default: not shown"), "{text}");
    }
}

#[test]
fn a_name_that_one_of_two_structs_needs_is_not_commented_out() {
    const OTHER: &Schema = &Schema::new("Other", &[FieldSchema::new("port", "PORT", "u32").with_doc("Not told.")]);
    let text = env_example([SERVICE, OTHER]);
    assert!(text.contains("\n# read by port as well: u32; required; secret\nPORT=8080\n"), "{text}");
    assert!(text.starts_with("# What Config, Other reads."), "{text}");
}

#[test]
fn the_bootstrap_variables_are_told_where_they_mean_something() {
    const LOCAL: &Schema = &Schema::new("Config", &[FieldSchema::new("a", "A", "u8").local()]);
    const BOTH: &Schema = &Schema::new("Config", &[FieldSchema::new("env", "INFISICAL_ENV", "u8")]);
    assert!(!LOCAL.env_example().contains("INFISICAL"));
    assert_eq!(BOTH.env_example().matches("INFISICAL_ENV=").count(), 1);
    assert_eq!(BOTH.env_example().contains("\n# INFISICAL_CLIENT_ID=\n"), cfg!(feature = "infisical"));
}

#[test]
fn what_cannot_be_written_is_said() {
    const ODD: &Schema = &Schema::new("Config", &[FieldSchema::new("a", ".A", "u8")]);
    assert!(ODD.env_example().ends_with("\n# .A cannot be set in a .env file\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// As the file stands, and with every assignment's comment taken away.
    #[test]
    fn whatever_texts_there_are_the_file_is_read_as_meant(
        doc in odd_text(), example in odd_text(), default in odd_text(), code in odd_text(),
    ) {
        let leaked = |text: &str| -> &'static str { text.to_owned().leak() };
        let fields = [
            FieldSchema::new("needed", "NEEDED", "String").with_doc(leaked(&doc)).with_example(leaked(&example)),
            FieldSchema::new("given", "GIVEN", "String").with_default(DefaultValue::Literal(leaked(&default))),
            FieldSchema::new("made", "MADE", leaked(&code)).with_default(DefaultValue::Expression(leaked(&code))),
        ];
        let text = Schema::new("Config", Vec::from(fields).leak()).env_example();
        let said = |text: &str| if assignment("A", text).is_some() { text.to_owned() } else { String::new() };
        let needed = ("NEEDED".to_owned(), said(&example));
        prop_assert_eq!(entries(&text), [needed.clone()], "{}", text);

        let (given, made) = (text.rfind("\n# GIVEN=").unwrap(), text.rfind("\n# MADE=").unwrap());
        let uncommented = |from: usize| {
            let lines = text[from + 1..].split('\n').map_while(|line| line.strip_prefix("# "));
            lines.collect::<Vec<_>>().join("\n")
        };
        prop_assert_eq!(entries(&uncommented(given)), [("GIVEN".to_owned(), said(&default))], "{}", text);
        prop_assert_eq!(entries(&uncommented(made)), [("MADE".to_owned(), String::new())], "{}", text);
    }
}
