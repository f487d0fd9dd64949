//! Variables that are handed to children, and to the process itself. The process of these tests is never changed:
//! whatever is injected is injected into a child, which is this program again.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};

use lemna_config::testing::FakeInfisical;
use lemna_config::{Env, Loader};
use lemna_tests::child::output;
use lemna_tests::{alone, bootstrap};
use tempfile::TempDir;

/// What the children of these tests do, each in a process of its own.
mod child {
    use std::thread;
    use std::time::Duration;

    use lemna_config::{Answer, Env, InjectError, Loader, Request, Source, SourceError};

    const LISTED: [&str; 8] = ["API_KEY", "PORT", "EMPTY", "SET", "BLANK", "PATH", "LD_PRELOAD", "NUL_VALUE"];

    #[expect(clippy::disallowed_methods, reason = "that is what is looked at")]
    fn show() {
        // The test harness has begun the line.
        println!();
        for name in LISTED {
            println!("{name}={}", std::env::var(name).unwrap_or_else(|_| "not set".to_owned()));
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn shows() {
        show();
    }

    #[expect(unsafe_code, reason = "that is what is looked at")]
    fn inject(env: &Env) -> Result<(), InjectError> {
        // SAFETY: the threads of this process are this one and that of the test harness, which waits for it.
        unsafe { env.inject() }
    }

    #[test]
    #[ignore = "started by another test"]
    fn injects() {
        let env = lemna_config::load_env().unwrap();
        inject(&env).unwrap();
        show();
        assert_eq!(env.origin("API_KEY").unwrap().to_string().split(' ').next(), Some("Infisical"));
    }

    #[test]
    #[ignore = "started by another test"]
    #[expect(unsafe_code, reason = "that is what is looked at")]
    fn injects_overriding() {
        let env = lemna_config::load_env().unwrap();
        // SAFETY: as above.
        unsafe { env.inject_overriding() }.unwrap();
        show();
    }

    /// What was injected steers no later load of the same process.
    #[test]
    #[ignore = "started by another test"]
    #[expect(unsafe_code, reason = "that is what is looked at")]
    fn loads_again() {
        let env = lemna_config::load_env().unwrap();
        inject(&env).unwrap();
        // SAFETY: as above.
        unsafe { env.inject_overriding() }.unwrap();
        let again = lemna_config::load_env().unwrap();
        assert_eq!(again.get("API_KEY"), Some("of Infisical"));
        show();
    }

    /// A source with names and values that `set_var` would panic by.
    struct Odd;

    impl Source for Odd {
        fn name(&self) -> &'static str {
            "odd"
        }

        async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
            let mut answer = Answer::new();
            for (name, value) in [("", "x"), ("=", "x"), ("A=B", "x"), ("A\0B", "x"), ("NUL_VALUE", "x\0")] {
                answer.insert(name, value.into());
            }
            answer.insert("API_KEY", "made-up".into());
            Ok(answer)
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn injects_odd_names() {
        let env = Loader::builder().no_env_file().source(Odd).build().load_env().unwrap();
        inject(&env).unwrap();
        show();
    }

    /// A source that does not end with the load.
    struct Stuck;

    impl Source for Stuck {
        fn name(&self) -> &'static str {
            "stuck"
        }

        async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
            loop {
                thread::park();
            }
        }
    }

    #[test]
    #[ignore = "started by another test"]
    fn injects_while_a_thread_runs() {
        let loader = Loader::builder().source(Stuck).deadline(Duration::from_millis(50));
        let env = loader.build().load_env().unwrap();
        assert_eq!(inject(&env), Err(InjectError::StillAsking));
        show();
    }
}

/// This program as `child`, in a folder.
fn command(child: &str, folder: &Path) -> Command {
    let mut command = alone::command(module_path!(), &format!("child::{child}"));
    command.current_dir(folder);
    command
}

/// One that loads by itself.
fn loading(child: &str, folder: &Path) -> Command {
    let mut command = command(child, folder);
    for name in ["CLIENT_ID", "CLIENT_SECRET", "API_URL", "ENV", "PROJECT_ID"] {
        command.env_remove(format!("INFISICAL_{name}"));
    }
    command.env_remove("LEMNA_MODE");
    command
}

fn folder(env_file: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    std::fs::write(folder.path().join(".env"), env_file).unwrap();
    folder
}

/// What the child shows of a variable.
struct Shown(String, String);

impl Shown {
    fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = output(command);
        let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
        assert!(status.success(), "{stdout}{stderr}");
        Self(stdout, stderr)
    }

    #[track_caller]
    fn has(&self, name: &str, value: &str) {
        assert!(self.0.lines().any(|line| line == format!("{name}={value}")), "{name}={value}: {}", self.0);
    }
}

const FILE: &str = "API_KEY=old\nPORT=80\nEMPTY=\nSET=file\nBLANK=file\nPATH=/made-up\nLD_PRELOAD=/made-up.so\n";

fn env(folder: &TempDir, variables: &[(&str, &str)]) -> Env {
    let path = folder.path().join(".env");
    Loader::builder().vars(variables.iter().copied()).env_file(path).build().load_env().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the child inherits it")]
fn path() -> String {
    std::env::var("PATH").unwrap()
}

#[test]
fn a_child_gets_what_is_not_set() {
    let folder = folder(FILE);
    let env = env(&folder, &[("SET", "process"), ("API_KEY", "")]);
    let mut child = command("shows", folder.path());
    // What the caller has decided about the child stays.
    child.env("PORT", "of the caller").env_remove("BLANK");
    env.apply_to(&mut child);
    let shown = Shown::of(&mut child);
    for (name, value) in [("API_KEY", "old"), ("PORT", "of the caller"), ("SET", "process")] {
        shown.has(name, value);
    }
    for name in ["BLANK", "EMPTY", "LD_PRELOAD"] {
        shown.has(name, "not set");
    }
    shown.has("PATH", &path());
}

#[test]
fn a_child_whose_environment_starts_empty_gets_all_the_same() {
    let folder = folder(FILE);
    let env = env(&folder, &[("SET", "process")]);
    let mut child = command("shows", folder.path());
    child.env_clear();
    env.apply_to(&mut child);
    let shown = Shown::of(&mut child);
    shown.has("API_KEY", "old");
    shown.has("SET", "process");
    shown.has("PATH", "not set");
}

#[test]
fn a_child_gets_what_the_sources_say_where_that_is_asked_for() {
    let folder = folder(FILE);
    let mut child = command("shows", folder.path());
    child.env("PORT", "of the caller");
    env(&folder, &[("SET", "process")]).apply_to_overriding(&mut child);
    let shown = Shown::of(&mut child);
    for (name, value) in [("API_KEY", "old"), ("PORT", "80"), ("SET", "file"), ("LD_PRELOAD", "not set")] {
        shown.has(name, value);
    }
    shown.has("PATH", &path());
}

#[test]
fn the_process_gets_what_is_not_set() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "of Infisical").set("dev", "LD_PRELOAD", "/made-up.so");
    let folder = folder(FILE);
    let child = |name| {
        let mut child = loading(name, folder.path());
        child.envs(bootstrap(&server)).env("SET", "process").env("BLANK", "");
        child
    };
    let shown = Shown::of(&mut child("injects"));
    for (name, value) in [("API_KEY", "of Infisical"), ("PORT", "80"), ("SET", "process"), ("BLANK", "file")] {
        shown.has(name, value);
    }
    shown.has("PATH", &path());
    shown.has("LD_PRELOAD", "not set");
    assert!(shown.1.contains("warning: PATH ("), "{}", shown.1);
    assert!(shown.1.contains("warning: LD_PRELOAD (Infisical (lemna-platform, dev, /)) is withheld"), "{}", shown.1);

    // What is no text is set all the same.
    let not_unicode = OsStr::from_bytes(b"\xff");
    let shown = Shown::of(child("injects_overriding").env("PORT", not_unicode));
    for (name, value) in [("PORT", "80"), ("SET", "file"), ("BLANK", "file"), ("LD_PRELOAD", "not set")] {
        shown.has(name, value);
    }
    shown.has("PATH", &path());
}

#[test]
fn no_secret_decides_which_server_the_next_load_asks() {
    let (server, other) = (FakeInfisical::start(), FakeInfisical::start());
    let mut project = server.project("lemna-platform").set("dev", "API_KEY", "of Infisical");
    project = project.set("dev", "INFISICAL_API_URL", &other.url()).set("dev", "LEMNA_MODE", "MARKER");
    for name in ["INFISICAL_CA_FILE", "SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY", "PORT"] {
        project = project.set("dev", name, "/MARKER");
    }
    let four = bootstrap(&server).into_iter().map(|(name, value)| format!("{name}={value}\n"));
    let folder = folder(&four.collect::<String>());
    let shown = Shown::of(&mut loading("loads_again", folder.path()));
    shown.has("PORT", "/MARKER");
    assert!(other.requests().is_empty(), "{:?}", other.requests());
    for name in ["INFISICAL_API_URL", "INFISICAL_CA_FILE", "LEMNA_MODE", "SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY"] {
        let told = shown.1.matches(&format!("warning: {name} (Infisical (")).count();
        assert_eq!(told, 1, "{name}: {}", shown.1);
    }
    assert!(!shown.1.contains("MARKER"), "{}", shown.1);
}

#[test]
fn what_no_environment_can_hold_is_left_out() {
    let folder = folder("");
    let shown = Shown::of(&mut loading("injects_odd_names", folder.path()));
    shown.has("API_KEY", "made-up");
    shown.has("NUL_VALUE", "not set");
}

/// A source that blocks may read the environment: C's functions do.
#[test]
fn nothing_is_changed_while_a_thread_of_the_load_runs() {
    let folder = folder("API_KEY=made-up\n");
    let shown = Shown::of(&mut loading("injects_while_a_thread_runs", folder.path()));
    shown.has("API_KEY", "not set");
}
