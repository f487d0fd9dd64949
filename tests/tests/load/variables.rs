//! Variables that are read by name: `load_env` and its kin.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{
    Answer, EnvError, ExposeSecret, FieldErrorKind, LemnaSecrets, Loader, LoaderBuilder, Mode, Origin, Outcome, Place,
    Request, SecretString, SecretsDirectory, Source, SourceError, SourceErrorKind, SourceId, Warning, Withheld,
};
use lemna_tests::{bootstrap, loader, loader_with, loader_with_file};
use tempfile::TempDir;

/// A source that gives all it has.
struct Own(Vec<(&'static str, &'static str)>);

impl Source for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        assert!(request.wants_all() && request.wants("ANYTHING") && request.names().next().is_none());
        let mut answer = Answer::new();
        for (name, value) in &self.0 {
            answer.insert(name, SecretString::from(*value));
        }
        Ok(answer)
    }
}

/// A `.env` and, if it is not empty, a `.env.local`.
fn files(main: &str, local: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, main).unwrap();
    if !local.is_empty() {
        std::fs::write(folder.path().join(".env.local"), local).unwrap();
    }
    (folder, path)
}

fn without_infisical(variables: &[(&str, &str)], path: &PathBuf) -> LoaderBuilder {
    Loader::builder().vars(variables.iter().copied()).env_file(path)
}

#[test]
fn the_highest_source_that_has_a_value_counts() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for name in ["PROCESS", "LOCAL", "OWN", "INFISICAL"] {
        project.set("dev", name, "infisical");
    }
    project.set("dev", "EMPTY", "");
    let all = "PROCESS=env\nLOCAL=env\nOWN=env\nINFISICAL=env\nENV=env\nEMPTY=env\n";
    let (_folder, path) = files(all, "PROCESS=local\nLOCAL=local\nEMPTY=\n");
    let mut variables = bootstrap(&server);
    variables
        .extend([("PROCESS", "process"), ("ELSE", "of the process"), ("EMPTY", "")].map(|(n, v)| (n.into(), v.into())));
    let own = Own(vec![("PROCESS", "own"), ("LOCAL", "own"), ("OWN", "own")]);
    let loader = Loader::builder().vars(variables).env_file(&path).source(own).build();

    let env = loader.load_env().unwrap();
    for (name, value) in [
        ("PROCESS", "process"),
        ("LOCAL", "local"),
        ("OWN", "own"),
        ("INFISICAL", "infisical"),
        ("ENV", "env"),
        ("EMPTY", "env"),
        ("ELSE", "of the process"),
    ] {
        assert_eq!((env.get(name), env.require(name).ok()), (Some(value), Some(value)), "{name}");
    }
    assert_eq!(env.get("env"), None, "names are exact");
    assert_eq!(env.names().collect::<Vec<_>>(), ["EMPTY", "ENV", "INFISICAL", "LOCAL", "OWN", "PROCESS"]);
    let origin = |name| env.origin(name).unwrap().to_string();
    assert_eq!((origin("PROCESS").as_str(), origin("OWN").as_str()), ("process environment", "own"));
    assert_eq!(origin("INFISICAL"), "Infisical (lemna-platform, dev, /)");
    assert!(matches!(env.origin("ENV"), Some(Origin::File { line: 5, .. })));
    assert_eq!((env.origin("NONE"), env.warnings()), (None, &[][..]));

    let env = loader.load_dotenv().unwrap();
    assert_eq!((env.get("OWN"), env.get("PROCESS"), env.get("LOCAL")), (Some("env"), Some("process"), Some("local")));
    let env = loader.load_infisical().unwrap();
    assert_eq!(
        (env.get("OWN"), env.get("PROCESS"), env.get("LOCAL")),
        (Some("infisical"), Some("process"), Some("infisical"))
    );
    assert_eq!((env.get("ENV"), env.get("ELSE")), (None, Some("of the process")));
}

#[test]
fn the_order_of_the_loader_counts() {
    let (_folder, path) = files("WHICH=env\n", "");
    let loader = without_infisical(&[("WHICH", "process"), ("ELSE", "x")], &path);
    let env = loader.order([Place::EnvFile, Place::Process]).build().load_env().unwrap();
    assert_eq!((env.get("WHICH"), env.get("ELSE")), (Some("env"), Some("x")));
    let loader = without_infisical(&[("WHICH", "process"), ("ELSE", "x")], &path);
    let env = loader.order([Place::EnvFile]).build().load_env().unwrap();
    assert_eq!((env.get("WHICH"), env.get("ELSE")), (Some("env"), None));
}

#[test]
fn an_old_env_file_works_with_no_infisical_at_all() {
    let (_folder, path) = files("export API_KEY='made-up'\n# old\nPORT = 8080\nPASSWORD=pa$$word\n", "");
    let loader = without_infisical(&[], &path).build();
    for env in [loader.load_env().unwrap(), loader.load_dotenv().unwrap()] {
        assert_eq!(env.names().collect::<Vec<_>>(), ["API_KEY", "PASSWORD", "PORT"]);
        assert_eq!((env.get("PASSWORD"), env.get("PORT")), (Some("pa$$word"), Some("8080")));
        assert!(env.warnings().is_empty(), "{:?}", env.warnings());
    }
    let env = loader.load_infisical().unwrap();
    assert_eq!((env.names().count(), env.get("API_KEY"), env.warnings()), (0, None, &[][..]));
}

#[test]
fn dotenv_asks_nobody_and_minds_no_half_of_infisical() {
    let server = FakeInfisical::start();
    server.project("lemna-platform");
    let loader = loader_with(&server, &[("API_KEY", "made-up")]).build();
    assert_eq!(loader.load_dotenv().unwrap().get("API_KEY"), Some("made-up"));
    assert!(server.requests().is_empty());
    let half = Loader::builder().vars([("INFISICAL_CLIENT_ID", "made-up")]).no_env_file().build();
    assert!(half.load_dotenv().is_ok());
    for error in [half.load_env().unwrap_err(), half.load_infisical().unwrap_err()] {
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::HalfBootstrap { .. }), "{error}");
        assert!(
            error.to_string().starts_with("Env: Infisical: INFISICAL_CLIENT_ID is set (process environment), but "),
            "{error}"
        );
    }
}

#[test]
fn infisical_is_asked_for_its_folder_with_imports_and_references() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "ROOT", "of the root");
    project.set_at("dev", "/app", "API_KEY", "made-up");
    project.set_at("dev", "/app", "URL", "http://${API_KEY}/");
    project.set_at("dev", "/shared", "IMPORTED", "of another").import("dev", "/app", "dev", "/shared");
    let env = loader_with(&server, &[("INFISICAL_SECRET_PATH", "/app")]).build().load_env().unwrap();
    assert_eq!((env.get("API_KEY"), env.get("URL")), (Some("made-up"), Some("http://made-up/")));
    assert_eq!((env.get("IMPORTED"), env.get("ROOT")), (Some("of another"), None));
    let origin = |name| env.origin(name).unwrap().to_string();
    assert!(origin("URL").ends_with("/app)") && origin("IMPORTED").ends_with("/shared)"));
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn what_is_required_and_not_there_says_who_was_asked() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "API_KYE", "MARKER-near").set("dev", "EMPTY", "");
    project.set("dev", "HIDDEN", "MARKER-hidden").hide("dev", "HIDDEN");
    let env = loader(&server).build().load_env().unwrap();
    let error = env.require("API_KEY").unwrap_err();
    assert_eq!((error.name(), error.kind()), ("API_KEY", &FieldErrorKind::Missing));
    let infisical = error.tried().iter().find(|attempt| *attempt.source() == SourceId::Infisical).unwrap();
    assert_eq!((infisical.outcome(), infisical.near()), (&Outcome::NotSet, &["API_KYE".to_owned()][..]));
    assert_eq!(
        error.to_string(),
        "API_KEY is missing\n    process environment: not set\n    .env.local: no such file\n    \
         Infisical (lemna-platform, dev, /): not set, but API_KYE is there\n    .env: no such file\n    \
         hint: rename API_KYE to API_KEY in: Infisical"
    );
    assert_eq!(env.require("EMPTY").unwrap_err().kind(), &FieldErrorKind::Empty);
    assert_eq!((env.get("HIDDEN"), env.require("HIDDEN").unwrap_err().kind()), (None, &FieldErrorKind::Hidden));
    assert_eq!(env.names().collect::<Vec<_>>(), ["API_KYE"]);
}

#[test]
fn a_source_that_is_away_is_a_warning_or_in_strict_mode_an_error() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server.fault_always(On::List, Fault::Status(403));
    let (_folder, path) = files("API_KEY=old\n", "");
    let away = || loader_with_file(&server, &path);
    let env = away().build().load_env().unwrap();
    assert_eq!(env.get("API_KEY"), Some("old"));
    let [Warning::SourceFailed { error, fields, .. }] = env.warnings() else { panic!("{:?}", env.warnings()) };
    assert!(matches!(error.kind(), SourceErrorKind::Forbidden { .. }) && fields.is_empty());
    let missing = env.require("R2_KEY").unwrap_err();
    assert_eq!(missing.sources().len(), 1);
    assert!(missing.to_string().contains("Infisical: could not be read (see above)"), "{missing}");

    let strict: EnvError = away().mode(Mode::Strict).build().load_env().unwrap_err();
    assert!(matches!(strict.sources()[0].kind(), SourceErrorKind::Forbidden { .. }), "{strict}");
}

#[test]
fn the_deadline_holds() {
    let server = FakeInfisical::start();
    server.project("lemna-platform");
    server.fault(On::Login, Fault::Hang);
    let env = loader(&server).deadline(Duration::from_millis(600)).build().load_env().unwrap();
    assert!(matches!(env.warnings(), [Warning::SourceFailed { .. }]), "{:?}", env.warnings());
}

#[derive(LemnaSecrets)]
struct Web {
    api_key: SecretString,
    #[lemna(default = 80)]
    port: u16,
    home: Option<String>,
}

#[derive(LemnaSecrets)]
#[lemna(project = "another", mode = "strict")]
struct Worker {
    #[lemna(alias = "WORKER_QUEUE")]
    queue: String,
    #[lemna(local)]
    threads: Option<u8>,
}

#[derive(LemnaSecrets)]
struct Below {
    #[expect(dead_code, reason = "it is refused")]
    #[lemna(path = "db")]
    password: Option<String>,
}

#[test]
fn several_structs_share_one_login() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up").set("dev", "WORKER_QUEUE", "jobs");
    let (_folder, path) = files("THREADS=4\n", "");
    let mut variables = bootstrap(&server);
    variables.push(("HOME".to_owned(), "/made-up".to_owned()));
    let env = Loader::builder().vars(variables).env_file(&path).build().load_env().unwrap();
    let asked = server.requests().len();
    let web: Web = env.hydrate().unwrap();
    assert_eq!((web.api_key.expose_secret(), web.port, web.home.as_deref()), ("made-up", 80, Some("/made-up")));
    let worker: Worker = env.hydrate().unwrap();
    assert_eq!((worker.queue.as_str(), worker.threads), ("jobs", Some(4)));
    assert_eq!((server.requests().len(), server.requests().len()), (asked, 3));
}

#[test]
fn what_a_struct_lacks_is_told_as_by_a_load() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KYE", "MARKER-near").set("dev", "PORT", "MARKER-port");
    let loader = loader(&server).build();
    let hydrated = loader.load_env().unwrap().hydrate::<Web>().unwrap_err();
    let loaded = Web::load_with(&loader).unwrap_err();
    assert_eq!(hydrated.to_string(), loaded.to_string());
    assert!(hydrated.to_string().contains("API_KYE is there"), "{hydrated}");
}

#[test]
fn a_field_of_a_folder_that_was_not_asked_is_refused() {
    let server = FakeInfisical::start();
    server.project("lemna-platform");
    let loader = loader(&server).build();
    let error = loader.load_env().unwrap().hydrate::<Below>().unwrap_err();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::FolderNotAsked { folder: "/db", .. }), "{error}");
    assert!(loader.load_dotenv().unwrap().hydrate::<Below>().is_ok(), "no folder is asked");
}

#[test]
fn reserved_names_and_those_that_no_environment_holds_are_told() {
    let (_folder, path) = files("PATH=/MARKER\nLD_PRELOAD=/MARKER.so\nFINE=x\n", "");
    let own = Own(vec![("A=MARKER", "x"), ("", "x"), ("NUL\0", "x"), ("NUL_VALUE", "MARKER\0")]);
    let env = without_infisical(&[("PATH", "/bin")], &path).source(own).build().load_env().unwrap();
    assert_eq!(env.get("PATH"), Some("/bin"));
    let told: Vec<_> = env
        .warnings()
        .iter()
        .map(|warning| match warning {
            Warning::Withheld { name, reason, .. } => (name.as_str(), *reason),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            ("", Withheld::NotAName),
            ("A=…", Withheld::NotAName),
            ("LD_PRELOAD", Withheld::Reserved),
            ("NUL\0", Withheld::NotAName),
            ("NUL_VALUE", Withheld::NulByte),
            ("PATH", Withheld::Reserved),
        ]
    );
    let text = format!("{:?} {}", env.warnings(), env.warnings().iter().map(ToString::to_string).collect::<String>());
    assert!(!text.contains("MARKER"), "{text}");
    assert!(text.contains(&format!("PATH ({}:1) is withheld from children", path.display())), "{text}");
}

#[test]
fn a_bad_line_costs_its_own_variable() {
    let (_folder, path) = files("API_KEY=\"MARKER\nPORT=80\nMARKERsk_live_x9==\nPORT=81\n", "");
    let env = without_infisical(&[], &path).build().load_env().unwrap();
    assert_eq!((env.get("PORT"), env.get("API_KEY")), (Some("81"), None));
    assert!(matches!(env.require("API_KEY").unwrap_err().kind(), FieldErrorKind::BadLine(_)));
    // What is broken above is not taken from below.
    let (_folder, path) = files("API_KEY=old\n", "API_KEY=\"MARKER\n");
    let env = without_infisical(&[], &path).build().load_env().unwrap();
    assert_eq!((env.get("API_KEY"), env.names().count()), (None, 0));
}

#[test]
fn a_folder_of_secrets_is_read_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    for (file, value) in [("api_key", "lower\n"), ("PORT", "80"), ("port", "81"), ("tls.crt", "pem")] {
        std::fs::write(folder.path().join(file), value).unwrap();
    }
    let loader = Loader::builder().no_vars().no_env_file().source(SecretsDirectory::new(folder.path()));
    let env = loader.build().load_env().unwrap();
    assert_eq!(env.names().collect::<Vec<_>>(), ["API_KEY", "PORT", "api_key", "port", "tls.crt"]);
    assert_eq!((env.get("API_KEY"), env.get("PORT"), env.get("port")), (Some("lower"), Some("80"), Some("81")));
}

#[test]
fn the_names_of_the_secrets_are_those_of_infisical_with_and_without_a_value() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform").set("dev", "API_KEY", "made-up").set("dev", "EMPTY", "");
    project.set("dev", "HIDDEN", "made-up").hide("dev", "HIDDEN").set("prod", "OF_PROD", "made-up");
    let names = |loader: LoaderBuilder| {
        let names = loader.build().load_env().unwrap().secret_names()?;
        Some(names.names().map(str::to_owned).collect::<Vec<_>>())
    };
    let (_folder, path) = files("ELSEWHERE=made-up\n", "");
    let ask = || loader_with(&server, &[("ELSEWHERE", "made-up")]).env_file(&path);
    assert_eq!(names(ask()).unwrap(), ["API_KEY", "EMPTY", "HIDDEN"]);
    assert_eq!(names(ask().no_infisical()), None);
    assert_eq!(names(without_infisical(&[], &path)), None);
    server.fault(On::List, Fault::Status(404));
    assert_eq!(names(ask()), None);
}

#[test]
fn the_environment_of_the_loader_counts_before_the_variable() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "OF", "dev").set("prod", "OF", "prod");
    let of = |loader: LoaderBuilder| loader.build().load_env().unwrap().get("OF").map(str::to_owned);
    assert_eq!(of(loader(&server)).as_deref(), Some("dev"));
    assert_eq!(of(loader(&server).environment("prod")).as_deref(), Some("prod"));

    let three = bootstrap(&server).into_iter().filter(|(name, _)| name != "INFISICAL_ENV");
    let three = || Loader::builder().vars(three.clone()).no_env_file();
    assert_eq!(of(three().environment("prod")).as_deref(), Some("prod"));
    assert!(three().build().load_env().is_err());
    // By itself it does not set Infisical up.
    assert_eq!(of(Loader::builder().no_vars().no_env_file().environment("prod")), None);
}

#[test]
fn nothing_shows_a_value() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "API_KEY", "MARKER-infisical").set("dev", "PORT", "MARKER-port");
    let (_folder, path) = files("API_KEY=MARKER-env\nMARKER_sk_live_x9==\nMARKER_NAME=x\nMARKER broken\n", "");
    let mut variables = bootstrap(&server);
    variables.push(("ELSE".to_owned(), "MARKER-process".to_owned()));
    let env = Loader::builder().vars(variables).env_file(&path).build().load_env().unwrap();
    assert_eq!(env.get("ELSE"), Some("MARKER-process"));
    let mut text = format!("{env:?} {env:#?} {}", env.hydrate::<Web>().unwrap_err());
    for name in ["API_KYE", "NONE"] {
        let error = env.require(name).unwrap_err();
        write!(text, "{error} {error:?} {:?} {:?}", error.tried(), error.sources()).unwrap();
    }
    for warning in env.warnings() {
        write!(text, "{warning} {warning:?}").unwrap();
    }
    assert!(!text.contains("MARKER") && text.contains("API_KEY is there"), "{text}");
}

#[tokio::test(flavor = "current_thread")]
async fn async_programs_ask_without_blocking() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let loader = loader(&server).build();
    assert_eq!(loader.load_env_async().await.unwrap().get("API_KEY"), Some("made-up"));
    assert_eq!(loader.load_infisical_async().await.unwrap().get("API_KEY"), Some("made-up"));
    assert_eq!(loader.load_env().unwrap().get("API_KEY"), Some("made-up"));
}

#[test]
fn it_goes_between_threads() {
    fn goes<T: Send + Sync + 'static>() {}
    goes::<lemna_config::Env>();
    goes::<EnvError>();
    goes::<lemna_config::VariableError>();
}

/// Base64 on a line of its own, a key without its header and the like.
#[test]
fn a_stray_line_is_a_secret_and_no_name() {
    // Each is near to the name that is asked for, and would be told as such, were it a name.
    for line in
        ["API_KEX==", "export API_KEX==", "API_KEX===  # c", "API_KEX = =", "API_KEX", "x/API_KEX=", "API_KEX: x"]
    {
        let (_folder, path) = files(&format!("{line}\nPORT=80\n"), "");
        let env = without_infisical(&[], &path).build().load_env().unwrap();
        assert_eq!(env.names().collect::<Vec<_>>(), ["PORT"], "{line}");
        assert_eq!(env.get("API_KEX"), None, "{line}");
        let error = env.require("API_KEY").unwrap_err();
        let load = env.hydrate::<Web>().unwrap_err();
        let loaded = without_infisical(&[], &path).build().load::<Web>().err().unwrap();
        let mut text = format!("{error}{error:?}{load}{load:?}{loaded}{loaded:?}{env:?}");
        env.warnings().iter().for_each(|warning| write!(text, "{warning}{warning:?}").unwrap());
        assert!(!text.contains("API_KEX"), "{line}: {text}");
        assert!(matches!(env.warnings(), [Warning::BadLine { .. }]), "{line}: {:?}", env.warnings());
    }
    let (_folder, path) = files("API_KEY==\nPORT=80\n", "");
    let error = without_infisical(&[], &path).build().load::<Web>().err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::MalformedLine { line: 1, .. }), "{error}");
    assert!(error.sources()[0].remedy().is_some());
    let (_folder, path) = files("API_KEY==x\nPORT=80\n", "");
    assert_eq!(without_infisical(&[], &path).build().load_env().unwrap().get("API_KEY"), Some("=x"));
}
