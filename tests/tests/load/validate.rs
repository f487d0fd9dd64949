//! Checks of the program's own, of one value and of a whole struct, in the same report as everything else.

#![expect(dead_code, reason = "some fields are only loaded")]

use std::net::SocketAddr;

use lemna_config::{FieldError, FieldErrorKind, LemnaSecrets, Loader, Origin, Outcome, SecretString};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a check is shown the value")]
fn not_small(number: &u16) -> Result<(), &'static str> {
    if *number < 1024 { Err("it is a port of the system") } else { Ok(()) }
}

fn not_blank(text: &str) -> Result<(), &'static str> {
    if text.trim().is_empty() { Err("it is blank") } else { Ok(()) }
}

fn not_many(list: &[u8]) -> Result<(), &'static str> {
    if list.len() > 2 { Err("it has more than two") } else { Ok(()) }
}

#[derive(LemnaSecrets)]
#[lemna(validate = Self::check)]
struct Config {
    #[lemna(validate = not_small)]
    port: u16,
    #[lemna(validate = not_small, default = 80)]
    admin_port: u16,
    #[lemna(validate = not_blank)]
    r#type: Option<String>,
    #[lemna(validate = not_many, separator = ";", default = "1;2")]
    levels: Vec<u8>,
    min: Option<u8>,
    max: Option<u8>,
    token: SecretString,
}

impl Config {
    fn check(&self) -> Result<(), [(ConfigField, &'static str); 2]> {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min > max => {
                Err([(ConfigField::Min, "it is above MAX"), (ConfigField::Max, "it is below MIN")])
            }
            _ => Ok(()),
        }
    }
}

const GOOD: [(&str, &str); 3] = [("PORT", "8080"), ("ADMIN_PORT", "9090"), ("TOKEN", "made-up")];

fn refused(more: &[(&'static str, &'static str)]) -> Vec<(ConfigField, &'static str)> {
    let pairs = GOOD.iter().chain(more).copied();
    let Err(error) = Config::from_pairs(pairs) else { return Vec::new() };
    error.fields().iter().map(reason).collect()
}

fn reason<F: lemna_config::Field>(error: &FieldError<F>) -> (F, &'static str) {
    match error.kind() {
        FieldErrorKind::Rejected { reason, .. } => (error.field(), reason),
        other => panic!("{other}"),
    }
}

#[test]
fn a_value_is_checked_after_it_is_read() {
    let config = Config::from_pairs(GOOD).unwrap();
    assert_eq!((config.port, config.admin_port, config.r#type, config.levels), (8080, 9090, None, vec![1, 2]));
    assert_eq!(refused(&[("PORT", "80")]), [(ConfigField::Port, "it is a port of the system")]);
    assert_eq!(refused(&[("TYPE", " ")]), [(ConfigField::Type, "it is blank")]);
    assert_eq!(refused(&[("LEVELS", "1;2;3")]), [(ConfigField::Levels, "it has more than two")]);
    assert_eq!(refused(&[("ADMIN_PORT", "")]), [(ConfigField::AdminPort, "it is a port of the system")], "a default");
}

#[test]
fn a_struct_is_checked_when_all_its_fields_are_read() {
    assert!(refused(&[("MIN", "1"), ("MAX", "2")]).is_empty());
    assert_eq!(
        refused(&[("MIN", "3"), ("MAX", "2")]),
        [(ConfigField::Min, "it is above MAX"), (ConfigField::Max, "it is below MIN")]
    );
    let without_a_whole = refused(&[("PORT", "80"), ("MIN", "3"), ("MAX", "2")]);
    assert_eq!(without_a_whole, [(ConfigField::Port, "it is a port of the system")]);
}

#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug, validate = inner_check)]
struct Inner {
    cert: Option<String>,
    key: Option<String>,
    #[lemna(nested, prefix = "DEEP_")]
    deep: Deep,
}

#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug, validate = crate::validate::deep_check)]
struct Deep {
    first: String,
    second: String,
}

fn inner_check(inner: &Inner) -> Result<(), Vec<(InnerField, &'static str)>> {
    let mut refused = Vec::new();
    if inner.cert.is_some() && inner.key.is_none() {
        refused.push((InnerField::Key, "CERT needs it"));
    }
    if inner.deep.first == "outer" {
        refused.push((InnerField::Deep(DeepField::Second), "the outer struct says so"));
    }
    // None of them refuse nothing.
    Err(refused)
}

fn deep_check(deep: &Deep) -> Result<(), (DeepField, &'static str)> {
    if deep.first == deep.second { Err((DeepField::Second, "it is the same as FIRST")) } else { Ok(()) }
}

#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Outer {
    port: u16,
    #[lemna(nested, prefix = "A_")]
    a: Inner,
    #[lemna(nested, prefix = "B_")]
    b: Inner,
    last: u16,
}

#[test]
fn what_a_nested_struct_refuses_is_told_of_the_outer_field() {
    let error = Outer::from_pairs([
        ("PORT", "many"),
        ("A_CERT", "MARKER"),
        ("A_DEEP_FIRST", "outer"),
        ("A_DEEP_SECOND", "y"),
        ("B_DEEP_FIRST", "MARKER"),
        ("B_DEEP_SECOND", "MARKER"),
    ])
    .unwrap_err();
    let names: Vec<_> = error.fields().iter().map(|field| (field.field(), field.to_string())).collect();
    assert_eq!(
        names,
        [
            (
                OuterField::Port,
                "PORT is not a whole number from 0 to 65535: it contains a character that is not a digit".into()
            ),
            (OuterField::A(InnerField::Key), "A_KEY is rejected: CERT needs it".into()),
            (
                OuterField::A(InnerField::Deep(DeepField::Second)),
                "A_DEEP_SECOND is rejected: the outer struct says so".into()
            ),
            (
                OuterField::B(InnerField::Deep(DeepField::Second)),
                "B_DEEP_SECOND is rejected: it is the same as FIRST".into()
            ),
            (OuterField::Last, "LAST is missing".into()),
        ]
    );
    assert!(!error.to_string().contains("MARKER") && !format!("{:?}", error.fields()).contains("MARKER"), "{error}");
}

#[test]
fn a_refused_value_is_told_with_its_place_and_what_to_do() {
    let vars = [("PORT", "80"), ("ADMIN_PORT", "9090"), ("TOKEN", "made-up")];
    let loader = Loader::builder().vars(vars).no_env_file().build();
    let error = Config::load_with(&loader).err().unwrap();
    let told = error.fields()[0].tried().iter().map(lemna_config::Attempt::outcome).next();
    assert_eq!(told, Some(&Outcome::Found(Origin::Process)));
    assert_eq!(
        error.to_string(),
        "\
Config: 1 field cannot be filled

  PORT is rejected: it is a port of the system (port: u16)
    process environment: found
    hint: correct the value of PORT in: process environment"
    );
    let vars = [("PORT", "8080"), ("TOKEN", "made-up")];
    let loader = Loader::builder().vars(vars).no_env_file().build();
    let report = Config::load_with(&loader).err().unwrap().to_string();
    assert!(report.ends_with("hint: set ADMIN_PORT in the environment or in .env"), "{report}");
}

#[test]
fn a_type_of_another_crate_may_be_checked() {
    fn is_v4(address: &SocketAddr) -> Result<(), &'static str> {
        if address.is_ipv4() { Ok(()) } else { Err("it is no IPv4 address") }
    }
    #[derive(LemnaSecrets)]
    struct Listen {
        #[lemna(from_str, validate = is_v4)]
        address: SocketAddr,
    }
    assert_eq!(Listen::from_pairs([("ADDRESS", "127.0.0.1:1")]).unwrap().address.port(), 1);
    let error = Listen::from_pairs([("ADDRESS", "[::1]:1")]).err().unwrap();
    assert_eq!(reason(&error.fields()[0]).1, "it is no IPv4 address");
}
