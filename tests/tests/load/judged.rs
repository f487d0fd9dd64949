//! The bootstrap variables are judged before a login is spent, and names that are near theirs are reported.

use std::fs;

use lemna_config::testing::FakeInfisical;
use lemna_config::{Hint, LemnaSecrets, LoadError, Loaded, Loader, Mode, SourceErrorKind, Warning};
use lemna_tests::{bootstrap, loader_with};

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

const FOUR: [&str; 4] = ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"];

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "from-infisical");
    server
}

type Result = std::result::Result<Loaded<Config>, LoadError<ConfigField>>;

fn load(variables: impl IntoIterator<Item = (String, String)>) -> Result {
    Loader::builder().vars(variables).no_env_file().build().load()
}

/// The variables of `server`, with one of them changed.
fn with(server: &FakeInfisical, name: &str, value: &str) -> Vec<(String, String)> {
    bootstrap(server).into_iter().chain([(name.to_owned(), value.to_owned())]).collect()
}

fn value(server: &FakeInfisical, name: &str) -> String {
    bootstrap(server).into_iter().find(|(of, _)| of == name).unwrap().1
}

#[test]
fn what_cannot_be_meant_fails_the_load_and_nobody_is_asked() {
    let server = server();
    for name in FOUR {
        let right = value(&server, name);
        for (wrong, hint) in [
            (format!("\"{right}\""), Hint::Quotes),
            (format!("'{right}'"), Hint::Quotes),
            (format!("{right}\n"), Hint::LineEnd),
            (format!("{right}\r"), Hint::LineEnd),
            (format!("{right}\r\n"), Hint::LineEnd),
            (format!("\u{feff}{right}"), Hint::ByteOrderMark),
            ("${MARKER}".to_owned(), Hint::Unexpanded),
            ("<MARKER of the team>".to_owned(), Hint::Placeholder),
            ("$(MARKER)".to_owned(), Hint::Unexpanded),
            ("op://vault/item/MARKER".to_owned(), Hint::Unexpanded),
            (format!("{right}\n\n"), Hint::LineEnd),
            (format!("\n{right}"), Hint::LineEnd),
            ("changeme".to_owned(), Hint::Placeholder),
            ("changeme123".to_owned(), Hint::Placeholder),
            ("ENC[AES256_GCM,data:MARKER]".to_owned(), Hint::Encrypted),
            ("/run/secrets/MARKER".to_owned(), Hint::FilePath),
        ] {
            // A mistake in the configuration fails a lenient load as well, which needs nothing of it.
            for mode in [Mode::Lenient, Mode::Strict] {
                let variables = with(&server, name, &wrong).into_iter().chain([("API_KEY".into(), "x".into())]);
                let loader = Loader::builder().vars(variables).no_env_file().mode(mode).build();
                let error = loader.load::<Config>().err().unwrap_or_else(|| panic!("{name}={wrong:?}"));
                let [source] = error.sources() else { panic!("{error}") };
                match source.kind() {
                    SourceErrorKind::InvalidVariable { variable, hint: told, .. } => {
                        assert_eq!((*variable, *told), (name, hint), "{wrong:?}");
                    }
                    SourceErrorKind::InvalidUrl { .. } => {
                        assert_eq!((name, hint), ("INFISICAL_API_URL", Hint::Unexpanded));
                    }
                    kind => panic!("{kind}"),
                }
                assert!(source.kind().is_misconfiguration());
                let shown = format!("{error}{source:?}");
                assert!(shown.contains(&format!("{name} (process environment) c")), "{shown}");
                assert!(!shown.contains("MARKER") && !shown.contains(server.client_secret()), "{shown}");
                assert!(shown.contains("\n    hint: "), "{shown}");
            }
        }
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn what_is_no_id_and_no_secret_is_not_sent() {
    let server = server();
    for name in ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET"] {
        for (wrong, hint) in [
            ("null", Hint::Placeholder),
            ("None", Hint::Placeholder),
            ("undefined", Hint::Placeholder),
            ("\"MARKER", Hint::Quotes),
            ("MARKER'", Hint::Quotes),
            ("$MARKER", Hint::Unexpanded),
        ] {
            let error = load(with(&server, name, wrong)).err().unwrap();
            let kind = error.sources()[0].kind();
            assert!(
                matches!(kind, SourceErrorKind::InvalidVariable { hint: told, .. } if *told == hint),
                "{wrong}: {kind}"
            );
            assert!(!error.to_string().contains("MARKER"), "{error}");
        }
    }
    for name in ["INFISICAL_CLIENT_SECRET_FILE", "INFISICAL_CA_FILE"] {
        let variables = with(&server, name, "\"/made/up\"");
        let of_file = |(of, _): &(String, String)| name == "INFISICAL_CA_FILE" || of != "INFISICAL_CLIENT_SECRET";
        let error = load(variables.into_iter().filter(of_file)).err().unwrap();
        assert!(
            matches!(error.sources()[0].kind(), SourceErrorKind::InvalidVariable { hint: Hint::Quotes, .. }),
            "{name}: {error}"
        );
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn the_report_says_what_to_do() {
    let server = server();
    let quoted = format!("\"{}\"", server.client_secret());
    let report = load(with(&server, "INFISICAL_CLIENT_SECRET", &quoted)).err().unwrap().to_string();
    assert_eq!(
        report,
        "\
Config: Infisical: INFISICAL_CLIENT_SECRET (process environment) cannot be right: it is in quotes, and they are part of the value
    hint: remove the quotes: `docker run --env-file` keeps those of a file
    1 field has no value without it: API_KEY"
    );
}

#[test]
fn a_file_and_the_other_variables_of_a_login_are_judged_as_well() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, format!("\"{}\"\n", server.client_secret())).unwrap();
    let path = path.to_str().unwrap();
    let mut of_file = with(&server, "INFISICAL_CLIENT_SECRET_FILE", path);
    of_file.retain(|(name, _)| name != "INFISICAL_CLIENT_SECRET");
    let by_jwt = [("INFISICAL_AUTH_METHOD", "oidc"), ("INFISICAL_MACHINE_IDENTITY_ID", "made-up")];
    let mut by_jwt: Vec<_> = by_jwt.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    by_jwt.extend(bootstrap(&server).into_iter().skip(2));
    let with_jwt = |name: &str, value: &str| {
        let rest = by_jwt.iter().filter(|(of, _)| of != name).cloned();
        rest.chain([(name.to_owned(), value.to_owned())]).chain([("INFISICAL_JWT".into(), "eyJ".into())]).collect()
    };
    let token = |value: &str| {
        let rest = bootstrap(&server).into_iter().skip(2);
        rest.chain([("INFISICAL_TOKEN".to_owned(), value.to_owned())]).collect::<Vec<_>>()
    };
    for (variables, name) in [
        (of_file, "INFISICAL_CLIENT_SECRET_FILE"),
        (token("<MARKER token>"), "INFISICAL_TOKEN"),
        (with_jwt("INFISICAL_MACHINE_IDENTITY_ID", "changeme"), "INFISICAL_MACHINE_IDENTITY_ID"),
        (with(&server, "INFISICAL_PROJECT_ID", "\"lemna-platform\""), "INFISICAL_PROJECT_ID"),
        (with(&server, "INFISICAL_SECRET_PATH", "/${MARKER}"), "INFISICAL_SECRET_PATH"),
    ] {
        let error = load(variables).err().unwrap_or_else(|| panic!("{name}"));
        let is_told = |error: &lemna_config::SourceError| matches!(error.kind(), SourceErrorKind::InvalidVariable { variable, .. } if *variable == name);
        assert!(error.sources().iter().any(is_told), "{error}");
        assert!(!error.to_string().contains("MARKER"), "{error}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn blanks_are_left_out_and_what_is_only_odd_is_a_warning() {
    let server = server();
    let blanks = format!(" {}\t", server.client_secret());
    let loaded = load(with(&server, "INFISICAL_CLIENT_SECRET", &blanks)).unwrap();
    assert_eq!(loaded.config().api_key, "from-infisical");
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());

    let error = load(with(&server, "INFISICAL_CLIENT_SECRET", "made\u{a0}up")).err().unwrap();
    let [Warning::DoubtfulVariable { variable, hints, .. }] = error.warnings() else { panic!("{error}") };
    assert_eq!((*variable, hints.as_slice()), ("INFISICAL_CLIENT_SECRET", &[Hint::Invisible][..]));
    assert_eq!(
        error.warnings()[0].to_string(),
        "INFISICAL_CLIENT_SECRET (process environment) looks wrong, and is used as it is: it contains an \
         invisible character"
    );
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::CredentialsRefused { .. }), "{error}");
}

/// What a load of these says of names.
fn misnamed(warnings: &[Warning]) -> Vec<String> {
    let misnamed = warnings.iter().filter(|warning| matches!(warning, Warning::Misnamed { .. }));
    misnamed.map(ToString::to_string).collect()
}

fn owned<const N: usize>(variables: [(&str, &str); N]) -> Vec<(String, String)> {
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

#[test]
fn without_any_of_the_four_a_near_name_is_silent_unless_the_load_fails() {
    let near = [("INFISICAL_CLIENTID", "MARKER"), ("INFISICAL_URL", "http://MARKER"), ("INFISICAL_ENVS", "MARKER")];
    let loaded = load(owned(near).into_iter().chain(owned([("API_KEY", "x")]))).unwrap();
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());

    let error = load(owned(near)).err().unwrap();
    assert_eq!(
        error.to_string(),
        "\
Config: 1 field cannot be filled

  API_KEY is missing (api_key: String)
    process environment: not set
    .env.local: no such file
    Infisical: not set up
    .env: no such file
    hint: set API_KEY in the environment or in .env

  note: INFISICAL_CLIENTID (process environment) is not read: did you mean INFISICAL_CLIENT_ID?
  note: INFISICAL_ENVS (process environment) is not read: did you mean INFISICAL_ENV?
  note: INFISICAL_URL (process environment) is not read: did you mean INFISICAL_API_URL?"
    );
    // Who wants nothing of Infisical is not told of its variables.
    let loader = Loader::builder().vars(near).no_env_file().no_infisical().build();
    assert!(loader.load::<Config>().err().unwrap().warnings().is_empty());
}

#[test]
fn with_one_of_the_four_a_near_name_is_in_the_error_or_a_warning() {
    let half = [("INFISICAL_CLIENT_ID", "x"), ("INFISICAL_CLIENT_SECRET_FILES", "x"), ("INFISICAL_TOKEN_FILE", "/x")];
    let error = load(owned(half)).err().unwrap();
    let SourceErrorKind::HalfBootstrap { misnamed: within, origins, .. } = error.sources()[0].kind() else {
        panic!("{error}")
    };
    assert_eq!(origins.len(), 1);
    let within: Vec<_> = within.iter().map(|one| (one.name(), one.meant())).collect();
    assert_eq!(within, [("INFISICAL_CLIENT_SECRET_FILES", "INFISICAL_CLIENT_SECRET_FILE")]);
    assert_eq!(
        misnamed(error.warnings()),
        ["INFISICAL_TOKEN_FILE (process environment) is not read: set INFISICAL_TOKEN to the file's content"]
    );

    let server = server();
    let loaded = loader_with(&server, &[("INFISICAL_PROJECT", "x"), ("INFISICAL_URL", "x")]).build().load::<Config>();
    assert_eq!(
        misnamed(loaded.unwrap().warnings()),
        ["INFISICAL_PROJECT (process environment) is not read: did you mean INFISICAL_PROJECT_ID?"]
    );
    // Half of what the tools are given is a warning, which says it once.
    let tools = [("INFISICAL_ENVIRONMENT", "dev"), ("INFISICAL_URL", "x"), ("API_KEY", "x")];
    let loaded = load(owned(tools)).unwrap();
    let [warning @ Warning::SourceFailed { .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert!(warning.to_string().contains("INFISICAL_URL (process environment) is not read"), "{warning}");
}

#[test]
fn a_file_of_a_credential_is_named_by_the_process_alone() {
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    fs::write(&env, "INFISICAL_CLIENT_ID=x\nINFISICAL_CLIENT_SECRET_FILE=/MARKER\n").unwrap();
    let error = Loader::builder().vars([("HOME", "/")]).env_file(&env).build().load::<Config>().err().unwrap();
    let told = format!(
        "INFISICAL_CLIENT_SECRET_FILE ({}:2) is not read from a .env file: set it in the process environment",
        env.display()
    );
    assert!(error.to_string().contains(&told), "{error}");
    assert!(!error.to_string().contains("MARKER"), "{error}");
}

#[test]
fn settings_of_this_library_are_checked_for_their_names_and_their_words() {
    let loaded = load(owned([("LEMNA_MOD", "strict"), ("LEMNA_NODE", "x"), ("API_KEY", "x")])).unwrap();
    assert_eq!(misnamed(loaded.warnings()), ["LEMNA_MOD (process environment) is not read: did you mean LEMNA_MODE?"]);
    for (value, told) in [
        ("stirct", "process environment: LEMNA_MODE is not strict or lenient: did you mean strict?"),
        ("\"lenient\"", "process environment: LEMNA_MODE is not strict or lenient: did you mean lenient?"),
        ("MARKER", "process environment: LEMNA_MODE is not strict or lenient"),
    ] {
        let error = load(owned([("LEMNA_MODE", value), ("API_KEY", "x")])).err().unwrap();
        let hint = "set LEMNA_MODE to strict or to lenient, or leave it out";
        assert_eq!(error.to_string(), format!("Config: {told}\n    hint: {hint}"));
        // It costs no field: the one that is missing may be in Infisical, which was not asked.
        let error = load(owned([("LEMNA_MODE", value)])).err().unwrap();
        assert_eq!(error.to_string(), format!("Config: {told}\n    hint: {hint}"));
        assert!(error.field(ConfigField::ApiKey).is_some());
    }
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    fs::write(&env, "API_KEY=x\nLEMNA_REQUIRE=infiscal\n").unwrap();
    let error = Loader::builder().vars([("HOME", "/")]).env_file(&env).build().load::<Config>().err().unwrap();
    let told = format!(
        "Config: .env: LEMNA_REQUIRE ({}:2) is not infisical: did you mean infisical?\n    \
         hint: set LEMNA_REQUIRE to infisical, or leave it out",
        env.display()
    );
    assert_eq!(error.to_string(), told);
}
