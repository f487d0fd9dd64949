//! Infisical, and an `Env`, as a layer of figment and of config.

use std::fmt::Debug;
use std::sync::Arc;

use config::Config;
use figment::providers::Serialized;
use figment::value::Map;
use figment::{Figment, Profile, Provider};
use lemna_config::interop::{ConfigSource, FigmentSource, Variables};
use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{
    EnvError, ExposeSecret, FieldError, FieldErrorKind, LemnaSecrets, Loader, Mode, Place, SecretString, Source,
    SourceErrorKind,
};
use lemna_tests::{bootstrap, loader, loader_with};
use serde::Deserialize;

const MARKER: &str = "made-up-marker-7c1";

#[derive(Debug, PartialEq, Deserialize)]
struct Service {
    api_key: String,
    port: u16,
    database: Database,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Database {
    url: String,
    connections: u32,
}

/// What stands in the files of a program that has figment or config today.
fn defaults() -> Serialized<serde_json::Value> {
    Serialized::defaults(serde_json::json!({"api_key": "of a file", "port": 8080, "database": {"connections": 8}}))
}

/// A server that has the secrets of [`Service`].
fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "API_KEY", MARKER).set("dev", "DATABASE__URL", "postgres://made.up/db").set("dev", "EMPTY", "");
    server
}

fn expected() -> Service {
    let database = Database { url: "postgres://made.up/db".into(), connections: 8 };
    Service { api_key: MARKER.into(), port: 8080, database }
}

fn dotenv(text: &str) -> (tempfile::TempDir, Loader) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, text).unwrap();
    (folder, Loader::builder().no_vars().env_file(path).build())
}

/// The variables that `pairs` are, and no others.
fn of_pairs(pairs: &[(&str, &str)]) -> Variables {
    let env = Loader::builder().vars(pairs.iter().copied()).no_env_file().build().load_env().unwrap();
    Variables::from_env(env).names(pairs.iter().map(|(name, _)| *name))
}

#[test]
fn figment_gets_infisical_by_one_line() {
    let server = server();
    let figment = Figment::from(defaults()).merge(Variables::infisical_with(&loader(&server).build()).separator("__"));
    assert_eq!(figment.extract::<Service>().unwrap(), expected());
    assert!(!figment.contains("empty"), "empty is not a value");
    assert!(!figment.contains("infisical_client_secret"), "nothing of the process");
}

#[test]
fn config_gets_infisical_by_one_line() {
    let server = server();
    let config = Config::builder()
        .add_source(Config::try_from(&defaults().value).unwrap())
        .add_source(Variables::infisical_with(&loader(&server).build()).separator("__"))
        .build()
        .unwrap();
    assert!(config.get::<String>("empty").is_err() && config.get::<String>("infisical_client_secret").is_err());
    assert_eq!(config.try_deserialize::<Service>().unwrap(), expected());
}

#[test]
fn the_order_of_the_layers_alone_says_what_counts() {
    let server = server();
    let loader = loader_with(&server, &[("API_KEY", "of the process")]).build();
    let infisical = Variables::infisical_with(&loader);
    let key = |figment: Figment| figment.extract_inner::<String>("api_key").unwrap();
    assert_eq!(key(Figment::from(defaults()).merge(&infisical)), MARKER);
    assert_eq!(key(Figment::from(defaults()).join(&infisical)), "of a file");
    assert_eq!(key(Figment::from(Variables::env_with(&loader)).join(&infisical)), "of the process");

    let key = |first: Variables, second: Variables| {
        Config::builder().add_source(first).add_source(second).build().unwrap().get_string("api_key").unwrap()
    };
    let env = Variables::env_with(&loader);
    assert_eq!(key(env.clone(), infisical.clone()), MARKER);
    assert_eq!(key(infisical, env), "of the process");
}

#[test]
fn it_is_asked_when_it_is_needed_and_once() {
    let server = server();
    let infisical = Variables::infisical_with(&loader(&server).build()).separator("__");
    let builder = Config::builder().add_source(infisical.clone());
    assert!(server.requests().is_empty());
    let config = builder.build().unwrap();
    let asked = server.requests().len();
    assert!(asked > 0);
    server.project("lemna-platform").set("dev", "API_KEY", "rotated");
    let figment = Figment::from(&infisical).merge(infisical.prefix("database__"));
    assert_eq!(server.requests().len(), asked);
    assert_eq!(config.get_string("api_key").unwrap(), MARKER);
    assert_eq!(figment.extract_inner::<String>("url").unwrap(), "postgres://made.up/db");
}

#[tokio::test]
async fn it_loads_within_a_runtime() {
    let server = server();
    let figment = Figment::from(Variables::infisical_with(&loader(&server).build()));
    assert_eq!(figment.extract_inner::<String>("api_key").unwrap(), MARKER);
}

#[test]
fn of_an_env_the_names_of_its_sources_are_handed_over_with_the_values_that_count() {
    let (_folder, path) = {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        std::fs::write(&path, "PORT=8080\nONLY_HERE=x\n").unwrap();
        (folder, path)
    };
    let loader = Loader::builder().vars([("PORT", "9000"), ("HOSTNAME", "made-up")]).env_file(path).build();
    let env = Arc::new(loader.load_env().unwrap());
    let keys = |variables: &Variables| -> Vec<String> {
        variables.data().unwrap()[&Profile::Default].keys().cloned().collect()
    };
    let all = Variables::from_env(env.clone());
    assert_eq!(keys(&all), ["only_here", "port"]);
    assert_eq!(Figment::from(&all).extract_inner::<String>("port").unwrap(), "9000", "as `Env::get` has it");
    let chosen = Variables::from_env(env.clone()).names(["HOSTNAME", "PORT", "NOT_THERE"]);
    assert_eq!(keys(&chosen), ["hostname", "port"]);
    assert_eq!(env.get("PORT"), Some("9000"), "the `Env` goes on being of use");
}

#[test]
fn a_table_stays_beside_a_value_of_its_name() {
    let variables = of_pairs(&[("A", "1"), ("A__B", "2"), ("A__C__D", "3"), ("A-B", "4")]).separator("__");
    let expected = serde_json::json!({"a": {"b": "2", "c": {"d": "3"}}, "a-b": "4"});
    assert_eq!(Figment::from(&variables).extract::<serde_json::Value>().unwrap(), expected);
    let config = Config::builder().add_source(variables).build().unwrap();
    assert_eq!(config.try_deserialize::<serde_json::Value>().unwrap(), expected);
}

#[test]
fn every_value_is_its_text() {
    for text in ["8080", "0123", "true", "1e5", "1.10", "[a]", "{a=1}", "\"quoted\"", " blanks ", "line\nend\n", "-1"] {
        let variables = of_pairs(&[("VALUE", text)]);
        assert_eq!(Figment::from(&variables).extract_inner::<String>("value").unwrap(), text);
        let config = Config::builder().add_source(variables).build().unwrap();
        assert_eq!(config.get_string("value").unwrap(), text);
    }
}

#[test]
fn a_field_of_another_type_is_read_from_the_text_where_it_asks_for_it() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Typed {
        port: u16,
        debug: bool,
        share: f64,
        password: String,
    }
    let variables = of_pairs(&[("PORT", "8080"), ("DEBUG", "true"), ("SHARE", "1.50"), ("PASSWORD", "0123")]);
    let expected = Typed { port: 8080, debug: true, share: 1.5, password: "0123".into() };
    let figment = Figment::from(&variables);
    assert!(figment.extract::<Typed>().is_err(), "the page says so");
    assert_eq!(figment.extract_lossy::<Typed>().unwrap(), expected);
    let config = Config::builder().add_source(variables).build().unwrap();
    assert_eq!(config.try_deserialize::<Typed>().unwrap(), expected);
}

#[test]
fn figment_puts_the_selected_profile_above_unless_told_otherwise() {
    let figment = Figment::from(("api_key", "global"))
        .select("release")
        .merge(Serialized::from(Map::from([("port", "of the profile")]), "release"));
    let port = |variables: Variables| figment.clone().merge(variables).extract_inner::<String>("port").unwrap();
    assert_eq!(port(of_pairs(&[("PORT", "made-up")])), "of the profile");
    assert_eq!(port(of_pairs(&[("PORT", "made-up")]).profile("release")), "made-up");
    assert_eq!(port(of_pairs(&[("PORT", "made-up")]).profile(Profile::Global)), "made-up");
}

/// The values whose type is wrong are shown by figment and config: the page says so.
#[test]
fn an_error_of_figment_or_config_names_the_variable_and_its_origin_but_shows_the_value() {
    #[derive(Debug, Deserialize)]
    struct Wrong {
        #[expect(dead_code)]
        api_key: u16,
    }

    let server = server();
    let infisical = Variables::infisical_with(&loader(&server).build());
    let (_folder, files) = dotenv(&format!("# made up\n\nPORT={MARKER}\n"));
    let files = Variables::env_with(&files);
    let error = Figment::from(&infisical).extract::<Wrong>().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "invalid type: found string \"{MARKER}\", expected u16 for key \
             \"API_KEY, Infisical (lemna-platform, dev, /)\" in lemna-config"
        )
    );
    let error = Figment::from(&files).extract_inner::<u16>("port").unwrap_err().to_string();
    assert!(error.contains("for key \"PORT, ") && error.contains(".env:3\" in lemna-config"), "{error}");

    let metadata = Figment::from(&infisical).find_metadata("api_key").unwrap().clone();
    let origin = metadata.interpolate(&Profile::Default, &["api_key"]);
    assert_eq!(origin, "API_KEY, Infisical (lemna-platform, dev, /)");
    assert_eq!(metadata.interpolate(&Profile::Default, &["not", "there"]), "not.there");

    let config = Config::builder().add_source(infisical).add_source(files).build().unwrap();
    assert_eq!(
        config.get::<u16>("api_key").unwrap_err().to_string(),
        format!(
            "invalid type: string \"{MARKER}\", expected an integer for key `api_key` \
             in Infisical (lemna-platform, dev, /)"
        )
    );
    let port: config::Value = config.get("port").unwrap();
    assert!(port.into_int().unwrap_err().to_string().contains(MARKER));
    let table = config.cache.into_table().unwrap();
    assert!(table["port"].origin().unwrap().ends_with(".env:3"));
}

#[test]
fn a_failed_load_is_their_error_with_the_whole_text_and_no_value() {
    let server = server();
    let refused = [("INFISICAL_CLIENT_SECRET", MARKER), ("LEMNA_MODE", "strict")];
    let variables = bootstrap(&server).into_iter().chain(refused.map(|(name, value)| (name.into(), value.into())));
    let loader = Loader::builder().vars(variables).no_env_file().build();
    let report = loader.load_infisical().unwrap_err().to_string();
    assert!(report.contains("Infisical") && report.contains("hint"), "{report}");

    let infisical = Variables::infisical_with(&loader);
    let figment = Figment::from(defaults()).merge(&infisical);
    let error = figment.extract::<Service>().unwrap_err();
    assert_eq!(error.to_string(), format!("{report}\n in lemna-config"));
    let config = Config::builder().add_source(infisical.clone()).build().unwrap_err();
    assert_eq!(config.to_string(), report);
    let config::ConfigError::Foreign(cause) = config else { panic!("{config}") };
    let kinds = cause.downcast_ref::<EnvError>().unwrap().sources();
    assert!(matches!(kinds[0].kind(), SourceErrorKind::CredentialsRefused { .. }), "{cause}");
    let shown: [&dyn Debug; 4] = [&error, &cause, &infisical, &figment];
    for shown in shown {
        let shown = format!("{shown:?}");
        assert!(!shown.contains(MARKER), "{shown}");
    }
}

#[test]
fn half_of_the_variables_fails_in_both_modes() {
    let half = Loader::builder().vars([("INFISICAL_CLIENT_ID", "made-up")]).no_env_file().build();
    let error = Figment::from(Variables::infisical_with(&half)).extract::<Service>().unwrap_err();
    assert!(error.to_string().contains("INFISICAL_CLIENT_SECRET"), "{error}");
    let none = Loader::builder().no_vars().no_env_file().build();
    assert!(Config::builder().add_source(Variables::infisical_with(&none)).build().is_ok(), "it is left out");
}

#[test]
fn a_server_that_fails_leaves_the_lower_layers_unless_the_load_is_strict() {
    let server = server();
    server.fault(On::List, Fault::Status(403));
    let lenient = Variables::infisical_with(&loader(&server).build());
    let figment = Figment::from(defaults()).merge(lenient);
    assert_eq!(figment.extract_inner::<String>("api_key").unwrap(), "of a file");
    server.fault(On::List, Fault::Status(403));
    let strict = Variables::infisical_with(&loader(&server).mode(Mode::Strict).build());
    let error = Figment::from(defaults()).merge(strict).extract_inner::<String>("api_key").unwrap_err();
    assert!(error.to_string().contains("403") || error.to_string().contains("forbidden"), "{error}");
}

#[test]
fn nothing_shows_the_names_or_values_of_variables() {
    let variables = of_pairs(&[("MARKER_NAME_7C2", MARKER)]);
    let figment = Figment::from(&variables);
    let metadata: Vec<_> = figment.metadata().collect();
    for shown in [format!("{variables:?}"), format!("{metadata:?}")] {
        assert!(!shown.contains(MARKER) && !shown.contains("7C2"), "{shown}");
    }
}

/// As a source of ours: a struct of this crate, filled by what the others put together.
#[derive(LemnaSecrets)]
struct Moved {
    port: u16,
    #[lemna(default)]
    hosts: Vec<String>,
    #[lemna(nested, default)]
    upstreams: Vec<Upstream>,
    #[lemna(nested, prefix = "DB_")]
    database: MovedDatabase,
}

#[derive(LemnaSecrets)]
struct MovedDatabase {
    url: SecretString,
    #[lemna(default = 1.5)]
    ratio: f64,
    verbose: bool,
}

#[derive(LemnaSecrets)]
struct Upstream {
    weight: i64,
}

fn of_others() -> serde_json::Value {
    serde_json::json!({
        "port": 8080, "hosts": ["a,b", "c"], "upstreams": [{"weight": -1}], "not_ours": MARKER,
        "database": {"url": MARKER, "ratio": 0.25, "verbose": true}
    })
}

fn as_figment() -> FigmentSource {
    FigmentSource::new(|| Figment::from(Serialized::defaults(of_others())))
}

fn as_config() -> ConfigSource {
    ConfigSource::new(|| Config::try_from(&of_others()))
}

fn moved(source: impl Source, variables: &[(&str, &str)]) -> lemna_config::LoaderBuilder {
    let loader = Loader::builder().vars(variables.iter().copied()).no_env_file().no_infisical();
    loader.source_after(Place::EnvFile, source)
}

fn moves(source: impl Source, place: &str) {
    let loaded = moved(source, &[("PORT", "9000")]).load::<Moved>().unwrap_or_else(|error| panic!("{error}"));
    let config = loaded.config();
    assert_eq!((config.port, &config.hosts[..]), (9000, &["a,b".to_owned(), "c".to_owned()][..]));
    assert_eq!((config.upstreams[0].weight, config.database.ratio, config.database.verbose), (-1, 0.25, true));
    let url = loaded.origin(MovedField::Database(MovedDatabaseField::Url)).unwrap();
    assert!(url.to_string().starts_with(place), "{url}");
    assert_eq!(config.database.url.expose_secret(), MARKER);
    // That a setting of a file is hidden by the environment is what is meant.
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
    assert!(!format!("{loaded:?} {}", loaded.explain()).contains(MARKER));
}

#[test]
fn a_figment_and_a_config_fill_a_struct() {
    // Figment knows the line of the code that gave the value.
    moves(as_figment(), "figment (tests/tests/load/interop.rs:");
    moves(as_config(), "config");
    moves(as_figment().named("App.toml"), "App.toml (tests/tests/load/interop.rs:");
    moves(as_config().named("App.toml"), "App.toml");
}

#[test]
fn what_others_have_of_another_form_is_the_fields_error() {
    let wrong =
        || serde_json::json!({"port": [1], "hosts": {"a": "b"}, "database": {"url": MARKER, "verbose": MARKER}});
    let figment = FigmentSource::new(move || Figment::from(Serialized::defaults(wrong())));
    let config = ConfigSource::new(move || Config::try_from(&wrong()));
    for loader in [moved(figment, &[]), moved(config, &[])] {
        let error = loader.load::<Moved>().err().unwrap();
        let names: Vec<_> = error.fields().iter().map(FieldError::secret_name).collect();
        assert_eq!(names, ["PORT", "HOSTS", "DB_VERBOSE"], "{error}");
        assert!(matches!(error.fields()[0].kind(), FieldErrorKind::WrongShape { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains(MARKER), "{error}");
    }
}

/// Their errors quote what they have read.
#[test]
fn what_others_cannot_put_together_is_a_source_that_failed() {
    let figment = FigmentSource::new(|| {
        Figment::from(Variables::env_with(
            &Loader::builder().vars([("INFISICAL_CLIENT_ID", MARKER)]).no_env_file().build(),
        ))
    });
    let config = ConfigSource::new(|| Err(config::ConfigError::Message(MARKER.to_owned())));
    for loader in [moved(figment, &[]), moved(config, &[])] {
        let error = loader.load::<Moved>().err().unwrap();
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::Custom(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains(MARKER), "{error}");
    }
}
