//! The derive's code compiles wherever a struct may stand, under lints that a service may have on.

#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused,
    unused_qualifications,
    unused_lifetimes,
    single_use_lifetimes,
    unused_results,
    trivial_casts,
    let_underscore,
    nonstandard_style,
    rust_2018_idioms,
    clippy::all,
    clippy::pedantic
)]

use lemna_config::{ExposeSecret as _, LemnaSecrets, SecretString};

/// Fills a struct from made-up values, those it has no use for left out.
fn filled<C: LemnaSecrets>() -> C {
    let values = C::schema().fields().iter().map(|field| (field.secret_name(), "8080"));
    C::from_pairs(values).expect("every field has a value")
}

mod without_a_prelude {
    #![no_implicit_prelude]

    #[derive(::lemna_config::LemnaSecrets)]
    #[lemna(project = "my-project", prefix = "APP_", mode = "strict", validate = whole, global)]
    pub(crate) struct Config {
        #[lemna(alias = "HOSTNAME", deprecated, validate = checked, allow_empty, example = "a")]
        pub(crate) host: ::std::string::String,
        #[lemna(parse_with = parsed, validate = r#match)]
        pub(crate) r#loop: ::core::option::Option<::std::string::String>,
        #[lemna(separator = ";", default = "1;2", deprecated = "APP_NEW")]
        pub(crate) list: ::std::vec::Vec<u8>,
        #[lemna(json, default = "[1]")]
        pub(crate) json: ::std::vec::Vec<u8>,
        #[lemna(default)]
        pub(crate) retries: u8,
        #[lemna(default = 8080)]
        pub(crate) port: u16,
        #[lemna(default = "5s")]
        pub(crate) patience: ::std::time::Duration,
        #[lemna(from_str, local, public)]
        pub(crate) workers: ::core::option::Option<u16>,
        #[lemna(nested, prefix = "R2_")]
        pub(crate) inner: Inner,
        #[lemna(nested)]
        pub(crate) absent: ::core::option::Option<Choice>,
    }

    #[derive(::lemna_config::LemnaSecrets)]
    pub(crate) struct Written {
        #[lemna(base64)]
        pub(crate) bytes: ::lemna_config::SecretBox<[u8; 3]>,
        #[lemna(hex)]
        pub(crate) salt: ::core::option::Option<::std::boxed::Box<[u8]>>,
        #[lemna(range = 1..=9000, separator = ";")]
        pub(crate) ranged: ::std::vec::Vec<u16>,
        #[lemna(range = ..9000, default = ::std::boxed::Box::new(1 + 1))]
        pub(crate) computed: ::std::boxed::Box<u16>,
        #[lemna(range = "1s"..="1h")]
        pub(crate) pause: ::core::option::Option<::std::time::Duration>,
        #[lemna(nested)]
        pub(crate) inner: ::std::boxed::Box<Inner>,
    }

    #[derive(::lemna_config::LemnaSecrets)]
    pub(crate) struct Inner {
        pub(crate) key: ::std::option::Option<::lemna_config::SecretString>,
    }

    #[derive(::lemna_config::LemnaSecrets)]
    #[allow(dead_code)]
    pub(crate) enum Choice {
        One {
            #[lemna(public)]
            name: ::std::string::String,
            #[lemna(nested, prefix = "KEY_")]
            inner: Inner,
        },
        Two {
            #[lemna(default = 1 + 1)]
            number: u16,
            other: ::std::string::String,
        },
    }

    fn whole(config: &Config) -> ::core::result::Result<(), [(ConfigField, &'static str); 1]> {
        if config.port == 1 {
            return ::core::result::Result::Err([(ConfigField::Port, "it is another's")]);
        }
        ::core::result::Result::Ok(())
    }

    fn checked(text: &str) -> ::core::result::Result<(), &'static str> {
        if text == "-" { ::core::result::Result::Err("it is no name") } else { ::core::result::Result::Ok(()) }
    }

    fn r#match(text: &str) -> ::core::result::Result<(), &'static str> {
        checked(text)
    }

    fn parsed(text: &str) -> ::core::result::Result<::std::string::String, &'static str> {
        text.get(1..).map(::std::convert::Into::into).ok_or("it begins with no letter of one byte")
    }
}

#[test]
fn no_prelude_is_needed() {
    let config: without_a_prelude::Config =
        LemnaSecrets::from_pairs([("APP_HOSTNAME", "a"), ("APP_WORKERS", "3"), ("APP_LOOP", "-x")])
            .expect("the rest has defaults");
    assert_eq!(
        (config.r#loop.as_deref(), config.list.as_slice(), config.json.as_slice()),
        (Some("x"), &[1, 2][..], &[1][..])
    );
    assert_eq!((config.host.as_str(), config.retries, config.port, config.workers), ("a", 0, 8080, Some(3)));
    assert_eq!(config.patience.as_secs(), 5);
    assert!(config.inner.key.is_none() && config.absent.is_none());
    assert_eq!(
        format!("{config:?}"),
        "Config { host: <::std::string::String>, loop: Some(<::std::string::String>), list: <::std::vec::Vec<u8>>, \
         json: <::std::vec::Vec<u8>>, retries: <u8>, port: <u16>, patience: <::std::time::Duration>, \
         workers: Some(3), inner: Inner { key: None }, absent: None }"
    );
    let written: without_a_prelude::Written =
        LemnaSecrets::from_pairs([("BYTES", "AAAA"), ("SALT", "00"), ("RANGED", "1;9000"), ("PAUSE", "5s")])
            .expect("the rest has defaults");
    assert_eq!((written.bytes.expose_secret(), written.salt), (&[0; 3], Some([0].into())));
    assert_eq!(
        (written.ranged, written.computed, written.pause.map(|it| it.as_secs())),
        (vec![1, 9000], Box::new(2), Some(5))
    );
    assert!(written.inner.key.is_none());
    let choice: without_a_prelude::Choice = LemnaSecrets::from_pairs([("NAME", "n")]).expect("one is complete");
    assert_eq!(format!("{choice:?}"), "One { name: \"n\", inner: Inner { key: None } }");
}

mod among_names_of_its_own {
    //! Nothing here means what it means elsewhere.

    #![allow(dead_code, non_upper_case_globals, non_camel_case_types)]

    pub(crate) struct Option;
    pub(crate) struct Vec;
    pub(crate) struct Result;
    pub(crate) struct Default;
    pub(crate) struct Debug;
    pub(crate) struct Some;
    pub(crate) struct None;
    pub(crate) struct Schema;
    pub(crate) struct Reader;
    pub(crate) struct str;
    pub(crate) mod core {}
    pub(crate) mod std {}
    pub(crate) mod lemna {}
    pub(crate) const host: u8 = 1;
    pub(crate) const reader: u8 = 2;
    pub(crate) const fields: u8 = 3;
    pub(crate) const all: u8 = 4;
    pub(crate) const PARTS: u16 = 5;
    pub(crate) static ALL: u8 = 6;

    #[derive(lemna_config::LemnaSecrets)]
    pub(crate) struct Config {
        pub(crate) host: ::std::string::String,
        pub(crate) reader: ::core::option::Option<u16>,
        #[lemna(default = PARTS)]
        pub(crate) fields: u16,
        #[lemna(nested)]
        pub(crate) all: Inner,
        #[lemna(nested, prefix = "WHICH_")]
        pub(crate) which: ::core::option::Option<Which>,
    }

    #[derive(lemna_config::LemnaSecrets)]
    pub(crate) struct Inner {
        pub(crate) at: u16,
    }

    #[derive(lemna_config::LemnaSecrets)]
    pub(crate) enum Which {
        Some {
            formatter: ::core::option::Option<u16>,
            which: ::std::string::String,
        },
        Self_ {
            r#type: u16,
            reader: u16,
        },
        None {
            #[lemna(nested)]
            all: Inner,
            fields: u16,
        },
    }
}

#[test]
fn names_of_the_user_s_are_left_alone() {
    let config: among_names_of_its_own::Config =
        LemnaSecrets::from_pairs([("HOST", "a"), ("AT", "7")]).expect("the rest has defaults");
    assert_eq!((config.host.as_str(), config.reader, config.fields, config.all.at), ("a", None, 5, 7));
    assert_eq!(among_names_of_its_own::ConfigField::ALL.len(), 10);
    assert_eq!(among_names_of_its_own::WhichField::Self_Type.path(), "self_.type");
}

#[test]
fn a_struct_may_stand_in_a_function() {
    const DEFAULT: u16 = 9;

    fn twice(number: u16) -> u16 {
        2 * number
    }

    #[derive(LemnaSecrets)]
    struct Config {
        #[lemna(default = DEFAULT)]
        port: u16,
        #[lemna(default = twice(DEFAULT))]
        other: u16,
        #[lemna(nested)]
        inner: Inner,
    }

    #[derive(LemnaSecrets)]
    struct Inner {
        url: String,
    }

    #[derive(LemnaSecrets)]
    enum Choice {
        One {
            #[lemna(default = twice(DEFAULT))]
            port: u16,
            #[lemna(nested)]
            inner: Inner,
        },
        Two {
            name: String,
        },
    }

    let choice = Choice::from_pairs([("URL", "u")]).expect("one is complete");
    assert!(matches!(choice, Choice::One { port: 18, inner } if inner.url == "u"));
    assert!(matches!(Choice::from_pairs([("NAME", "n")]), Ok(Choice::Two { name }) if name == "n"));
    let config = Config::from_pairs([("URL", "u")]).expect("the ports have defaults");
    assert_eq!((config.port, config.other, config.inner.url.as_str()), (9, 18, "u"));
    assert_eq!(ConfigField::Inner(InnerField::Url).path(), "inner.url");
}

macro_rules! config {
    ($(#[$attr:meta])* $vis:vis $name:ident { $($(#[$field_attr:meta])* $field:ident: $type:ty = $default:expr,)* }) => {
        #[derive(LemnaSecrets)]
        $(#[$attr])*
        $vis struct $name { $($(#[$field_attr])* #[lemna(default = $default)] $field: $type,)* }
    };
    (checked $name:ident $field:ident $type:ty, $parse:path, $check:path) => {
        #[derive(LemnaSecrets)]
        #[lemna(validate = Self::whole)]
        struct $name { #[lemna(parse_with = $parse, validate = $check)] $field: $type }
    };
    (optional $name:ident $field:ident $type:ty, $secret:literal) => {
        #[derive(LemnaSecrets)]
        struct $name { #[lemna(name = $secret)] $field: $type, reader: $type }
    };
}

config! {
    /// Made by a macro.
    #[lemna(prefix = "MADE_")]
    pub(crate) Made {
        /// A text.
        host: String = "localhost",
        port: u16 = 1 + 2 * 3,
        delay: std::time::Duration = std::time::Duration::from_secs(1),
    }
}

macro_rules! choice {
    ($name:ident { $($variant:ident { $($field:ident: $type:ty,)* })* }) => {
        #[derive(LemnaSecrets)]
        enum $name { $($variant { $($field: $type,)* },)* }
    };
}

choice! {
    Chosen {
        Key { key: SecretString, reader: Option<u16>, }
        Name { name: String, which: Option<u16>, }
    }
}

mod function {
    pub(crate) fn read(text: &str) -> Result<String, &'static str> {
        text.strip_prefix('+').map(str::to_owned).ok_or("it has no sign")
    }

    pub(crate) fn check(text: &str) -> Result<(), &'static str> {
        if text.is_empty() { Err("it is a sign alone") } else { Ok(()) }
    }
}

config!(checked Checked text Option<String>, function::read, function::check);

impl Checked {
    fn whole(&self) -> Result<(), (CheckedField, &'static str)> {
        if self.text.is_none() { Err((CheckedField::Text, "it is needed")) } else { Ok(()) }
    }
}

#[test]
fn an_enum_may_be_made_by_a_macro() {
    let chosen = Chosen::from_pairs([("NAME", "n"), ("WHICH", "1")]).expect("one is complete");
    assert!(matches!(&chosen, Chosen::Name { name, which: Some(1) } if name == "n"));
    assert_eq!(format!("{chosen:?}"), "Name { name: <String>, which: Some(<u16>) }");
    assert!(
        matches!(Chosen::from_pairs([("KEY", "k")]), Ok(Chosen::Key { key, reader: None }) if key.expose_secret() == "k")
    );
    assert_eq!(ChosenField::KeyKey.secret_name(), "KEY");
}

#[test]
fn a_macro_may_give_functions() {
    assert_eq!(Checked::from_pairs([("TEXT", "+a")]).expect("it has a sign").text.as_deref(), Some("a"));
    for text in ["a", "+", ""] {
        assert!(Checked::from_pairs([("TEXT", text)]).is_err(), "{text}");
    }
}

config!(optional Optional key Option<SecretString>, "THE_KEY");

#[test]
fn a_struct_may_be_made_by_a_macro() {
    let made = Made::from_pairs::<String, String>([]).expect("all fields have defaults");
    assert_eq!((made.host.as_str(), made.port, made.delay.as_secs()), ("localhost", 7, 1));
    assert_eq!(MadeField::Host.secret_name(), "MADE_HOST");
    let optional = Optional::from_pairs::<String, String>([]).expect("all fields are optional");
    assert!(optional.key.is_none() && optional.reader.is_none());
    assert_eq!(OptionalField::Key.secret_name(), "THE_KEY");
}

#[derive(LemnaSecrets)]
#[lemna(global)]
#[allow(non_camel_case_types)]
struct r#match {
    r#type: u16,
    r#fn: Option<u16>,
    self_: u16,
    _1: u16,
    __: u16,
    a_l_l: u16,
}

#[test]
#[allow(clippy::used_underscore_binding)]
fn keywords_may_be_names() {
    let config: r#match = filled();
    let sum = config.r#type + config.r#fn.unwrap_or(0) + config.self_ + config._1 + config.__ + config.a_l_l;
    assert_eq!(sum, 6 * 8080);
    assert_eq!(matchField::Type.secret_name(), "TYPE");
    assert_eq!(matchField::Fn.path(), "fn");
    assert_eq!(matchField::Self_.secret_name(), "SELF_");
    assert!(format!("{config:?}").starts_with("match { type: <u16>, fn: Some(<u16>)"));
}

pub mod public {
    //! A struct that is shown, with one inside that is not.

    /// Shown.
    #[derive(lemna_config::LemnaSecrets)]
    #[lemna(global)]
    pub struct Config {
        /// Where to listen.
        ///
        /// More about it.
        #[lemna(public)]
        pub port: u16,
        #[lemna(nested)]
        pub(crate) hidden: Hidden,
    }

    #[derive(lemna_config::LemnaSecrets)]
    #[lemna(no_debug)]
    #[derive(Debug)]
    pub(crate) struct Hidden {
        pub(crate) key: u16,
    }
}

#[test]
fn a_public_struct_may_hold_a_private_one() {
    let config: public::Config = filled();
    assert_eq!(config.port + config.hidden.key, 2 * 8080);
    assert_eq!(format!("{config:?}"), "Config { port: 8080, hidden: Hidden { key: 8080 } }");
}

mod deprecated {
    #[derive(lemna_config::LemnaSecrets)]
    pub(crate) struct Config {
        pub(crate) port: u16,
        #[deprecated = "to see that the derive's code is not warned about"]
        pub(crate) old_port: Option<u16>,
    }

    #[allow(deprecated)]
    pub(crate) fn old_port(config: &Config) -> Option<u16> {
        config.old_port
    }
}

#[test]
fn a_deprecated_field_warns_only_where_it_is_used() {
    let config: deprecated::Config = filled();
    assert_eq!((config.port, deprecated::old_port(&config)), (8080, Some(8080)));
}

mod reexported {
    pub(crate) mod deep {
        pub(crate) use lemna_config as config;
    }

    #[derive(deep::config::LemnaSecrets)]
    #[lemna(crate = "crate::expansion::reexported::deep::config")]
    pub(crate) struct Config {
        pub(crate) port: u16,
        #[lemna(nested)]
        pub(crate) inner: Inner,
        #[lemna(nested)]
        pub(crate) which: Option<Which>,
    }

    #[derive(deep::config::LemnaSecrets)]
    #[lemna(crate = "deep::config")]
    pub(crate) struct Inner {
        pub(crate) other: u16,
    }

    #[derive(deep::config::LemnaSecrets)]
    #[lemna(crate = "deep::config")]
    pub(crate) enum Which {
        One { one: u16 },
    }
}

#[test]
fn the_crate_may_have_another_path() {
    let config: reexported::Config = filled();
    assert_eq!(config.port + config.inner.other, 2 * 8080);
    assert!(matches!(config.which, Some(reexported::Which::One { one: 8080 })));
}

#[test]
fn a_default_may_be_any_expression() {
    #[derive(LemnaSecrets)]
    struct Config {
        #[lemna(default = if cfg!(test) { 1 } else { 8 })]
        workers: u16,
        #[lemna(default = match u8::MAX { 255 => 2, _ => 3 }, local)]
        retries: u8,
        #[lemna(default = { let port = 80; port + 8000 }, public)]
        port: u16,
        #[lemna(default = [1, 2].map(|number| number * 2).to_vec())]
        list: Vec<u8>,
    }

    let config = Config::from_pairs([("OTHER", "x")]).unwrap();
    assert_eq!((config.workers, config.retries, config.port, config.list), (1, 2, 8080, vec![2, 4]));
}

macro_rules! large {
    ($($field:ident)*) => {
        #[derive(LemnaSecrets)]
        struct Large { $($field: u16,)* #[lemna(nested, prefix = "INNER_")] inner: LargeInner }
        #[derive(LemnaSecrets)]
        struct LargeInner { $($field: u16,)* }
        impl Large {
            fn sum(&self) -> u64 { [$(self.$field, self.inner.$field),*].map(u64::from).iter().sum() }
        }
    };
}

large! {
    f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24 f25 f26 f27 f28 f29 f30
    f31 f32 f33 f34 f35 f36 f37 f38 f39 f40 f41 f42 f43 f44 f45 f46 f47 f48 f49 f50 f51 f52 f53 f54 f55 f56 f57 f58
    f59 f60 f61 f62 f63 f64 f65 f66 f67 f68 f69 f70 f71 f72 f73 f74 f75 f76 f77 f78 f79 f80 f81 f82 f83 f84 f85 f86
    f87 f88 f89 f90 f91 f92 f93 f94 f95 f96 f97 f98 f99 f100 f101 f102 f103 f104 f105 f106 f107 f108 f109 f110 f111
    f112 f113 f114 f115 f116 f117 f118 f119 f120 f121 f122 f123 f124 f125 f126 f127 f128 f129 f130 f131 f132 f133 f134
    f135 f136 f137 f138 f139 f140 f141 f142 f143 f144 f145 f146 f147 f148 f149
}

#[test]
fn three_hundred_fields_are_no_burden() {
    assert_eq!(LargeField::ALL.len(), 300);
    assert_eq!(LargeField::Inner(LargeInnerField::F149).secret_name(), "INNER_F149");
    assert_eq!(filled::<Large>().sum(), 300 * 8080);
}
