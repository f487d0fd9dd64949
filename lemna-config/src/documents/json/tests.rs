use super::super::sample::SERVICE;
use super::*;
use crate::documents::committed::assert_committed;

#[test]
fn the_file_is_as_it_should_look() {
    assert_committed("tests/printed/lemna.schema.json", &SERVICE.to_json());
}

#[test]
fn what_is_written_is_read_back() {
    let service = ServiceSchema::from_json(&schema_json([SERVICE, SERVICE])).unwrap();
    assert_eq!(service.configs, [ServiceConfig::from(SERVICE), ServiceConfig::from(SERVICE)]);
    let config = &service.configs[0];
    assert_eq!(config.mode, Some(ServiceMode::Strict));
    assert_eq!(config.fields[7].format, ServiceFormat::Separated { separator: ",".to_owned() });
    assert_eq!(config.fields[2].default, Some(ServiceDefault::Literal));
    assert_eq!(config.groups[0].fields, ["cache.url", "cache.size"]);
}

#[test]
fn no_value_stands_in_it() {
    let json = SERVICE.to_json();
    for value in ["8080", "region()", "made-up", "$5", "https://api.example", "a b,c"] {
        assert!(!json.contains(value), "{value}");
    }
}

#[test]
fn what_a_later_version_1_adds_is_left_out() {
    let json = r#"{"format": "lemna-config schema", "version": 1, "made": "later", "configs": [{"name": "C", "more": {},
        "mode": "eager", "fields": [{"name": "A", "path": "a", "folder": "/", "type": "u8", "requirement": "wanted",
        "format": {"kind": "yaml", "indent": 2}, "deprecation": {"kind": "soon"}, "default": "dreamt", "x": [1]}],
        "groups": [{"kind": "pair", "path": "", "name": "G", "fields": ["a"]}]}]}"#;
    let service = ServiceSchema::from_json(json).unwrap();
    let field = &service.configs[0].fields[0];
    assert_eq!((field.requirement, field.default), (ServiceRequirement::Unknown, Some(ServiceDefault::Unknown)));
    assert_eq!((&field.format, &field.deprecation), (&ServiceFormat::Unknown, &Some(ServiceDeprecation::Unknown)));
    assert_eq!(service.configs[0].groups[0].kind, ServiceGroupKind::Unknown);
    assert_eq!(service.configs[0].mode, Some(ServiceMode::Unknown));
}

#[test]
fn what_is_no_such_file_is_told_without_its_text() {
    for (json, expected) in [
        ("", SchemaFileError::NotJson { line: 1 }),
        ("{\n\"format\": MARKER}", SchemaFileError::NotJson { line: 2 }),
        ("{}", SchemaFileError::OtherFormat),
        (r#"{"format": "MARKER", "version": 1}"#, SchemaFileError::OtherFormat),
        (r#"{"format": "lemna-config schema"}"#, SchemaFileError::OtherFormat),
        (
            r#"{"format": "lemna-config schema", "version": 2, "configs": "MARKER"}"#,
            SchemaFileError::UnknownVersion { version: 2 },
        ),
        (
            "{\"format\": \"lemna-config schema\",\n\"version\": 1, \"configs\": \"MARKER\"}",
            SchemaFileError::UnexpectedForm { line: 2 },
        ),
        (r#"{"format": "lemna-config schema", "version": "MARKER"}"#, SchemaFileError::UnexpectedForm { line: 1 }),
    ] {
        let error = ServiceSchema::from_json(json).unwrap_err();
        assert_eq!(error, expected, "{json}");
        assert!(!format!("{error} {error:?}").contains("MARKER"), "{error}");
    }
}
