//! Pipes where files are named: what their writers write counts, once, and what they do not write is not waited for without
//! an end.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use lemna_config::testing::FakeInfisical;
use lemna_config::{
    FileProblem, InfisicalSettings, JwtSource, LemnaSecrets, LoadError, Loader, LoaderBuilder, Login, SourceErrorKind,
    WatchOptions,
};
use lemna_tests::child::LIMIT;
use lemna_tests::{bootstrap, eventually, named_pipe};
use rustix::fs::{Mode, OFlags};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
    greeting: Option<String>,
}

/// For what never comes.
const SHORT: Duration = Duration::from_millis(50);

fn pipe(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    named_pipe(&path);
    (folder, path)
}

/// Writes once, as soon as somebody reads.
fn write(path: &Path, text: impl Into<String>) {
    let (path, text) = (path.to_owned(), text.into());
    thread::spawn(move || fs::write(path, text).unwrap());
}

fn loader(path: &Path, deadline: Duration) -> LoaderBuilder {
    Loader::builder().vars([("HOME", "/")]).env_file(path).deadline(deadline)
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "from-infisical");
    server
}

fn text(variables: &[(String, String)]) -> String {
    variables.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<Vec<_>>().concat()
}

fn lines(server: &FakeInfisical) -> String {
    text(&bootstrap(server))
}

/// The one problem, which shows nothing of what was written.
#[track_caller]
fn problem(error: &LoadError<ConfigField>) -> FileProblem {
    let report = format!("{error} {error:?} {:?}", error.sources());
    assert!(!report.contains("MARKER"), "{report}");
    match error.sources()[0].kind() {
        SourceErrorKind::UnreadableFile { problem, .. } | SourceErrorKind::UnreadableCredential { problem, .. } => {
            assert!(report.contains(&problem.to_string()), "{report}");
            *problem
        }
        kind => panic!("{kind}"),
    }
}

#[test]
fn a_dotenv_that_is_a_pipe_gives_variables_and_fields_by_one_text() {
    let server = server();
    let (_folder, path) = pipe(".env");
    write(&path, lines(&server) + "GREETING=hello\n");
    let loaded = loader(&path, LIMIT).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().api_key, "from-infisical");
    assert_eq!(loaded.config().greeting.as_deref(), Some("hello"));
    assert_eq!(loaded.warnings(), &[]);
    let origin = loaded.origin(ConfigField::Greeting).unwrap().to_string();
    assert!(origin.contains(path.to_str().unwrap()), "{origin}");
}

#[test]
fn so_does_one_behind_a_link_and_a_local_one_beside_it() {
    let (folder, path) = pipe("pipe");
    let link = folder.path().join(".env");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let local = folder.path().join(".env.local");
    named_pipe(&local);
    write(&path, "API_KEY=made-up\nGREETING=hidden\n");
    write(&local, "\u{feff}GREETING=local\r\n");
    let config = loader(&link, LIMIT).build().load::<Config>().unwrap().into_inner();
    assert_eq!((config.api_key.as_str(), config.greeting.as_deref()), ("made-up", Some("local")));
}

#[test]
fn a_text_that_comes_in_pieces_is_waited_for_to_its_end() {
    let (_folder, path) = pipe(".env");
    let writer = path.clone();
    thread::spawn(move || {
        let mut file = File::options().write(true).open(writer).unwrap();
        // More than a pipe holds: the second half is written when the first is read.
        file.write_all(b"# ").unwrap();
        file.write_all(&vec![b'x'; 200_000]).unwrap();
        file.write_all(b"\nAPI_KEY=made-up\n").unwrap();
    });
    assert_eq!(loader(&path, LIMIT).build().load::<Config>().unwrap().config().api_key, "made-up");
}

#[test]
fn nobody_who_writes_is_an_error_at_the_deadline() {
    let (_folder, path) = pipe(".env");
    let error = loader(&path, SHORT).build().load::<Config>().err().unwrap();
    assert_eq!(problem(&error), FileProblem::Unwritten);
    assert!(error.to_string().contains("nobody wrote to it in time"), "{error}");
}

#[test]
fn a_writer_that_never_ends_is_an_error_at_the_deadline_or_at_the_limit() {
    let (_folder, path) = pipe(".env");
    // It writes a line, and is silent.
    let mut writer = File::options().read(true).write(true).open(&path).unwrap();
    writer.write_all(b"API_KEY=MARKER\n").unwrap();
    let error = loader(&path, SHORT).build().load::<Config>().err().unwrap();
    assert_eq!(problem(&error), FileProblem::Unfinished);
    drop(writer);

    let writer = path.clone();
    let endless = thread::spawn(move || {
        let mut file = File::options().write(true).open(writer).unwrap();
        while file.write_all(b"API_KEY=MARKER\n").is_ok() {}
    });
    let error = loader(&path, LIMIT).build().load::<Config>().err().unwrap();
    assert!(matches!(problem(&error), FileProblem::TooLarge { .. }), "{error}");
    endless.join().unwrap();
}

#[test]
fn what_a_pipe_says_wrong_is_said_as_of_a_file() {
    for (text, expected) in
        [(&b"\xff\xfeM\0A\0R\0K\0E\0R\0"[..], FileProblem::Utf16), (b"\xfe\xff\0M\0A\0R\0K\0E\0R", FileProblem::Utf16)]
    {
        let (_folder, path) = pipe(".env");
        let writer = path.clone();
        thread::spawn(move || fs::write(writer, text).unwrap());
        let error = loader(&path, LIMIT).build().load::<Config>().err().unwrap();
        assert_eq!(problem(&error), expected);
        assert!(error.to_string().contains("it is UTF-16: save it as UTF-8"), "{error}");
    }
}

#[test]
fn a_loader_keeps_what_a_pipe_gave_and_asks_again_one_that_gave_nothing() {
    let (_folder, path) = pipe(".env");
    let early = loader(&path, SHORT).build();
    assert_eq!(problem(&early.load::<Config>().err().unwrap()), FileProblem::Unwritten);
    let loader = loader(&path, LIMIT).build();
    write(&path, "API_KEY=made-up\n");
    for loader in [loader.clone(), loader] {
        // Nobody writes a second time.
        assert_eq!(loader.load::<Config>().unwrap().config().api_key, "made-up");
    }
    assert_eq!(problem(&early.load::<Config>().err().unwrap()), FileProblem::Unwritten, "another loader has it not");
    let mut writer = File::options().read(true).write(true).open(&path).unwrap();
    writer.write_all(b"API_KEY=MARKER\n").unwrap();
    assert_eq!(problem(&early.load::<Config>().err().unwrap()), FileProblem::Unfinished, "it looks again");
}

/// Whoever writes would take it for another reader, and lose what it writes.
#[test]
fn a_pipe_that_gave_its_text_is_not_opened_again() {
    let (_folder, path) = pipe(".env");
    let loader = loader(&path, LIMIT).build();
    write(&path, "API_KEY=made-up\n");
    loader.load::<Config>().unwrap();
    let (next, (begins, begun)) = (path.clone(), std::sync::mpsc::channel());
    let writer = thread::spawn(move || {
        begins.send(()).unwrap();
        fs::write(next, "API_KEY=of another reader\n")
    });
    begun.recv().unwrap();
    for _ in 0..500 {
        assert_eq!(loader.load::<Config>().unwrap().config().api_key, "made-up");
    }
    assert!(!writer.is_finished(), "it has met a reader");
    assert_eq!(fs::read_to_string(&path).unwrap(), "API_KEY=of another reader\n");
    writer.join().unwrap().unwrap();
}

#[test]
fn a_watch_keeps_what_a_pipe_gave() {
    let (folder, path) = pipe(".env");
    let local = folder.path().join(".env.local");
    write(&path, "API_KEY=made-up\n");
    let watch = Config::watch(&loader(&path, LIMIT).build(), WatchOptions::new().sighup(false).interval(Duration::MAX))
        .unwrap();
    fs::write(&local, "GREETING=later\n").unwrap();
    watch.refresh();
    let config = watch.current();
    assert_eq!((config.api_key.as_str(), config.greeting.as_deref()), ("made-up", Some("later")));
}

/// One thread: if the load kept it, nobody would ever write.
#[test]
fn an_async_load_does_not_wait_on_the_thread_of_its_runtime() {
    let server = server();
    let (_folder, path) = pipe(".env");
    let (_other, secret) = pipe("secret");
    let variables: Vec<_> = bootstrap(&server).into_iter().filter(|(name, _)| !name.contains("SECRET")).collect();
    let text = text(&variables);
    let of_process = [("INFISICAL_CLIENT_SECRET_FILE", secret.to_str().unwrap())];
    let loader = Loader::builder().vars(of_process).env_file(&path).deadline(LIMIT).build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let loaded = runtime.block_on(async {
        let load = loader.load_async::<Config>();
        let write = async {
            for (path, text) in [(&path, text.as_str()), (&secret, server.client_secret())] {
                // Who opens a pipe for writing without waiting is refused as long as nobody reads.
                let mut file = loop {
                    match open_at_once(path) {
                        Ok(file) => break file,
                        Err(_) => tokio::task::yield_now().await,
                    }
                };
                file.write_all(text.as_bytes()).unwrap();
            }
        };
        tokio::join!(load, write).0
    });
    assert_eq!(loaded.unwrap().config().api_key, "from-infisical");
}

fn open_at_once(path: &Path) -> io::Result<File> {
    Ok(rustix::fs::open(path, OFlags::WRONLY | OFlags::NONBLOCK, Mode::empty())?.into())
}

#[test]
fn an_async_load_ends_at_the_deadline_too_and_when_it_is_dropped() {
    let (_folder, path) = pipe(".env");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let loader = |deadline| loader(&path, deadline).build();
    let error = runtime.block_on(async { loader(SHORT).load_async::<Config>().await.err().unwrap() });
    assert_eq!(problem(&error), FileProblem::Unwritten);
    runtime.block_on(async {
        let loader = loader(LIMIT);
        assert!(tokio::time::timeout(SHORT, loader.load_async::<Config>()).await.is_err());
    });
    eventually("nobody reads the pipe of a load that was dropped", || open_at_once(&path).is_err());
}

#[test]
fn credentials_can_be_pipes() {
    let server = server();
    let (_folder, secret) = pipe("secret");
    write(&secret, format!("\u{feff}{}\r\n", server.client_secret()));
    let mut variables = bootstrap(&server);
    variables.retain(|(name, _)| name != "INFISICAL_CLIENT_SECRET");
    variables.push(("INFISICAL_CLIENT_SECRET_FILE".to_owned(), secret.display().to_string()));
    let load =
        |deadline| Loader::builder().vars(variables.clone()).no_env_file().deadline(deadline).build().load::<Config>();
    assert_eq!(load(LIMIT).unwrap().config().api_key, "from-infisical");
    assert_eq!(problem(&load(SHORT).err().unwrap()), FileProblem::Unwritten);
}

#[test]
fn a_jwt_can_be_a_pipe() {
    let server = server();
    let project = server.project("lemna-platform");
    let identity = server.default_identity().accept_jwt("oidc", "made-up-jwt");
    let (_folder, path) = pipe("jwt");
    let load = |deadline| {
        let login = Login::jwt("oidc", identity.id(), JwtSource::file(&path));
        let settings = InfisicalSettings::with_login(server.url().parse().unwrap(), login, "dev").project(project.id());
        let loader = Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings).deadline(deadline);
        loader.build().load::<Config>()
    };
    write(&path, "made-up-jwt\n");
    assert_eq!(load(LIMIT).unwrap().config().api_key, "from-infisical");
    assert_eq!(problem(&load(SHORT).err().unwrap()), FileProblem::Unwritten);
}
