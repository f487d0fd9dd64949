//! The JSON that other tools read is as the pages and the JSON Schema say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use lemna_config::{LemnaSecrets, Loader, ServiceSchema, check};
use serde_json::{Map, Value};

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The block of JSON of a page.
fn example(page: &str) -> String {
    let text = file(page);
    text.split("\n```json\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

/// The keys in the tables of a page, as `table.key`.
fn documented(page: &str) -> BTreeSet<String> {
    let mut table = String::new();
    let mut keys = BTreeSet::new();
    for line in file(page).lines() {
        if let Some(title) = line.strip_prefix("| of a") {
            title.trim_start_matches("n ").split('|').next().unwrap().trim().clone_into(&mut table);
        } else if let Some(title) = line.strip_prefix("| of the ") {
            title.split('|').next().unwrap().trim().clone_into(&mut table);
        } else if let Some(row) = line.strip_prefix("| `") {
            if !table.is_empty() {
                keys.insert(format!("{table}.{}", row.split('`').next().unwrap()));
            }
        } else if line.is_empty() {
            table.clear();
        }
    }
    keys
}

/// Holds `value` against the few words of JSON Schema that ours is written in. A key that it does not name is wrong as
/// well: it has been forgotten there.
fn assert_valid(root: &Value, schema: &Value, value: &Value, at: &str) {
    for (word, rule) in schema.as_object().unwrap() {
        let holds = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let target = rule.as_str().unwrap().strip_prefix("#").unwrap();
                assert_valid(root, root.pointer(target).unwrap(), value, at);
                true
            }
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                other => panic!("{other}"),
            },
            "required" => rule.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "properties" => {
                for (key, inner) in value.as_object().unwrap_or(&Map::new()) {
                    let rule = rule.get(key).unwrap_or_else(|| panic!("{at}.{key} is not in the JSON Schema"));
                    assert_valid(root, rule, inner, &format!("{at}.{key}"));
                }
                true
            }
            "items" => {
                for (index, item) in value.as_array().unwrap_or(&Vec::new()).iter().enumerate() {
                    assert_valid(root, rule, item, &format!("{at}[{index}]"));
                }
                true
            }
            other => panic!("this test does not know {other}"),
        };
        assert!(holds, "{at} is not {word} {rule}");
    }
}

fn json_schema() -> Value {
    serde_json::from_str(&file("lemna-config/docs/lemna.schema.v1.json")).unwrap()
}

#[test]
fn every_schema_file_is_valid() {
    let schema = json_schema();
    for text in [
        example("lemna-config/docs/schema.md"),
        file("examples/lemna.schema.json"),
        // One with everything.
        file("lemna-config/tests/printed/lemna.schema.json"),
    ] {
        assert_valid(&schema, &schema, &serde_json::from_str(&text).unwrap(), "file");
        ServiceSchema::from_json(&text).unwrap();
    }
}

#[test]
fn what_is_wrong_is_found() {
    let schema = json_schema();
    for wrong in [
        r#"{"format": "other", "version": 1, "configs": []}"#,
        r#"{"format": "lemna-config schema", "version": 1}"#,
        r#"{"format": "lemna-config schema", "version": 1, "configs": [{"name": 1, "fields": []}]}"#,
        r#"{"format": "lemna-config schema", "version": 1, "configs": [], "more": 1}"#,
    ] {
        let wrong: Value = serde_json::from_str(wrong).unwrap();
        let checked = std::panic::catch_unwind(|| assert_valid(&schema, &schema, &wrong, "file"));
        assert!(checked.is_err(), "{wrong}");
    }
}

#[test]
fn the_page_names_the_keys_of_the_json_schema() {
    let schema = json_schema();
    let mut keys = BTreeSet::new();
    let mut add = |table: &str, schema: &Value| {
        keys.extend(schema["properties"].as_object().unwrap().keys().map(|key| format!("{table}.{key}")));
    };
    add("file", &schema);
    for (name, schema) in schema["$defs"].as_object().unwrap() {
        add(name, schema);
    }
    assert_eq!(documented("lemna-config/docs/schema.md"), keys);
}

/// What a report calls a problem, a source's failure, a hint or a warning, an operator can look up.
#[test]
fn the_page_on_operating_names_every_kind() {
    let page = file("lemna-config/docs/operating.md");
    for (path, name, section) in [
        ("problem/kind.rs", "SourceErrorKind", "## Errors: sources"),
        ("error/field.rs", "FieldErrorKind", "## Errors: fields"),
        ("from_secret/hint.rs", "Hint", "## Errors: fields"),
        ("warning/mod.rs", "Warning", "## Warnings"),
    ] {
        let code = file(&format!("lemna-config/src/{path}"));
        let body = code.split(&format!("pub enum {name} {{\n")).nth(1).unwrap().split("\n}").next().unwrap();
        let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
        let kinds = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
        let kinds: Vec<_> =
            kinds.map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap()).collect();
        assert!(kinds.len() > 10, "{kinds:?}");
        let text = page.split(section).nth(1).unwrap().split("\n## ").next().unwrap();
        let missing: Vec<_> = kinds.iter().filter(|kind| !text.contains(&format!("`{kind}`"))).collect();
        assert!(missing.is_empty(), "{section} lacks {missing:?}");
    }
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

#[test]
fn the_report_on_the_page_is_a_real_one() {
    let folder = tempfile::tempdir().unwrap();
    let env_file = folder.path().join(".env");
    fs::write(&env_file, "API_KYE=made-up\n").unwrap();
    let loader = Loader::builder().no_vars().env_file(env_file).build();
    let report = check::<Config>(&loader).to_json();
    assert_eq!(report.replace(folder.path().to_str().unwrap(), "/srv/api"), example("lemna-config/docs/check.md"));
}

#[test]
fn the_page_names_the_keys_of_a_report() {
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Config {
        api_key: String,
        #[lemna(alias = "HTTP_PORT")]
        port: u16,
        #[lemna(nested, prefix = "MAIL_")]
        mail: Option<Mail>,
    }

    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Mail {
        host: String,
        port: u16,
    }

    let folder = tempfile::tempdir().unwrap();
    let env_file = folder.path().join(".env");
    fs::write(&env_file, "API_KYE=made-up\nno line\n").unwrap();
    let half =
        [("INFISICAL_CLIENT_ID", "made-up"), ("HTTP_PORT", "1,5"), ("MAIL_PORT", "25"), ("API_KEY_FILE", "/made-up")];
    let report = check::<Config>(&Loader::builder().vars(half).env_file(env_file).build());
    let report: Value = serde_json::from_str(&report.to_json()).unwrap();
    let mut keys: BTreeSet<String> = ["report.copy_age_seconds".to_owned()].into();
    let mut add = |table: &str, value: &Value| {
        for item in value.as_array().unwrap_or(&vec![value.clone()]) {
            keys.extend(item.as_object().unwrap().keys().map(|key| format!("{table}.{key}")));
        }
    };
    add("report", &report);
    add("field", &report["fields"]);
    for field in report["fields"].as_array().unwrap().iter().filter(|field| field["state"] == "wrong") {
        add("problem", &field["problems"]);
        add("source tried", &field["tried"]);
    }
    add("hint", &report["fields"][1]["problems"][0]["hints"]);
    add("source that failed", &report["sources"]);
    add("warning", &report["warnings"]);
    assert_eq!(documented("lemna-config/docs/check.md"), keys);
}
