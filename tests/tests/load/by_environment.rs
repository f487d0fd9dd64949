//! Rules by environment, and files by environment.

use std::fs;

use lemna_config::testing::FakeInfisical;
use lemna_config::{
    FieldError, FieldErrorKind, LemnaSecrets, Loader, LoaderBuilder, SourceError, SourceErrorKind, SourceId,
};
use lemna_tests::bootstrap;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(required_in = ["prod", "staging"])]
    sentry_dsn: Option<String>,
    #[lemna(default = "localhost", required_in = ["prod"])]
    host: String,
    #[lemna(default, required_in = ["prod"])]
    port: u16,
    #[lemna(default = made_up(), required_in = ["prod"])]
    name: String,
}

#[derive(LemnaSecrets)]
#[lemna(forbid_env_file_in = ["prod"])]
struct NoFile {
    #[lemna(default = "none")]
    host: String,
}

/// No rule depends on the environment.
#[derive(LemnaSecrets)]
struct Plain {
    host: String,
}

fn made_up() -> String {
    "made-up".to_owned()
}

fn loader(variables: &[(&str, &str)]) -> LoaderBuilder {
    Loader::builder().vars(variables.iter().copied()).no_env_file().no_infisical()
}

fn missing(loader: LoaderBuilder) -> Vec<&'static str> {
    let Err(error) = loader.load::<Config>() else { return Vec::new() };
    assert!(error.sources().is_empty(), "{error}");
    let kinds = error.fields().iter().map(FieldError::kind);
    assert!(kinds.clone().all(|kind| matches!(kind, FieldErrorKind::Missing | FieldErrorKind::Empty)), "{error}");
    error.fields().iter().map(FieldError::secret_name).collect()
}

#[test]
fn a_field_is_required_where_its_environment_says_so_whatever_its_default() {
    let all = ["SENTRY_DSN", "HOST", "PORT", "NAME"];
    assert_eq!(missing(loader(&[("LEMNA_ENV", "prod")])), all);
    assert_eq!(missing(loader(&[("LEMNA_ENV", "staging")])), ["SENTRY_DSN"]);
    assert!(missing(loader(&[("LEMNA_ENV", "dev")])).is_empty());
    let given = [("SENTRY_DSN", "a"), ("HOST", ""), ("PORT", "1"), ("NAME", "b"), ("LEMNA_ENV", "prod")];
    assert_eq!(missing(loader(&given)), ["HOST"]);
    let given = given.map(|(name, value)| (name, if name == "HOST" { "c" } else { value }));
    let config = loader(&given).load::<Config>().unwrap().into_inner();
    assert_eq!((config.sentry_dsn.as_deref(), &*config.host, config.port, &*config.name), (Some("a"), "c", 1, "b"));
}

#[test]
fn the_loader_says_which_environment_it_is_then_lemna_env_then_infisical_env() {
    assert!(missing(loader(&[("LEMNA_ENV", "prod"), ("INFISICAL_ENV", "prod")]).environment("dev")).is_empty());
    assert!(missing(loader(&[("LEMNA_ENV", "dev"), ("INFISICAL_ENV", "prod")])).is_empty());
    assert_eq!(missing(loader(&[("INFISICAL_ENV", "staging")])), ["SENTRY_DSN"]);
}

/// A `.env` that comes along does not say that this is not production.
#[test]
fn the_process_beats_every_file_by_either_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    for line in ["LEMNA_ENV=dev", "INFISICAL_ENV=dev"] {
        fs::write(&file, format!("{line}\nHOST=made-up\n")).unwrap();
        for name in ["LEMNA_ENV", "INFISICAL_ENV"] {
            let loader = || Loader::builder().vars([(name, "prod")]).env_file(&file).no_infisical();
            let error = loader().load::<NoFile>().err().unwrap_or_else(|| panic!("{line} beats {name}"));
            assert!(
                matches!(error.sources()[0].kind(), SourceErrorKind::EnvFileForbidden { environment, .. } if environment == "prod"),
                "{line}, {name}: {error}"
            );
            assert_eq!(missing(loader()), ["SENTRY_DSN", "PORT", "NAME"], "{line}, {name}");
        }
        // Where the process says nothing, the developer's own file does.
        let own = Loader::builder().no_vars().env_file(&file).no_infisical();
        assert_eq!(own.load::<NoFile>().unwrap().into_inner().host, "made-up", "{line}");
    }
}

#[test]
fn an_unknown_environment_is_an_error_and_never_the_lax_reading() {
    let error = loader(&[]).load::<Config>().err().unwrap();
    let kinds: Vec<_> = error.sources().iter().map(SourceError::kind).collect();
    assert!(
        matches!(kinds[..], [SourceErrorKind::UnknownEnvironment { needed_by: "#[lemna(required_in)]", .. }]),
        "{error}"
    );
    let error = loader(&[]).load::<NoFile>().err().unwrap();
    assert!(error.to_string().contains("#[lemna(forbid_env_file_in)] depends on the environment"), "{error}");
    // Where no rule depends on it, nothing is asked.
    assert!(loader(&[("LEMNA_ENV", "../etc"), ("HOST", "a")]).load::<Plain>().is_ok());
}

#[test]
fn what_may_be_no_part_of_a_files_name_is_no_environment() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("MARKER.toml");
    fs::write(&secret, "host = 'MARKER'").unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    for name in ["../MARKER", "..", "a/b", "a b", "é", "prod\u{0}", "a.b"] {
        let at = |loader: LoaderBuilder| loader.optional_file(folder.path().join("config/{env}.toml"));
        let error = at(loader(&[("LEMNA_ENV", name)])).load::<Config>().err().unwrap();
        let [source] = error.sources() else { panic!("{error}") };
        assert!(matches!(source.kind(), SourceErrorKind::InvalidSetting { variable: "LEMNA_ENV", .. }), "{error}");
        assert!(!error.to_string().contains("MARKER"), "{error}");
        let error = at(loader(&[]).environment(name)).load::<Config>().err().unwrap();
        assert!(error.sources()[0].to_string().contains("Loader::builder().environment"), "{error}");
    }
}

#[test]
fn a_file_by_environment_is_that_of_this_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), "host = 'base'\nport = 1").unwrap();
    fs::write(folder.path().join("config.dev.toml"), "host = 'dev'").unwrap();
    let files = |loader: LoaderBuilder| {
        loader.file(folder.path().join("config.toml")).optional_file(folder.path().join("config.{env}.toml"))
    };
    let config = files(loader(&[("LEMNA_ENV", "dev")])).load::<Config>().unwrap().into_inner();
    assert_eq!((&*config.host, config.port), ("dev", 1));
    let config = files(loader(&[("LEMNA_ENV", "test")])).load::<Config>().unwrap().into_inner();
    assert_eq!((&*config.host, config.port), ("base", 1));

    // The environment is named by a `.env`, too; without one, nobody knows which file is meant.
    let env_file = folder.path().join(".env");
    fs::write(&env_file, "LEMNA_ENV=dev\n").unwrap();
    let by_file = files(Loader::builder().no_vars().no_infisical().env_file(&env_file));
    assert_eq!(by_file.load::<Plain>().unwrap().config().host, "dev");
    let error = files(loader(&[])).load::<Plain>().err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::UnknownEnvironment { .. }), "{error}");
}

#[test]
fn an_env_file_is_forbidden_where_the_struct_says_so_even_one_that_names_another_environment() {
    let folder = tempfile::tempdir().unwrap();
    let (main, local) = (folder.path().join(".env"), folder.path().join(".env.local"));
    let load = |environment: &str| {
        let loader = Loader::builder().vars([("LEMNA_ENV", environment)]).no_infisical().env_file(&main);
        loader.load::<NoFile>()
    };
    assert!(load("prod").is_ok());
    fs::write(&local, "HOST=local\nLEMNA_ENV=dev\n").unwrap();
    assert_eq!(load("dev").unwrap().config().host, "local");
    let told = |error: lemna_config::LoadError<NoFileField>| {
        let forbidden = error.sources().iter().filter(|source| {
            matches!(source.kind(), SourceErrorKind::EnvFileForbidden { environment, .. } if environment == "prod")
        });
        forbidden.map(|source| source.source_id().clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(load("prod").err().unwrap()), [SourceId::EnvLocal]);
    fs::write(&main, "not readable\0").unwrap();
    assert_eq!(told(load("prod").err().unwrap()), [SourceId::EnvLocal, SourceId::EnvFile]);
}

/// Its variables would say whom to ask, and who asks.
#[test]
fn nobody_is_asked_with_the_variables_of_a_forbidden_file() {
    #[derive(LemnaSecrets)]
    #[lemna(forbid_env_file_in = ["prod"])]
    struct Forbidding {
        api_key: String,
    }

    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    let lines = bootstrap(&server).into_iter().map(|(name, value)| format!("{name}={value}\n"));
    fs::write(&path, lines.collect::<String>()).unwrap();
    let load = |variables: &[(&str, &str)]| {
        server.clear_requests();
        Loader::builder().vars(variables.iter().copied()).env_file(&path).load::<Forbidding>()
    };

    let error = load(&[("LEMNA_ENV", "prod")]).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::EnvFileForbidden { .. }), "{error}");
    assert_eq!(error.fields().iter().map(FieldError::secret_name).collect::<Vec<_>>(), ["API_KEY"]);
    assert_eq!(server.requests().len(), 0);
    // What is no environment may be one where the file is forbidden.
    assert!(load(&[("LEMNA_ENV", "pr od")]).is_err());
    assert_eq!(server.requests().len(), 0);

    let loaded = load(&[("LEMNA_ENV", "staging")]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.config().api_key, "made-up");
    assert!(!server.requests().is_empty());
}
