//! The bootstrap variables: their names, what is missed, what contradicts, and the client secret in a file.

use std::fs;
use std::path::{Path, PathBuf};

use lemna_config::testing::{FakeInfisical, On};
use lemna_config::{
    FileProblem, InfisicalSettings, LemnaSecrets, LoadError, Loaded, Loader, Mode, SecretString, SourceErrorKind,
    SourceId, Warning,
};
use lemna_tests::child::output;
use lemna_tests::{alone, bootstrap, child::LIMIT, loader_with};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

type Result = std::result::Result<Loaded<Config>, LoadError<ConfigField>>;

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server
        .project("lemna-platform")
        .set("dev", "API_KEY", "from-infisical")
        .set_at("dev", "/app", "API_KEY", "from-app");
    server
}

fn load(variables: &[(&str, &str)]) -> Result {
    Loader::builder().vars(variables.iter().copied()).no_env_file().build().load()
}

/// The one source that failed.
fn kind(result: Result) -> SourceErrorKind {
    let error = result.expect_err("it fails");
    let [source] = error.sources() else { panic!("{error}") };
    assert_eq!(source.source_id(), &SourceId::Infisical);
    source.kind().clone()
}

/// Present and missing.
fn half(result: Result) -> (Vec<&'static str>, Vec<&'static str>) {
    match kind(result) {
        SourceErrorKind::HalfBootstrap { present, missing, .. } => (present, missing),
        kind => panic!("{kind}"),
    }
}

fn file(content: impl AsRef<[u8]>) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client-secret");
    fs::write(&path, content).unwrap();
    (folder, path.to_str().unwrap().to_owned())
}

/// The names of the official tools, with the values of `server`.
fn official(server: &FakeInfisical) -> Vec<(&'static str, String)> {
    vec![
        ("INFISICAL_UNIVERSAL_AUTH_CLIENT_ID", server.client_id().to_owned()),
        ("INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET", server.client_secret().to_owned()),
        ("INFISICAL_DOMAIN", server.url()),
        ("INFISICAL_ENVIRONMENT", "dev".to_owned()),
    ]
}

#[test]
fn the_names_of_the_official_tools_are_read() {
    let server = server();
    let loaded: Loaded<Config> =
        Loader::builder().vars(official(&server)).no_env_file().deadline(LIMIT).build().load().unwrap();
    assert_eq!(loaded.config().api_key, "from-infisical");
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
fn an_empty_variable_of_ours_leaves_the_other_name_in_use() {
    let server = server();
    let empty = ["CLIENT_ID", "CLIENT_SECRET", "API_URL", "ENV", "CLIENT_SECRET_FILE", "TOKEN", "AUTH_METHOD"];
    let empty = empty.map(|name| (format!("INFISICAL_{name}"), String::new()));
    let variables = official(&server).into_iter().map(|(name, value)| (name.to_owned(), value)).chain(empty);
    let loaded: Loaded<Config> = Loader::builder().vars(variables).no_env_file().build().load().unwrap();
    assert_eq!(loaded.config().api_key, "from-infisical");
}

#[test]
fn ours_come_first_and_each_contradiction_warns_without_a_value() {
    let server = server();
    let others = [
        ("INFISICAL_UNIVERSAL_AUTH_CLIENT_ID", "MARKER-id"),
        ("INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET", "MARKER-secret"),
        ("INFISICAL_DOMAIN", "http://marker.invalid"),
        ("INFISICAL_ENVIRONMENT", "MARKER-environment"),
        ("INFISICAL_TOKEN", "MARKER-token"),
    ];
    let loaded: Loaded<Config> = loader_with(&server, &others).build().load().unwrap();
    assert_eq!(loaded.config().api_key, "from-infisical");
    let mut warnings: Vec<_> = loaded.warnings().iter().map(ToString::to_string).collect();
    warnings.sort();
    let warning = |used: &str, ignored: &str| {
        format!(
            "INFISICAL_{used} (process environment) is used; INFISICAL_{ignored} (process environment) contradicts it and \
             is ignored"
        )
    };
    assert_eq!(
        warnings,
        [
            warning("API_URL", "DOMAIN"),
            warning("CLIENT_ID", "TOKEN"),
            warning("CLIENT_ID", "UNIVERSAL_AUTH_CLIENT_ID"),
            warning("CLIENT_SECRET", "UNIVERSAL_AUTH_CLIENT_SECRET"),
            warning("ENV", "ENVIRONMENT"),
        ]
    );
    assert!(!format!("{:?}", loaded.warnings()).contains("MARKER"));
}

#[test]
fn ours_in_a_file_come_before_the_others_in_the_process() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    fs::write(&env, "\nINFISICAL_ENV=dev\n").unwrap();
    let mut variables = bootstrap(&server);
    variables.retain(|(name, _)| name != "INFISICAL_ENV");
    variables.push(("INFISICAL_ENVIRONMENT".to_owned(), "staging".to_owned()));
    let loaded: Loaded<Config> = Loader::builder().vars(variables).env_file(&env).build().load().unwrap();
    assert_eq!(loaded.config().api_key, "from-infisical");
    let [Warning::ConflictingVariables { used, used_origin, ignored, .. }] = loaded.warnings() else {
        panic!("{:?}", loaded.warnings())
    };
    assert_eq!((*used, *ignored), ("INFISICAL_ENV", "INFISICAL_ENVIRONMENT"));
    assert_eq!(used_origin.to_string(), format!("{}:2", env.display()));
}

#[test]
fn two_names_that_agree_do_not_warn() {
    let server = server();
    let api = format!("{}/api/", server.url());
    let same = [
        ("INFISICAL_UNIVERSAL_AUTH_CLIENT_ID", server.client_id()),
        ("INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET", server.client_secret()),
        ("INFISICAL_DOMAIN", api.as_str()),
        ("INFISICAL_ENVIRONMENT", "dev"),
    ];
    let loaded: Loaded<Config> = loader_with(&server, &same).build().load().unwrap();
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
fn a_folder_is_read_where_one_is_named() {
    let server = server();
    for path in ["/app", "app", "app/", " /app/ "] {
        let loaded: Loaded<Config> = loader_with(&server, &[("INFISICAL_SECRET_PATH", path)]).build().load().unwrap();
        assert_eq!(loaded.config().api_key, "from-app", "{path:?}");
        let origin = loaded.origin(ConfigField::ApiKey).unwrap().to_string();
        assert!(origin.ends_with(", dev, /app)"), "{origin}");
    }
    let root: Loaded<Config> = loader_with(&server, &[("INFISICAL_SECRET_PATH", "/")]).build().load().unwrap();
    assert_eq!(root.config().api_key, "from-infisical");
    let wrong = loader_with(&server, &[("INFISICAL_SECRET_PATH", "/ap")]).build().load::<Config>();
    assert!(matches!(kind(wrong), SourceErrorKind::NoSuchFolder { folder, .. } if folder == "/ap"));
}

#[test]
fn a_folder_from_outside_beats_the_one_in_the_code() {
    let server = server();
    let settings = InfisicalSettings::new(
        server.url().parse().unwrap(),
        server.client_id(),
        SecretString::from(server.client_secret()),
        "dev",
    )
    .path("/app");
    for (variables, expected) in [
        (vec![("HOME", "/")], "from-app"),
        (vec![("INFISICAL_SECRET_PATH", "")], "from-app"),
        (vec![("INFISICAL_SECRET_PATH", "/")], "from-infisical"),
    ] {
        let loader =
            Loader::builder().vars(variables).no_env_file().infisical(settings.clone()).deadline(LIMIT).build();
        assert_eq!(Config::load_with(&loader).unwrap().api_key, expected);
    }
}

#[test]
fn a_half_names_what_is_set_by_its_name_and_what_is_missing_by_ours() {
    let (present, missing) = half(load(&[("INFISICAL_UNIVERSAL_AUTH_CLIENT_ID", "x"), ("INFISICAL_DOMAIN", "x")]));
    assert_eq!(present, ["INFISICAL_UNIVERSAL_AUTH_CLIENT_ID", "INFISICAL_DOMAIN"]);
    assert_eq!(missing, ["INFISICAL_CLIENT_SECRET", "INFISICAL_ENV"]);

    let (present, missing) = half(load(&[("INFISICAL_TOKEN", "x")]));
    assert_eq!(present, ["INFISICAL_TOKEN"]);
    assert_eq!(missing, ["INFISICAL_API_URL", "INFISICAL_ENV"]);

    let (present, missing) = half(load(&[("INFISICAL_ENVIRONMENT", "dev")]));
    assert_eq!(present, ["INFISICAL_ENVIRONMENT"]);
    assert_eq!(missing, ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL"]);

    // Universal auth that was begun is not given up for a token.
    let (present, missing) = half(load(&[
        ("INFISICAL_CLIENT_ID", "x"),
        ("INFISICAL_TOKEN", "x"),
        ("INFISICAL_API_URL", "http://localhost"),
        ("INFISICAL_ENV", "dev"),
    ]));
    assert_eq!(present, ["INFISICAL_CLIENT_ID", "INFISICAL_API_URL", "INFISICAL_ENV"]);
    assert_eq!(missing, ["INFISICAL_CLIENT_SECRET"]);

    let (present, missing) = half(load(&[("INFISICAL_MACHINE_IDENTITY_ID", "x"), ("INFISICAL_JWT", "x")]));
    assert_eq!(present, ["INFISICAL_MACHINE_IDENTITY_ID", "INFISICAL_JWT"]);
    assert_eq!(missing, ["INFISICAL_AUTH_METHOD", "INFISICAL_API_URL", "INFISICAL_ENV"]);

    let (present, missing) = half(load(&[("INFISICAL_AUTH_METHOD", "oidc"), ("INFISICAL_ENV", "dev")]));
    assert_eq!(present, ["INFISICAL_AUTH_METHOD", "INFISICAL_ENV"]);
    assert_eq!(missing, ["INFISICAL_MACHINE_IDENTITY_ID", "INFISICAL_JWT", "INFISICAL_API_URL"]);

    let (present, missing) = half(load(&[("INFISICAL_AUTH_METHOD", "kubernetes"), ("INFISICAL_ENV", "dev")]));
    assert_eq!(present, ["INFISICAL_AUTH_METHOD", "INFISICAL_ENV"]);
    assert_eq!(missing, ["INFISICAL_MACHINE_IDENTITY_ID", "INFISICAL_API_URL"]);
}

#[test]
fn a_half_of_ours_fails_every_load_and_a_half_of_the_tools_only_one_that_needs_it() {
    for ours in ["INFISICAL_CLIENT_ID", "INFISICAL_API_URL", "INFISICAL_ENV"] {
        half(load(&[(ours, "http://localhost"), ("API_KEY", "x")]));
    }
    for theirs in ["INFISICAL_TOKEN", "INFISICAL_DOMAIN", "INFISICAL_ENVIRONMENT", "INFISICAL_MACHINE_IDENTITY_ID"] {
        let loaded = load(&[(theirs, "x"), ("API_KEY", "x")]).unwrap();
        let [Warning::SourceFailed { error, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
        assert!(matches!(error.kind(), SourceErrorKind::HalfBootstrap { .. }), "{error}");
        half(load(&[(theirs, "x"), ("API_KEY", "x"), ("LEMNA_MODE", "strict")]));
        half(load(&[(theirs, "x")]));
    }
    let none = ["PROJECT_ID", "SECRET_PATH"].map(|name| (format!("INFISICAL_{name}"), "x".to_owned()));
    let error = Loader::builder().vars(none).no_env_file().mode(Mode::Strict).build().load::<Config>().err().unwrap();
    assert!(error.sources().is_empty(), "neither says that Infisical is to be asked: {error}");
}

#[test]
fn an_unknown_way_to_log_in_is_a_mistake_that_lists_the_known_ones() {
    let server = server();
    let wrong = loader_with(&server, &[("INFISICAL_AUTH_METHOD", "MARKER"), ("API_KEY", "x")]).build();
    let error = wrong.load::<Config>().err().unwrap();
    let report = error.to_string();
    assert!(
        report.contains(
            "INFISICAL_AUTH_METHOD (process environment) is not universal-auth, token, kubernetes, oidc, jwt, gcp, azure, aws, spiffe, ldap or tls-cert"
        ),
        "{report}"
    );
    assert!(!report.contains("MARKER"));
}

#[test]
fn the_way_that_is_named_beats_the_one_that_is_there() {
    let server = server();
    let token = server.default_identity().issue_token();
    let both = [("INFISICAL_AUTH_METHOD", "token"), ("INFISICAL_TOKEN", token.as_str())];
    let loaded: Loaded<Config> = loader_with(&server, &both).build().load().unwrap();
    assert_eq!(server.count(On::Login), 0);
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
    let other = [("INFISICAL_AUTH_METHOD", "Universal-Auth"), ("INFISICAL_TOKEN", token.as_str())];
    let loaded: Loaded<Config> = loader_with(&server, &other).build().load().unwrap();
    assert_eq!(server.count(On::Login), 1);
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

/// The four, with the client secret in the file at `path`.
fn with_file(server: &FakeInfisical, path: &str) -> Vec<(String, String)> {
    let mut variables = bootstrap(server);
    variables.retain(|(name, _)| name != "INFISICAL_CLIENT_SECRET");
    variables.push(("INFISICAL_CLIENT_SECRET_FILE".to_owned(), path.to_owned()));
    variables
}

fn load_with_file(server: &FakeInfisical, path: &str) -> Result {
    Loader::builder().vars(with_file(server, path)).no_env_file().deadline(LIMIT).build().load()
}

#[test]
fn the_client_secret_may_stand_in_a_file_with_or_without_a_line_end_or_a_byte_order_mark() {
    let server = server();
    for (mark, end) in [("", ""), ("", "\n"), ("", "\r\n"), ("\u{feff}", "\r\n")] {
        let (_folder, path) = file(format!("{mark}{}{end}", server.client_secret()));
        assert_eq!(load_with_file(&server, &path).unwrap().config().api_key, "from-infisical", "{mark:?} {end:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_may_be_a_link() {
    let server = server();
    let (folder, path) = file(server.client_secret());
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(load_with_file(&server, link.to_str().unwrap()).unwrap().config().api_key, "from-infisical");
}

#[test]
fn both_forms_of_the_client_secret_are_a_mistake() {
    let server = server();
    let (_folder, path) = file(server.client_secret());
    let both = [("INFISICAL_CLIENT_SECRET_FILE", path.as_str()), ("API_KEY", "x")];
    let SourceErrorKind::SetTwice { variables, .. } = kind(loader_with(&server, &both).build().load()) else {
        panic!("two forms")
    };
    assert_eq!(variables, ["INFISICAL_CLIENT_SECRET", "INFISICAL_CLIENT_SECRET_FILE"]);
    // Also where the other form has the tools' name, or stands in `.env`.
    let mut other_name = official(&server);
    other_name.push(("INFISICAL_CLIENT_SECRET_FILE", path.clone()));
    let result = Loader::builder().vars(other_name).no_env_file().build().load();
    assert!(matches!(kind(result), SourceErrorKind::SetTwice { .. }));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".env"), "INFISICAL_CLIENT_SECRET=made-up").unwrap();
    let loader = Loader::builder().vars(with_file(&server, &path)).env_file(folder.path().join(".env")).build();
    assert!(matches!(kind(loader.load()), SourceErrorKind::SetTwice { .. }));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn an_empty_form_is_none() {
    let server = server();
    let empty = [("INFISICAL_CLIENT_SECRET_FILE", "")];
    loader_with(&server, &empty).build().load::<Config>().unwrap();
    let (_folder, path) = file(server.client_secret());
    let mut variables = with_file(&server, &path);
    variables.push(("INFISICAL_CLIENT_SECRET".to_owned(), String::new()));
    Loader::builder().vars(variables).no_env_file().build().load::<Config>().unwrap();
}

#[test]
fn a_file_that_cannot_be_used_is_named_without_its_content() {
    let server = server();
    let marker = |rest: &[u8]| [b"MARKER", rest].concat();
    for (content, problem) in [
        (vec![b'M'; 64 * 1024 + 1], "it is larger than 64 KiB"),
        (marker(b"\xff"), "it is not UTF-8 (line 1)"),
        (marker(b"\n\0"), "it contains a NUL byte in line 2"),
        (b"\r\n".to_vec(), "it is empty"),
    ] {
        let (_folder, path) = file(&content);
        // A mistake in the configuration fails a lenient load as well, which needs nothing of it.
        let mut variables = with_file(&server, &path);
        variables.push(("API_KEY".to_owned(), "x".to_owned()));
        let error = Loader::builder().vars(variables).no_env_file().build().load::<Config>().err().unwrap();
        let report = error.to_string();
        assert!(
            report.contains(&format!("{path} (INFISICAL_CLIENT_SECRET_FILE) cannot be used: {problem}")),
            "{report}"
        );
        assert!(!report.contains("MARKER") && !format!("{:?}", error.sources()).contains("MARKER"), "{report}");
    }
    // The largest there may be is read, and refused by the server alone.
    let (_folder, path) = file(vec![b'M'; 64 * 1024]);
    assert!(matches!(kind(load_with_file(&server, &path)), SourceErrorKind::CredentialsRefused { .. }));
    assert_eq!(server.requests().len(), 1);
}

/// Texts that somebody put where the path of their file belongs.
const MARKERS: [&str; 9] = [
    "st.MARKER.made-up.x",
    "eyJNQVJLRVI.eyJNQVJLRVI.MARKER",
    "MARKER+bWFkZS11cC9tYWRlLXVwL21hZGUtdXA=",
    "-----BEGIN MARKER-----\nMARKER\n-----END MARKER-----",
    r#"{"token": "/MARKER"}"#,
    "https://user:MARKER@example.com/path",
    "MARKER with/blanks in it",
    "MARKER\nof/two lines",
    "MARKER",
];

#[test]
fn a_credential_in_place_of_its_path_is_not_shown() {
    let server = server();
    let long = "MARKER/".repeat(2000);
    for marker in MARKERS.into_iter().chain([long.as_str()]) {
        let by_jwt = |method: &str, name: &str| {
            let login =
                [("INFISICAL_AUTH_METHOD", method), ("INFISICAL_MACHINE_IDENTITY_ID", "made-up"), (name, marker)];
            let rest = bootstrap(&server).into_iter().skip(2);
            rest.chain(login.map(|(name, value)| (name.to_owned(), value.to_owned()))).collect::<Vec<_>>()
        };
        let with = |name: &str| [bootstrap(&server), vec![(name.to_owned(), marker.to_owned())]].concat();
        for variables in [
            with_file(&server, marker),
            by_jwt("oidc", "INFISICAL_JWT_FILE"),
            by_jwt("kubernetes", "INFISICAL_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH"),
            with("INFISICAL_CA_FILE"),
        ] {
            let (name, _) = variables.last().unwrap().clone();
            let result = Loader::builder().vars(variables).no_env_file().build().load::<Config>();
            let error = result.err().unwrap_or_else(|| panic!("{name}={marker}"));
            let report = format!("{error} {:?}", error.sources());
            assert!(report.contains(&name) && !report.contains("MARKER"), "{report}");
        }
    }
    // The copy is a file that is written: what does not look like the name of one is refused.
    for marker in MARKERS.iter().chain(&["sk_live_MARKER1", "MARKER/K7MDENG/MARKERx"]) {
        let error = loader_with(&server, &[("LEMNA_SNAPSHOT", marker)]).build().load::<Config>().err().unwrap();
        let report = format!("{error} {:?}", error.sources());
        assert!(report.contains("LEMNA_SNAPSHOT is not the path of a file") && !report.contains("MARKER"), "{report}");
    }
    assert_eq!(server.requests().len(), 0);
}

fn problem(path: &Path) -> FileProblem {
    match kind(load_with_file(&server(), path.to_str().unwrap())) {
        SourceErrorKind::UnreadableCredential { problem, path: told, .. } => {
            assert_eq!(told, path);
            problem
        }
        kind => panic!("{kind}"),
    }
}

#[test]
fn no_file_and_a_folder_are_no_client_secret() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(problem(&folder.path().join("none")), FileProblem::Missing);
    assert_eq!(problem(folder.path()), FileProblem::NotAFile);
}

#[test]
fn a_client_secret_in_utf_16_is_named_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, b"\xff\xfeM\0A\0R\0K\0E\0R\0").unwrap();
    assert_eq!(problem(&path), FileProblem::Utf16);
}

/// A folder in which a `.env` is found, but not trusted: it lies above `start`.
struct Untrusted {
    folder: TempDir,
}

impl Untrusted {
    fn new(env: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::create_dir(folder.path().join("start")).unwrap();
        fs::write(folder.path().join(".env"), env).unwrap();
        Self { folder }
    }

    fn start(&self) -> PathBuf {
        self.folder.path().join("start")
    }
}

#[test]
fn a_file_or_variable_is_never_named_by_a_dotenv_file() {
    let server = server();
    let (_folder, path) = file("MARKER");
    for variables in [
        format!("INFISICAL_CLIENT_ID=x\nINFISICAL_CLIENT_SECRET_FILE={path}\n"),
        format!("INFISICAL_AUTH_METHOD=oidc\nINFISICAL_MACHINE_IDENTITY_ID=x\nINFISICAL_JWT_FILE={path}\n"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let env = folder.path().join(".env");
        fs::write(&env, format!("{variables}INFISICAL_API_URL={}\nINFISICAL_ENV=dev\n", server.url())).unwrap();
        let (_, missing) = half(Loader::builder().vars([("HOME", "/")]).env_file(env).build().load());
        assert_eq!(missing.len(), 1);
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn credentials_of_the_process_are_not_sent_to_an_address_of_a_file_above() {
    let server = server();
    let (_folder, path) = file(server.client_secret());
    let token = server.default_identity().issue_token();
    let id = server.client_id();
    for variables in [
        vec![("INFISICAL_CLIENT_ID", id), ("INFISICAL_CLIENT_SECRET_FILE", path.as_str())],
        vec![("INFISICAL_TOKEN", token.as_str())],
        vec![("INFISICAL_AUTH_METHOD", "oidc"), ("INFISICAL_MACHINE_IDENTITY_ID", "x"), ("INFISICAL_JWT", "made-up")],
        vec![
            ("INFISICAL_AUTH_METHOD", "oidc"),
            ("INFISICAL_MACHINE_IDENTITY_ID", "x"),
            ("INFISICAL_JWT_FILE", path.as_str()),
        ],
    ] {
        assert_not_sent(&server, "", &variables);
    }
    // The file above names everything, and wants the machine's own identity sent: a pod's or a cloud's.
    for method in ["kubernetes", "gcp", "azure", "aws"] {
        let more = format!("INFISICAL_AUTH_METHOD={method}\nINFISICAL_MACHINE_IDENTITY_ID=x\n");
        assert_not_sent(&server, &more, &[]);
    }
    assert_eq!(server.requests().len(), 0);
}

/// With the server's address in a file above, and `more` there.
#[track_caller]
fn assert_not_sent(server: &FakeInfisical, more: &str, variables: &[(&str, &str)]) {
    for url in ["INFISICAL_API_URL", "INFISICAL_DOMAIN"] {
        let untrusted = Untrusted::new(&format!("{url}={}\nINFISICAL_ENV=dev\n{more}", server.url()));
        let report = in_folder(&untrusted.start(), variables);
        assert!(report.contains("would be sent a credential that is not from that file"), "{report}");
    }
}

/// The report of a load in a process of its own, for the search for `.env` starts in the working directory.
fn in_folder(folder: &Path, variables: &[(&str, &str)]) -> String {
    let mut child = alone::command(module_path!(), "child");
    let output = output(child.current_dir(folder).env_clear().envs(variables.iter().copied()));
    String::from_utf8(output.stdout).unwrap()
}

/// Run by [`in_folder`] in a process whose working directory and environment are made up.
#[test]
#[ignore = "started by another test"]
fn child() {
    match Config::load() {
        Ok(_) => println!("loaded"),
        Err(error) => println!("{error}"),
    }
}
