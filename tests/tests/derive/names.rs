//! Structs whose names are held against a list compile wherever others do, and a test keeps that list true.

#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    unused,
    unused_qualifications,
    unused_results,
    nonstandard_style,
    rust_2018_idioms,
    clippy::all,
    clippy::pedantic
)]

use lemna_config::{LemnaSecrets, secret_name, secret_names};

const LIST: &str = "tests/infisical.names";

mod without_a_prelude {
    #![no_implicit_prelude]

    pub(crate) const API_URL: &::core::primitive::str =
        ::lemna_config::secret_name!("API_URL", manifest = "tests/infisical.names");

    #[derive(::lemna_config::LemnaSecrets)]
    #[lemna(manifest = "tests/infisical.names", prefix = "APP_")]
    pub(crate) struct Config {
        pub(crate) host: ::std::string::String,
        #[lemna(name = "KEY")]
        pub(crate) key: ::core::option::Option<::std::string::String>,
        #[lemna(local)]
        pub(crate) workers: u16,
        #[lemna(nested, prefix = "R2_")]
        pub(crate) r2: R2,
        #[lemna(nested)]
        pub(crate) same: R2,
    }

    #[derive(::lemna_config::LemnaSecrets)]
    pub(crate) struct R2 {
        pub(crate) bucket: ::std::string::String,
        #[lemna(nested, prefix = "DEEP_")]
        pub(crate) deep: Deep,
    }

    #[derive(::lemna_config::LemnaSecrets)]
    pub(crate) struct Deep {
        pub(crate) id: ::std::string::String,
        #[lemna(local, default)]
        pub(crate) region: ::std::string::String,
    }
}

mod reexported {
    pub(crate) use lemna_config as config;

    #[derive(config::LemnaSecrets)]
    #[lemna(crate = "config", manifest = "../tests/tests/infisical.names")]
    pub(crate) struct Config {
        pub(crate) app_host: u16,
        #[lemna(nested, prefix = "APP_")]
        pub(crate) inner: Inner,
    }

    #[derive(config::LemnaSecrets)]
    #[lemna(crate = "config")]
    pub(crate) struct Inner {
        pub(crate) key: u16,
    }
}

macro_rules! config {
    ($name:ident { $($field:ident: $type:ty = $secret:literal),* }) => {
        #[derive(LemnaSecrets)]
        #[lemna(manifest = "tests/infisical.names")]
        struct $name { $(#[lemna(name = $secret)] $field: $type),* }
        const NAMES: &[&str] = &[$(secret_name!($secret, manifest = "tests/infisical.names")),*];
    };
}

config!(Made { host: String = "APP_HOST", port: u16 = "API_URL" });

#[test]
fn the_list_is_true() {
    let schemas = [without_a_prelude::Config::schema(), reexported::Config::schema(), Made::schema()];
    secret_names(schemas).with([without_a_prelude::API_URL]).assert_committed(LIST);
    secret_names([Made::schema()]).assert_within(LIST);
}

#[test]
fn configs_are_filled_as_others_are() {
    #[derive(LemnaSecrets)]
    #[lemna(manifest = "tests/infisical.names")]
    struct Local {
        #[lemna(nested, prefix = "APP_")]
        inner: reexported::Inner,
    }

    let from = |schema: &lemna_config::Schema| schema.fields().iter().map(|field| (field.secret_name(), "7")).collect();
    let pairs: Vec<_> = from(without_a_prelude::Config::schema());
    let config = without_a_prelude::Config::from_pairs(pairs).unwrap();
    assert_eq!((config.host.as_str(), config.key.as_deref(), config.workers), ("7", Some("7"), 7));
    assert_eq!([config.r2.bucket, config.r2.deep.id, config.same.bucket, config.same.deep.region], ["7"; 4]);
    assert_eq!(config.r2.deep.region + &config.same.deep.id, "77");
    let config = reexported::Config::from_pairs([("APP_HOST", "1"), ("APP_KEY", "2")]).unwrap();
    assert_eq!((config.app_host, config.inner.key), (1, 2));
    assert_eq!(Local::from_pairs([("APP_KEY", "2")]).unwrap().inner.key, 2);
    let made = Made::from_pairs([("APP_HOST", "a"), ("API_URL", "3")]).unwrap();
    assert_eq!((made.host.as_str(), made.port), ("a", 3));
    assert_eq!(NAMES, ["APP_HOST", "API_URL"]);
}
