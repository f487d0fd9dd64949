//! `#[derive(FromSecret)]` from one end to the other: newtypes, enums by name, what their errors say and never say.

#[allow(dead_code, reason = "shared with the tests of servers")]
use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use lemna_config::{ExposeSecret, FieldErrorKind, FromSecret, LemnaSecrets, Loader, SecretString};
use lemna_tests::leak_hunt::markers::{assert_free, marker};
use lemna_tests::leak_hunt::{error_renderings, hunt};

#[derive(FromSecret)]
struct Token(SecretString);

#[derive(FromSecret, Debug, Clone, Copy, PartialEq)]
struct Port(u16);

#[derive(FromSecret)]
struct Named {
    inner: Port,
}

#[derive(FromSecret)]
struct Wrapped<T>(T);

#[derive(FromSecret)]
struct Bounded<T: Display + Clone>(Wrapped<T>)
where
    T: Default;

/// The field's type says nothing of the constant.
#[derive(FromSecret)]
struct Limited<const MOST: usize>(String);

/// Shows the value it refuses, as most do.
#[derive(Debug, PartialEq)]
struct Version(u8);

#[derive(Debug)]
struct NoVersion(#[expect(dead_code, reason = "the text that must not be shown")] String);

impl FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        text.strip_prefix('v')
            .and_then(|number| number.parse().ok())
            .map(Self)
            .ok_or_else(|| NoVersion(text.to_owned()))
    }
}

#[derive(FromSecret)]
struct ApiVersion(#[lemna(from_str)] Version);

#[derive(FromSecret)]
struct Parsed<T> {
    #[lemna(from_str)]
    inner: T,
}

/// A parameter that only a marker holds.
struct Marked<T>(PhantomData<T>);

impl<T> FromSecret for Marked<T> {
    fn from_secret(_: &str) -> Result<Self, lemna_config::Invalid> {
        Ok(Self(PhantomData))
    }
}

/// No `FromSecret` itself.
struct Foreign;

#[derive(FromSecret)]
struct AroundMarked<T>(Marked<T>);

#[derive(LemnaSecrets)]
struct Newtypes {
    token: Token,
    port: Port,
    named: Named,
    #[lemna(name = "WRAPPED")]
    wrapped: Wrapped<u16>,
    bounded: Option<Bounded<String>>,
    limited: Limited<4>,
    api_version: ApiVersion,
    parsed: Parsed<Version>,
    #[lemna(default = "99")]
    fallback: Port,
    #[lemna(default = Port(7), public)]
    other: Port,
    marked: AroundMarked<Foreign>,
}

const NEWTYPES: [(&str, &str); 9] = [
    ("TOKEN", "t-1"),
    ("PORT", "80"),
    ("NAMED", "81"),
    ("WRAPPED", "82"),
    ("BOUNDED", "text"),
    ("LIMITED", "four"),
    ("API_VERSION", "v1"),
    ("PARSED", "v2"),
    ("MARKED", "any"),
];

#[test]
fn a_newtype_reads_what_its_inner_type_reads() {
    let config = Newtypes::from_pairs(NEWTYPES).unwrap();
    assert_eq!(config.token.0.expose_secret(), "t-1");
    assert_eq!((config.port, config.named.inner, config.wrapped.0), (Port(80), Port(81), 82));
    assert_eq!(config.bounded.map(|bounded| bounded.0.0).as_deref(), Some("text"));
    assert_eq!(config.limited.0, "four");
    assert_eq!((config.api_version.0, config.parsed.inner), (Version(1), Version(2)));
    assert_eq!((config.fallback, config.other), (Port(99), Port(7)));
    let _: Marked<Foreign> = config.marked.0;
}

#[test]
fn a_newtype_refuses_what_its_inner_type_refuses() {
    let mut pairs = NEWTYPES;
    for (name, value) in &mut pairs {
        if ["PORT", "WRAPPED", "API_VERSION", "PARSED"].contains(name) {
            *value = "70000";
        }
    }
    let error = Newtypes::from_pairs(pairs).unwrap_err();
    let shown: Vec<_> = error.fields().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "PORT is not a whole number from 0 to 65535: it is too large",
            "WRAPPED is not a whole number from 0 to 65535: it is too large",
            "API_VERSION is not ApiVersion: the type's `FromStr` refuses it",
            "PARSED is not Parsed<Version>: the type's `FromStr` refuses it",
        ]
    );
}

#[derive(FromSecret, Debug, PartialEq)]
enum Exact {
    Eu,
    US,
    #[allow(non_camel_case_types)]
    r#type,
    // All that can be said of a variant without fields.
    Tuple(),
    Braces {},
    #[deprecated = "to see that the derive's code is not warned about"]
    Old,
}

#[test]
fn a_variant_is_read_by_its_name_as_written() {
    assert_eq!(Exact::from_secret("Eu"), Ok(Exact::Eu));
    assert_eq!(Exact::from_secret("US"), Ok(Exact::US));
    assert_eq!(Exact::from_secret("type"), Ok(Exact::r#type));
    assert_eq!(Exact::from_secret("Tuple"), Ok(Exact::Tuple()));
    assert_eq!(Exact::from_secret("Braces"), Ok(Exact::Braces {}));
    assert!(Exact::from_secret("Old").is_ok());
    for other in ["eu", "EU", "r#type", " Eu", "Tuple()", "7", "0"] {
        assert!(Exact::from_secret(other).is_err(), "{other:?}");
    }
}

/// An enum by each rule, and the text that its variant is read from.
macro_rules! rules {
    ($($rule:literal $text:literal,)*) => {$({
        #[derive(FromSecret, Debug, PartialEq)]
        #[lemna(rename_all = $rule)]
        enum Ruled { EuWest1, #[lemna(name = "EuNorth1")] Other }
        assert_eq!(Ruled::from_secret($text), Ok(Ruled::EuWest1), $rule);
        assert_eq!(Ruled::from_secret("EuNorth1"), Ok(Ruled::Other), $rule);
        assert!($text == "EuWest1" || Ruled::from_secret("EuWest1").is_err(), $rule);
    })*};
}

#[test]
fn rules_rename_variants_without_a_name() {
    rules! {
        "lowercase" "euwest1",
        "UPPERCASE" "EUWEST1",
        "PascalCase" "EuWest1",
        "camelCase" "euWest1",
        "snake_case" "eu_west1",
        "SCREAMING_SNAKE_CASE" "EU_WEST1",
        "kebab-case" "eu-west1",
        "SCREAMING-KEBAB-CASE" "EU-WEST1",
    }
}

#[derive(FromSecret, Debug, PartialEq)]
#[lemna(rename_all = "lowercase")]
enum Region {
    #[lemna(name = "EU", alias = "europe", alias = "eu west")]
    Eu,
    Us,
    Ap,
}

#[derive(FromSecret)]
enum Eight {
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
}

#[derive(FromSecret)]
enum Nine {
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I,
}

#[derive(FromSecret)]
enum Only {
    One,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is said of wrong values is looked at")]
struct Enums {
    region: Region,
    optional: Option<Region>,
    eight: Eight,
    nine: Nine,
    only: Only,
    #[lemna(default = "mars")]
    default: Region,
}

#[test]
fn aliases_are_names_too() {
    for text in ["EU", "europe", "eu west"] {
        assert_eq!(Region::from_secret(text), Ok(Region::Eu), "{text}");
    }
    assert_eq!((Region::from_secret("us"), Region::from_secret("ap")), (Ok(Region::Us), Ok(Region::Ap)));
    assert!(matches!(Only::from_secret("One"), Ok(Only::One)));
}

#[test]
fn a_wrong_name_is_told_with_the_right_ones() {
    let pairs = [("REGION", "Us"), ("OPTIONAL", "ap\n"), ("EIGHT", "z"), ("NINE", "z"), ("ONLY", "z")];
    let error = Enums::from_pairs(pairs).unwrap_err();
    let shown: Vec<_> = error.fields().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "REGION is not `EU`, `us` or `ap`: it differs only in upper and lower case",
            "OPTIONAL is not `EU`, `us` or `ap`: it is one of them with blanks or line ends around it",
            "EIGHT is not `A`, `B`, `C`, `D`, `E`, `F`, `G` or `H`: it is not one of them",
            "NINE is not `A`, `B`, `C`, `D`, `E`, `F` or one of 3 more: it is not one of them",
            "ONLY is not `One`: it is not one of them",
            "DEFAULT has a default that is not `EU`, `us` or `ap`: it is not one of them",
        ]
    );
    let kind = error.field(EnumsField::Region).unwrap().kind();
    assert!(matches!(kind, FieldErrorKind::Invalid { expected: "`EU`, `us` or `ap`", .. }), "{kind:?}");
}

/// Each way in which a value can be wrong, for fields whose types are derived.
#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Leaky {
    region: Region,
    port: Port,
    wrapped: Wrapped<u16>,
    version: ApiVersion,
    marked: Secret,
}

/// A marker cannot be a variant's name, but it can look like one.
#[derive(FromSecret)]
#[lemna(rename_all = "lowercase")]
enum Secret {
    Hush,
}

#[test]
fn no_wrong_value_is_shown() {
    const NAMES: [&str; 5] = ["REGION", "PORT", "WRAPPED", "VERSION", "MARKED"];
    let planted = marker("a wrong name");
    for value in [planted.clone(), format!(" {planted}\n"), format!("eu{planted}"), format!("eu {planted} us")] {
        let pairs = NAMES.map(|name| (name, value.clone()));
        let error = Leaky::from_pairs(pairs.clone()).unwrap_err();
        assert_eq!(error.fields().len(), NAMES.len());
        assert_free(&[&planted], &error_renderings(&error));
        for outcome in hunt::<Leaky>(&[&planted], || Loader::builder().vars(pairs.clone()).no_env_file()) {
            assert_eq!(outcome.unwrap_err().fields().len(), NAMES.len());
        }
        let invalid = Region::from_secret(&value).unwrap_err();
        assert_free(&[&planted], &format!("{invalid:?}{invalid:#?}"));
    }
}

#[test]
fn no_wrong_value_is_shown_that_is_nearly_right() {
    // In the case of its letters the value differs from each name: that, and no letter of it, is told.
    let error = Leaky::from_pairs([("MARKED", "hUsH")]).unwrap_err();
    let shown = error_renderings(&error);
    assert!(shown.contains("it differs only in upper and lower case"), "{shown}");
    assert!(!shown.contains("hUsH"), "{shown}");
}

/// A value that is right is shown by no `Debug` either.
#[test]
fn no_right_value_is_shown() {
    let planted = marker("a right value");
    let mut pairs = NEWTYPES.map(|(name, value)| (name, value.to_owned()));
    pairs[0].1.clone_from(&planted);
    pairs[5].1.clone_from(&planted);
    let config = Newtypes::from_pairs(pairs).unwrap();
    let shown = format!("{config:?}");
    assert_free(&[&planted], &shown);
    assert!(shown.contains("token: <Token>") && shown.contains("limited: <Limited<4>>"), "{shown}");
    assert!(shown.contains("wrapped: <Wrapped<u16>>") && shown.contains("other: Port(7)"), "{shown}");
}

#[derive(FromSecret, Debug, PartialEq)]
#[lemna(rename_all = "lowercase")]
enum LogLevel {
    #[lemna(alias = "warning")]
    Warn,
    Info,
    #[lemna(name = "all of it")]
    Everything,
}

#[derive(FromSecret)]
struct Around(#[expect(dead_code, reason = "it is only loaded")] LogLevel);

#[expect(dead_code, reason = "it is only loaded")]
#[derive(LemnaSecrets)]
struct Levels {
    /// How much to log.
    #[lemna(default = LogLevel::Info, public)]
    log_level: LogLevel,
    around: Around,
    optional: Option<LogLevel>,
    several: Vec<LogLevelOf>,
    #[lemna(default = LogLevel::most())]
    computed: LogLevel,
}

/// Read by hand: what it takes is not known.
struct LogLevelOf;

impl FromSecret for LogLevelOf {
    fn from_secret(_: &str) -> Result<Self, lemna_config::Invalid> {
        Ok(Self)
    }
}

impl LogLevel {
    fn most() -> Self {
        Self::Everything
    }
}

#[test]
fn the_texts_of_an_enum_are_in_every_document() {
    let texts = ["warn", "warning", "info", "all of it"];
    let accepted: Vec<_> = Levels::schema().fields().iter().map(lemna_config::FieldSchema::accepted_texts).collect();
    assert_eq!(accepted, [&texts[..], &texts, &texts, &[], &texts]);

    let example = Levels::schema().env_example();
    let level = "\n# How much to log.\n# LogLevel; one of warn, warning, info, \"all of it\"; default: info; public\n\
                 # LOG_LEVEL=info\n";
    assert!(example.contains(level), "{example}");
    assert!(example.contains("\n# Around; one of warn, warning, info, \"all of it\"; required; secret\nAROUND=\n"));
    assert!(example.contains("; default: LogLevel::most(); secret\n# COMPUTED=\n"), "{example}");

    let page = Levels::schema().markdown();
    assert!(page.contains("default `info`, one of warn, warning, info, \"all of it\""), "{page}");

    let json = Levels::schema().to_json();
    let service = lemna_config::ServiceSchema::from_json(&json).unwrap();
    let accepts: Vec<_> = service.configs[0].fields.iter().map(|field| field.accepts.clone()).collect();
    assert_eq!(accepts, accepted);
    assert_eq!(json.matches("\"accepts\"").count(), 4, "none is no key");
    let level = &service.configs[0].fields[0];
    assert_eq!(level.problem_with("warning"), None);
    assert!(level.problem_with("Info").is_some());
}

#[test]
fn a_schema_file_without_the_texts_is_still_read() {
    let mut file: serde_json::Value = serde_json::from_str(&Levels::schema().to_json()).unwrap();
    for field in file["configs"][0]["fields"].as_array_mut().unwrap() {
        field.as_object_mut().unwrap().remove("accepts");
    }
    let without = file.to_string();
    let service = lemna_config::ServiceSchema::from_json(&without).unwrap();
    let level = &service.configs[0].fields[0];
    assert!(level.accepts.is_empty() && level.problem_with("anything").is_none());
}
