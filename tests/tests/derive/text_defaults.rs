//! Defaults in quotes that their type refuses: found by tests, wherever the field is set.

use std::panic::catch_unwind;

use lemna_config::{
    FieldError, FieldErrorKind, FromSecret, Invalid, LemnaSecrets, Loader, Part, assert_committed, env_example,
    schema_json,
};

#[derive(Debug, FromSecret)]
#[lemna(rename_all = "lowercase")]
enum Region {
    Eu,
}

fn even(text: &str) -> Result<u8, Invalid> {
    match u8::from_secret(text)? {
        number if number % 2 == 0 => Ok(number),
        _ => Err(Invalid::new("an even number", "it is odd")),
    }
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Config {
    token: String,
    #[lemna(default = "mars")]
    region: Region,
    #[lemna(default = "1;x", separator = ";")]
    ports: Vec<u16>,
    #[lemna(default = "3", parse_with = even)]
    even: u8,
    #[lemna(default = "[1, ", json)]
    json: Vec<u8>,
    #[lemna(default = "eighty", from_str)]
    by_std: u16,
    #[lemna(nested, prefix = "INNER_")]
    inner: Option<Inner>,
    #[lemna(default = "eu")]
    good: Region,
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Inner {
    key: String,
    #[lemna(default = "0.5.5", from_str)]
    share: f64,
}

const SET: [(&str, &str); 7] = [
    ("TOKEN", "made-up"),
    ("REGION", "eu"),
    ("PORTS", "1"),
    ("EVEN", "2"),
    ("JSON", "[]"),
    ("BY_STD", "80"),
    ("GOOD", "eu"),
];

#[test]
fn from_pairs_names_each_default_also_where_the_field_is_set() {
    for pairs in [&SET[..], &SET[..1]] {
        let error = Config::from_pairs(pairs.iter().copied()).unwrap_err();
        let named: Vec<_> = error.fields().iter().map(FieldError::secret_name).collect();
        assert_eq!(named, ["REGION", "PORTS", "EVEN", "JSON", "BY_STD", "INNER_SHARE"], "{error}");
        for field in error.fields() {
            assert!(matches!(field.kind(), FieldErrorKind::InvalidDefault { .. }), "{field}");
        }
        let ports = error.field(ConfigField::Ports).unwrap();
        assert!(matches!(ports.kind(), FieldErrorKind::InvalidDefault { part: Some(Part::Element), .. }));
        assert_eq!(
            error.field(ConfigField::Even).unwrap().to_string(),
            "EVEN has a default that is not an even number: it is odd"
        );
    }
    // Beside whatever else is wrong.
    let error = Config::from_pairs([("EVEN", "5")]).unwrap_err();
    let kinds = |field| error.fields().iter().filter(move |error| error.field() == field).count();
    assert_eq!((kinds(ConfigField::Token), kinds(ConfigField::Even), kinds(ConfigField::Region)), (1, 2, 1), "{error}");
}

#[test]
fn a_load_asks_for_a_default_where_it_needs_one() {
    let loader = Loader::builder().vars(SET).no_env_file().build();
    assert!(Config::load_with(&loader).is_ok());
    let loader = Loader::builder().vars(SET[..3].to_vec()).no_env_file().build();
    let error = Config::load_with(&loader).unwrap_err();
    assert_eq!(error.fields().len(), 3, "{error}");
}

#[test]
fn no_document_is_made_of_a_default_that_cannot_be_read() {
    let schema = Config::schema();
    let made: [(&str, fn()); 6] = [
        ("env_example", || drop(Config::schema().env_example())),
        ("env_example of several", || drop(env_example([Inner::schema(), Config::schema()]))),
        ("markdown", || drop(Config::schema().markdown())),
        ("to_json", || drop(Config::schema().to_json())),
        ("schema_json", || drop(schema_json([Config::schema()]))),
        ("assert_committed", || assert_committed("none.md", &Inner::schema().markdown())),
    ];
    for (what, make) in made {
        let panic = catch_unwind(make).expect_err(what);
        let said = panic.downcast_ref::<String>().expect("a panic with a text");
        assert!(said.contains("the default of ") && said.contains("correct `default`"), "{what}: {said}");
    }
    assert_eq!(schema.name(), "Config");
}
