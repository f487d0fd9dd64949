//! Further names of a secret, old names and old secrets, and empty texts that are values.

use std::fs;

use lemna_config::testing::FakeInfisical;
use lemna_config::{
    Deprecation, FieldErrorKind, LemnaSecrets, Loader, Origin, SecretString, SecretsDirectory, SourceId, Warning,
};
use lemna_tests::{copied, loader, loader_with};

#[derive(LemnaSecrets)]
#[lemna(prefix = "APP_")]
struct Config {
    #[lemna(alias = "TOKEN", alias = "SECRET")]
    key: String,
}

#[derive(LemnaSecrets)]
struct Outer {
    #[lemna(nested, prefix = "OUT_")]
    inner: Config,
}

#[test]
fn prefixes_stand_before_aliases_too() {
    assert_eq!(Config::schema().fields()[0].aliases(), ["APP_TOKEN", "APP_SECRET"]);
    assert_eq!(Outer::schema().fields()[0].aliases(), ["OUT_APP_TOKEN", "OUT_APP_SECRET"]);
    let outer = Outer::from_pairs([("OUT_APP_SECRET", "made-up")]).unwrap();
    assert_eq!(outer.inner.key, "made-up");
}

#[test]
fn the_own_name_comes_first_and_then_the_aliases_in_order() {
    let key = |pairs: &[(&str, &str)]| Config::from_pairs(pairs.iter().copied()).map(|config| config.key);
    assert_eq!(key(&[("APP_SECRET", "c"), ("APP_TOKEN", "b"), ("APP_KEY", "a")]).unwrap(), "a");
    assert_eq!(key(&[("APP_SECRET", "c"), ("APP_TOKEN", "b")]).unwrap(), "b");
    assert_eq!(key(&[("APP_SECRET", "c"), ("APP_TOKEN", ""), ("APP_KEY", "")]).unwrap(), "c", "empty falls through");
    let error = key(&[("APP_TOKEN", "")]).unwrap_err();
    assert_eq!(error.fields()[0].kind(), &FieldErrorKind::Empty);
    assert_eq!(error.fields()[0].tried()[0].alias(), Some("APP_TOKEN"));
}

#[test]
fn sources_keep_their_precedence() {
    let server = FakeInfisical::start();
    server.project("p").set("dev", "APP_KEY", "of Infisical").set("dev", "APP_TOKEN", "other");
    let loaded = loader_with(&server, &[("APP_SECRET", "of the process")]).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().key, "of the process");
    assert_eq!(loaded.origins()[0].alias(), Some("APP_SECRET"));
    assert_eq!(loaded.origins()[0].to_string(), "APP_KEY: process environment, as APP_SECRET");
    assert_eq!(server.requests().len(), 0, "an alias settles the field, so that Infisical is not asked");
}

#[test]
fn every_source_is_asked_for_aliases() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let by_alias = |loader: &Loader, source: fn(&Origin) -> bool| {
        let loaded = loader.load::<Config>().unwrap();
        assert_eq!(loaded.config().key, "made-up");
        assert!(source(loaded.origins()[0].origin().unwrap()), "{:?}", loaded.origins());
        assert_eq!(loaded.origins()[0].alias(), Some("APP_TOKEN"));
        assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
    };
    let nowhere = || Loader::builder().vars([("HOME", "/")]).no_env_file();

    by_alias(&nowhere().vars([("APP_TOKEN", "made-up")]).build(), |origin| *origin == Origin::Process);
    fs::write(path(".env"), "APP_TOKEN=made-up\n").unwrap();
    by_alias(&Loader::builder().vars([("HOME", "/")]).env_file(path(".env")).build(), |origin| {
        matches!(origin, Origin::File { .. })
    });
    fs::create_dir(path("secrets")).unwrap();
    fs::write(path("secrets/app_token"), "made-up\n").unwrap();
    by_alias(&nowhere().source(SecretsDirectory::new(path("secrets"))).build(), |origin| {
        matches!(origin, Origin::Custom(_))
    });
    let server = FakeInfisical::start();
    server.project("p").set("dev", "APP_TOKEN", "made-up");
    by_alias(&loader(&server).build(), |origin| matches!(origin, Origin::Infisical(_)));
}

#[test]
fn the_last_known_good_copy_holds_aliases() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let server = FakeInfisical::start();
    server.project("p").set("dev", "APP_TOKEN", "made-up");
    let loader = loader(&server).snapshot(&copy).build();
    copied(&copy, || Config::load_with(&loader).unwrap());
    drop(server);
    let loaded = loader.load::<Config>().unwrap();
    assert_eq!((loaded.config().key.as_str(), loaded.origins()[0].alias()), ("made-up", Some("APP_TOKEN")));
    assert!(matches!(loaded.warnings(), [Warning::Stale { .. }]), "{:?}", loaded.warnings());
}

#[test]
fn an_alias_that_hides_another_value_is_told_with_both_names() {
    let loader =
        Loader::builder().vars([("APP_TOKEN", "a"), ("APP_SECRET", "b"), ("APP_KEY", "")]).no_env_file().build();
    let loaded = loader.load::<Config>().unwrap();
    let [warning @ Warning::Shadowed { name, used_name, hidden_name, .. }] = loaded.warnings() else {
        panic!("{:?}", loaded.warnings())
    };
    assert_eq!((*name, *used_name, *hidden_name), ("APP_KEY", "APP_TOKEN", "APP_SECRET"));
    assert_eq!(
        warning.to_string(),
        "APP_TOKEN from process environment hides a different value of APP_SECRET in process environment: changing \
         APP_SECRET there has no effect"
    );
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(LemnaSecrets)]
struct Old {
    #[lemna(alias = "API_TOKEN", deprecated)]
    api_key: SecretString,
    #[lemna(deprecated = "API_URL")]
    host: Option<String>,
}

#[test]
fn an_old_name_and_an_old_secret_are_warned_about_once() {
    assert_eq!(Old::schema().fields()[0].deprecation(), Some(Deprecation::Aliases));
    assert_eq!(Old::schema().fields()[1].deprecation(), Some(Deprecation::Secret("API_URL")));
    let warnings = |variables: &[(&str, &str)]| {
        let loader = Loader::builder().vars(variables.iter().copied()).no_env_file().build();
        loader.load::<Old>().unwrap().warnings().to_vec()
    };
    assert!(warnings(&[("API_KEY", "MARKER"), ("HOST", "")]).is_empty());
    let told = warnings(&[("API_TOKEN", "MARKER"), ("HOST", "MARKER")]);
    let [
        Warning::DeprecatedAlias { alias: "API_TOKEN", origin: Origin::Process, name: "API_KEY", .. },
        Warning::DeprecatedSecret { name: "HOST", origin: Origin::Process, replacement: "API_URL", .. },
    ] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!(told[0].to_string(), "API_TOKEN (process environment) is an old name of API_KEY");
    assert_eq!(told[1].to_string(), "HOST (process environment) is deprecated: set API_URL instead");
    assert!(!format!("{told:?}").contains("MARKER"));
}

#[test]
fn an_error_names_the_aliases_that_are_not_old() {
    let error = Config::from_pairs([("APP_TOKEM", "made-up")]).err().unwrap();
    assert_eq!(error.fields()[0].to_string(), "APP_KEY (or APP_TOKEN, APP_SECRET) is missing");
    assert_eq!(error.fields()[0].tried()[0].near(), ["APP_TOKEM"]);
    let error = Old::from_pairs([("NOTHING", "")]).err().unwrap();
    assert_eq!(error.fields()[0].to_string(), "API_KEY is missing");
}

#[test]
fn a_refused_value_is_found_by_the_name_it_stands_under() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(Debug, LemnaSecrets)]
    #[lemna(no_debug)]
    struct Ports {
        #[lemna(alias = "HTTP_PORT")]
        port: u16,
    }
    let error = Ports::from_pairs([("HTTP_PORT", "eighty")]).unwrap_err();
    assert_eq!(error.fields()[0].tried()[0].source(), &SourceId::Pairs);
    assert_eq!(error.fields()[0].tried()[0].alias(), Some("HTTP_PORT"));
    assert!(error.to_string().contains("given pairs: found, as HTTP_PORT"), "{error}");
    assert!(error.to_string().ends_with("hint: correct the value of HTTP_PORT in: given pairs"), "{error}");
}

#[derive(LemnaSecrets)]
struct Empty {
    #[lemna(allow_empty)]
    text: String,
    #[lemna(allow_empty)]
    maybe: Option<String>,
    #[lemna(allow_empty, default = "else")]
    or: String,
    #[lemna(allow_empty, alias = "OTHER")]
    named: Option<String>,
    #[lemna(allow_empty)]
    number: Option<u16>,
}

#[test]
fn an_empty_text_is_a_value_where_that_is_allowed() {
    assert!(Empty::schema().fields()[0].allows_empty());
    let pairs = [("TEXT", ""), ("MAYBE", ""), ("OR", ""), ("NAMED", ""), ("OTHER", "hidden")];
    let empty = Empty::from_pairs(pairs).unwrap();
    assert_eq!((empty.text.as_str(), empty.or.as_str()), ("", ""));
    assert_eq!((empty.maybe.as_deref(), empty.named.as_deref(), empty.number), (Some(""), Some(""), None));
    let error = Empty::from_pairs([("NUMBER", "")]).err().unwrap();
    let kinds: Vec<_> = error.fields().iter().map(lemna_config::FieldError::kind).collect();
    assert!(matches!(kinds[..], [FieldErrorKind::Missing, FieldErrorKind::Invalid { .. }]), "{kinds:?}");
}

#[test]
fn an_empty_text_of_a_higher_source_settles() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "TEXT=lower\n").unwrap();
    let loader = Loader::builder().vars([("TEXT", "")]).env_file(&file).build();
    let loaded = loader.load::<Empty>().unwrap();
    assert_eq!((loaded.config().text.as_str(), loaded.origins()[0].origin()), ("", Some(&Origin::Process)));
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
fn an_example_is_for_documents_alone() {
    #[derive(LemnaSecrets)]
    struct Documented {
        #[lemna(example = "https://api.example.com")]
        url: Option<String>,
    }
    assert_eq!(Documented::schema().fields()[0].example(), Some("https://api.example.com"));
    assert!(Documented::from_pairs([("OTHER", "")]).unwrap().url.is_none());
}

#[expect(dead_code, reason = "some of it is only loaded")]
#[derive(LemnaSecrets)]
struct Shared {
    #[lemna(nested)]
    one: Plain,
    #[lemna(nested)]
    two: Aliased,
    other: Option<String>,
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(LemnaSecrets)]
struct Plain {
    token: Option<String>,
}

#[derive(LemnaSecrets)]
#[lemna(path = "/two")]
struct Aliased {
    #[lemna(alias = "OLD_TOKEN", deprecated)]
    token: Option<String>,
}

#[test]
fn what_only_one_of_two_fields_of_a_name_is_told_is_told() {
    let loader = Loader::builder().vars([("OLD_TOKEN", "MARKER")]).no_env_file().build();
    let loaded = loader.load::<Shared>().unwrap();
    assert_eq!(loaded.config().two.token.as_deref(), Some("MARKER"));
    assert!(
        matches!(loaded.warnings(), [Warning::DeprecatedAlias { alias: "OLD_TOKEN", origin: Origin::Process, .. }]),
        "{:?}",
        loaded.warnings()
    );

    // What is the same of both is told once.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), "MARKER-2\n").unwrap();
    let loader = Loader::builder().vars([("TOKEN", "MARKER")]).no_env_file().no_infisical();
    let loader = loader.source(SecretsDirectory::new(folder.path())).build();
    let loaded = loader.load::<Shared>().unwrap();
    assert!(matches!(loaded.warnings(), [Warning::Shadowed { .. }]), "{:?}", loaded.warnings());
}

#[test]
fn values_hidden_in_two_folders_are_two_warnings() {
    let server = FakeInfisical::start();
    let project = server.project("made-up").set("dev", "TOKEN", "MARKER-1");
    project.folder("dev", "/two").set_at("dev", "/two", "TOKEN", "MARKER-2");
    let loaded = loader_with(&server, &[("TOKEN", "MARKER")]).build().load::<Shared>().unwrap();
    let [Warning::Shadowed { hidden: one, .. }, Warning::Shadowed { hidden: two, .. }] = loaded.warnings() else {
        panic!("{:?}", loaded.warnings())
    };
    assert!(one != two, "{one}, {two}");
}
