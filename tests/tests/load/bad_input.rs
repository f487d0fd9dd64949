//! Bad input that is at hand: bootstrap variables and `.env` files that are not what they should be.

use std::path::{Path, PathBuf};

use lemna_config::testing::FakeInfisical;
use lemna_config::{
    FieldErrorKind, FileProblem, LemnaSecrets, LineProblem, LoadError, Loaded, Loader, LoaderBuilder, Mode, Origin,
    Outcome, SourceErrorKind, SourceId, UrlProblem, Warning,
};
use lemna_tests::bootstrap;
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
    #[lemna(default = 80)]
    port: u16,
}

/// All that it needs is optional, so that only mistakes fail a load.
#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "only what goes wrong is looked at")]
struct Lax {
    api_key: Option<String>,
}

const MODES: [Mode; 2] = [Mode::Lenient, Mode::Strict];
const BOOTSTRAP: [&str; 4] = ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"];

fn file(content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

/// Nothing but this file.
fn from_file(path: &Path) -> LoaderBuilder {
    Loader::builder().vars([("HOME", "/")]).env_file(path)
}

/// The one source error of a load that fails in both modes.
fn mistake<C: LemnaSecrets>(builder: impl Fn() -> LoaderBuilder) -> SourceErrorKind {
    let [lenient, strict] = MODES.map(|mode| {
        let error = builder().mode(mode).build().load::<C>().expect_err("a mistake fails the load in both modes");
        let [source] = error.sources() else { panic!("one source fails: {error}") };
        assert!(source.kind().is_misconfiguration(), "{error}");
        source.kind().clone()
    });
    assert_eq!(lenient, strict);
    lenient
}

#[test]
fn every_way_to_write_the_api_url_works() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    for ending in ["", "/", "/api", "/api/", "//api//"] {
        server.clear_requests();
        let mut variables = bootstrap(&server);
        variables[2].1 += ending;
        let loaded = Loader::builder().vars(variables).no_env_file().build().load::<Config>().unwrap();
        assert_eq!(loaded.config().api_key, "made-up", "{ending}");
        let paths: Vec<_> = server.requests().iter().map(|request| request.path().to_owned()).collect();
        assert_eq!(paths, ["/api/v1/auth/universal-auth/login", "/api/v1/projects", "/api/v4/secrets"], "{ending}");
    }
}

#[test]
fn half_of_the_bootstrap_variables_is_a_mistake() {
    let server = FakeInfisical::start();
    let all = bootstrap(&server);
    for set in 1..15_u8 {
        let is_set = |at: usize| set >> at & 1 == 1;
        for absent_as_empty in [false, true] {
            let variables = all.iter().enumerate().filter_map(|(at, (name, value))| {
                if is_set(at) {
                    Some((name.clone(), value.clone()))
                } else {
                    absent_as_empty.then(|| (name.clone(), String::new()))
                }
            });
            let variables: Vec<_> = variables.collect();
            let kind = mistake::<Lax>(|| Loader::builder().vars(variables.clone()).no_env_file());
            let SourceErrorKind::HalfBootstrap { present, missing, .. } = kind else { panic!("{kind:?}") };
            let those = |wanted| (0..4).filter(|at| is_set(*at) == wanted).map(|at| BOOTSTRAP[at]).collect::<Vec<_>>();
            assert_eq!((present, missing), (those(true), those(false)), "{set:04b}");
        }
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn none_of_the_bootstrap_variables_is_silence() {
    let empty = BOOTSTRAP.map(|name| (name, ""));
    for variables in [Vec::new(), empty.to_vec()] {
        for mode in MODES {
            let loader = Loader::builder().vars(variables.clone()).no_env_file().mode(mode).build();
            let loaded = loader.load::<Lax>().unwrap();
            assert!(loaded.warnings().is_empty(), "{loaded:?}");
            let error = loader.load::<Config>().err().unwrap();
            assert!(error.sources().is_empty(), "{error}");
            let tried = error.field(ConfigField::ApiKey).unwrap().tried().iter();
            let infisical = tried.filter(|attempt| attempt.source() == &SourceId::Infisical);
            let outcomes: Vec<_> = infisical.map(lemna_config::Attempt::outcome).collect();
            assert_eq!(outcomes, [&Outcome::NotConfigured]);
        }
    }
}

#[test]
fn an_api_url_that_is_none() {
    for (url, expected) in [
        ("not a url", UrlProblem::NotUrl),
        ("http://", UrlProblem::NotUrl),
        ("http://localhost:99999", UrlProblem::NotUrl),
        ("localhost:8192", UrlProblem::Scheme),
        ("ftp://localhost", UrlProblem::Scheme),
        ("file:///etc/passwd", UrlProblem::Scheme),
        ("http://user:made-up@localhost", UrlProblem::Credentials),
        ("http://user@localhost", UrlProblem::Credentials),
        ("http://localhost?a=b", UrlProblem::Query),
        ("http://localhost/#a", UrlProblem::Query),
    ] {
        let variables: Vec<_> = BOOTSTRAP.into_iter().zip(["made-up", "made-up", url, "dev"]).collect();
        let (_folder, path) =
            file(variables.iter().map(|(name, value)| format!("{name}='{value}'\n")).collect::<Vec<_>>().concat());
        for (kind, place) in [
            (
                mistake::<Lax>(|| Loader::builder().vars(variables.clone()).no_env_file()),
                "process environment".to_owned(),
            ),
            (mistake::<Lax>(|| from_file(&path)), format!("{}:3", path.display())),
        ] {
            let SourceErrorKind::InvalidUrl { variable, origin, problem, .. } = kind else { panic!("{url}: {kind:?}") };
            assert_eq!((variable, origin, problem), ("INFISICAL_API_URL", place, expected), "{url}");
        }
    }
}

#[test]
fn a_mistake_is_told_with_all_else_that_is_wrong() {
    let variables = [("INFISICAL_ENV", "dev"), ("PORT", "eighty"), ("LEMNA_MODE", "maybe")];
    let (_folder, path) = file(b"A=\0");
    let error = Loader::builder().vars(variables).env_file(path).build().load::<Config>().err().unwrap();
    let kinds: Vec<_> = error.sources().iter().map(lemna_config::SourceError::kind).collect();
    assert!(
        matches!(
            kinds[..],
            [
                SourceErrorKind::InvalidSetting { variable: "LEMNA_MODE", .. },
                SourceErrorKind::HalfBootstrap { .. },
                SourceErrorKind::UnreadableFile { .. }
            ]
        ),
        "{error}"
    );
    assert_eq!(error.field(ConfigField::ApiKey).unwrap().kind(), &FieldErrorKind::Missing);
    assert!(matches!(error.field(ConfigField::Port).unwrap().kind(), FieldErrorKind::Invalid { .. }));
}

fn file_problem(path: &Path) -> FileProblem {
    let kind = mistake::<Lax>(|| from_file(path));
    let SourceErrorKind::UnreadableFile { path: named, problem, .. } = kind else { panic!("{kind:?}") };
    assert_eq!(named, path);
    problem
}

#[test]
fn a_file_that_is_no_text_file() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(file_problem(folder.path()), FileProblem::NotAFile);
    let (_folder, path) = file(b"A=1\nB=2\nAPI_KEY=\xe9\n");
    assert!(matches!(file_problem(&path), FileProblem::NotUtf8 { line: 3, .. }));
    let (_folder, path) = file(b"A=1\nAPI_KEY=\0\n");
    assert!(matches!(file_problem(&path), FileProblem::NulByte { line: 2, .. }));
    let (_folder, path) = file(b"\xff\xfeA\0=\x001\0");
    assert!(matches!(file_problem(&path), FileProblem::Utf16));
}

#[test]
fn a_file_that_is_too_large() {
    let (_folder, path) = file(b"API_KEY=made-up\n");
    std::fs::File::options().write(true).open(&path).unwrap().set_len(50 << 20).unwrap();
    assert!(matches!(file_problem(&path), FileProblem::TooLarge { .. }));
}

#[cfg(unix)]
#[test]
fn a_device_and_a_socket_are_no_files() {
    assert_eq!(file_problem(Path::new("/dev/zero")), FileProblem::NotAFile);
    assert_eq!(file_problem(Path::new("/dev/null")), FileProblem::NotAFile);
    let (_folder, path) = file(b"");
    std::fs::remove_file(&path).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    assert_eq!(file_problem(&path), FileProblem::NotAFile);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_folder, path) = file(b"API_KEY=made-up\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is forbidden to root.
    if std::fs::File::open(&path).is_err() {
        assert_eq!(file_problem(&path), FileProblem::Forbidden);
    }
}

#[test]
fn a_local_file_that_cannot_be_read_is_a_mistake_as_well() {
    let (folder, path) = file(b"API_KEY=made-up\n");
    let local = folder.path().join(".env.local");
    std::fs::create_dir(&local).unwrap();
    let kind = mistake::<Lax>(|| from_file(&path));
    let SourceErrorKind::UnreadableFile { path, problem, .. } = kind else { panic!("{kind:?}") };
    assert_eq!((path, problem), (local, FileProblem::NotAFile));
}

fn load_text<C: LemnaSecrets>(text: &str, variables: &[(&str, &str)]) -> Result<Loaded<C>, LoadError<C::Field>> {
    let (_folder, path) = file(text);
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Loader::builder().vars(variables).env_file(path).mode(Mode::Strict).build().load()
}

fn bad_lines<C: LemnaSecrets>(loaded: &Loaded<C>) -> Vec<(u32, LineProblem)> {
    let lines = loaded.warnings().iter().filter_map(|warning| match warning {
        Warning::BadLine { origin: Origin::File { line, .. }, problem, .. } => Some((*line, *problem)),
        _ => None,
    });
    lines.collect()
}

const BROKEN: [(&str, LineProblem); 5] = [
    ("\"unclosed", LineProblem::UnclosedQuote),
    ("'unclosed", LineProblem::UnclosedQuote),
    ("\"x\" after", LineProblem::TextAfterQuote),
    ("\"unclosed\nsecond line", LineProblem::UnclosedQuote),
    ("'it's'", LineProblem::TextAfterQuote),
];

#[test]
fn a_broken_line_that_no_field_needs_is_a_warning() {
    for (value, problem) in BROKEN {
        let loaded = load_text::<Config>(&format!("A=1\nOTHER={value}\nAPI_KEY=made-up\n"), &[]).unwrap();
        assert_eq!(bad_lines(&loaded)[0], (2, problem), "{value}");
        assert_eq!(loaded.config().api_key, "made-up");
    }
    let loaded = load_text::<Config>("no equals\nA=1\n=x\nAPI_KEY=made-up\n a b=c\n", &[]).unwrap();
    let expected = [(1, LineProblem::NoEquals), (3, LineProblem::BadName), (5, LineProblem::BadName)];
    assert_eq!(bad_lines(&loaded), expected);
}

#[test]
fn a_broken_line_that_a_field_needs_is_its_error() {
    let by_value = BROKEN.map(|(value, problem)| (format!("API_KEY={value}"), problem));
    let others = [("API_KEY", LineProblem::NoEquals), ("set API_KEY=x", LineProblem::BadName)];
    for (line, problem) in by_value.into_iter().chain(others.map(|(line, problem)| (line.to_owned(), problem))) {
        let error = load_text::<Config>(&format!("\nPORT=eighty\n{line}\n"), &[]).err().unwrap();
        let field = error.field(ConfigField::ApiKey).unwrap();
        assert_eq!(field.kind(), &FieldErrorKind::BadLine(problem), "{line}");
        let [source] = error.sources() else { panic!("{error}") };
        assert_eq!(source.source_id(), &SourceId::EnvFile);
        let SourceErrorKind::MalformedLine { line: at, problem: told, .. } = source.kind() else { panic!("{error}") };
        assert_eq!((*at, *told), (3, problem), "{line}");
        assert!(matches!(error.field(ConfigField::Port).unwrap().kind(), FieldErrorKind::Invalid { .. }));
    }
}

#[test]
fn a_broken_line_below_a_value_that_counts_is_a_warning() {
    let loaded = load_text::<Config>("API_KEY=\"unclosed\n", &[("API_KEY", "made-up")]).unwrap();
    assert_eq!(bad_lines(&loaded), [(1, LineProblem::UnclosedQuote)]);
    assert_eq!((loaded.config().api_key.as_str(), loaded.config().port), ("made-up", 80));
}

#[test]
fn of_a_key_that_stands_twice_the_last_line_counts_even_after_a_broken_one() {
    let loaded = load_text::<Config>("API_KEY=\"unclosed\nAPI_KEY=made-up\n", &[]);
    assert_eq!(loaded.unwrap().config().api_key, "made-up");
    let error = load_text::<Config>("API_KEY=made-up\nAPI_KEY=\"unclosed\n", &[]).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::MalformedLine { line: 2, .. }), "{error}");
}

#[test]
fn a_bootstrap_variable_on_a_broken_line_is_told_as_such() {
    let text =
        "INFISICAL_CLIENT_ID=a\nINFISICAL_CLIENT_SECRET=\"b\nINFISICAL_API_URL=http://localhost\nINFISICAL_ENV=dev\n";
    let error = load_text::<Lax>(text, &[]).err().unwrap();
    let told = error.sources().iter().any(|source| {
        matches!(source.kind(), SourceErrorKind::MalformedLine { line: 2, problem: LineProblem::UnclosedQuote, .. })
    });
    assert!(told, "nobody would look for a missing variable in a line that sets it: {error}");
}

/// As a near name it would be shown: `SK_LIVE_MARKER`, which is asked for, is that close to it.
#[test]
fn a_secret_that_stands_alone_is_no_near_name_and_no_variable() {
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "never filled")]
    struct Stray {
        sk_live_marker_1: String,
    }

    let (_folder, path) = file("sk_live_MARKER_1=\n");
    let error = from_file(&path).build().load::<Stray>().unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(!told.contains("live_MARKER"), "{told}");

    let env = from_file(&path).build().load_env().unwrap();
    assert_eq!(env.names().count(), 0);
    let told = env.require("SK_LIVE_MARKER_1").unwrap_err().to_string();
    assert!(!told.contains("live_MARKER"), "{told}");
}
