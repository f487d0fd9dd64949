//! A search for `.env` where not everything can be looked into: what nobody can see is not there, and what is there and
//! cannot be read is an error.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;
use std::{env, iter};

use lemna_config::{LemnaSecrets, LoadError, Loaded, Loader, SourceErrorKind};
use lemna_tests::alone;
use lemna_tests::child::{LIMIT, output};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    needed: String,
    which: Option<String>,
}

/// `nobody`, on most systems.
const OTHER_USER: u32 = 65534;

fn told(loaded: Result<Loaded<Config>, LoadError<ConfigField>>) -> String {
    match loaded {
        Ok(loaded) => {
            assert_eq!(loaded.config().needed, "made-up");
            assert_eq!(loaded.warnings(), &[]);
            loaded.config().which.clone().unwrap_or_else(|| "nothing".to_owned())
        }
        Err(error) => match error.sources()[0].kind() {
            SourceErrorKind::UnreadableFile { path, problem, .. } => {
                format!("{}: {problem}", path.file_name().unwrap().display())
            }
            kind => panic!("{kind}"),
        },
    }
}

/// Tells its parent what a load of another user gave.
#[test]
#[ignore = "started by another test"]
fn child_search() {
    assert_eq!(rustix::process::geteuid().as_raw(), OTHER_USER);
    println!("RESULT {}", told(Loader::builder().deadline(LIMIT).build().load()));
}

/// The same with a file that is named.
#[test]
#[ignore = "started by another test"]
fn child_named() {
    println!("RESULT {}", told(Loader::builder().env_file("closed/.env").deadline(LIMIT).build().load()));
}

/// What the load of another user gives in this folder, in both modes. Whoever starts it is there already: it could not
/// enter each of them by itself.
#[track_caller]
fn by_other(test: &str, folder: &Path) -> String {
    env::set_current_dir(folder).unwrap();
    let [lenient, strict] = ["lenient", "strict"].map(|mode| {
        let alone = alone::command(module_path!(), test);
        // The folders above the program may be closed to the other user, where its path leads through them.
        let by_path = alone.get_program();
        let mut command = Command::new(if cfg!(target_os = "linux") { "/proc/self/exe".as_ref() } else { by_path });
        let home = folder.parent().unwrap();
        command.args(alone.get_args()).env_clear().env("NEEDED", "made-up").env("LEMNA_MODE", mode).env("HOME", home);
        command.uid(OTHER_USER).gid(OTHER_USER);
        let ran = output(&mut command);
        let [stdout, stderr] = [&ran.stdout, &ran.stderr].map(|stream| String::from_utf8_lossy(stream));
        let result = stdout.lines().find_map(|line| Some(line.split_once("RESULT ")?.1.to_owned()));
        result.unwrap_or_else(|| panic!("{stdout}{stderr}"))
    });
    assert_eq!(lenient, strict);
    lenient
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

struct World(TempDir);

impl World {
    fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        mode(world.0.path(), 0o755);
        fs::create_dir(world.0.path().join(".git")).unwrap();
        world
    }

    /// A folder of root's, with a `.env` if a text is given.
    fn folder(&self, name: &str, env: Option<&str>) -> std::path::PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(&path).unwrap();
        if let Some(env) = env {
            fs::write(path.join(".env"), env).unwrap();
        }
        path
    }
}

const FOUND: Option<&str> = Some("WHICH=found\n");

/// Only root can be another user.
#[track_caller]
fn as_root(test: &str) {
    if rustix::process::geteuid().is_root() {
        alone::passes(&mut alone::command(module_path!(), test));
    }
}

#[test]
fn a_folder_that_may_not_be_entered_has_no_dotenv() {
    as_root("child_closed");
}

#[test]
#[ignore = "started by another test"]
fn child_closed() {
    let world = World::new();
    for (name, env) in [("without", None), ("with", FOUND)] {
        for closed in [0o700, 0o444, 0o000] {
            let folder = world.folder(name, env);
            mode(&folder, closed);
            assert_eq!(by_other("child_search", &folder), "nothing", "{name} {closed:o}");
        }
    }
    // It may be entered, if not listed.
    let folder = world.folder("entered", FOUND);
    mode(&folder, 0o111);
    assert_eq!(by_other("child_search", &folder), "found");
}

#[test]
fn a_closed_folder_above_hides_itself_and_not_the_working_directory() {
    as_root("child_above");
}

#[test]
#[ignore = "started by another test"]
fn child_above() {
    let world = World::new();
    let app = world.folder("above/app", None);
    world.folder("above", Some("WHICH=above\n"));
    mode(&world.0.path().join("above"), 0o700);
    assert_eq!(by_other("child_search", &app), "nothing");
    fs::write(app.join(".env"), "WHICH=found\n").unwrap();
    assert_eq!(by_other("child_search", &app), "found", "`cat .env` finds it as well");
    fs::write(app.join(".env.local"), "WHICH=local\n").unwrap();
    mode(&app.join(".env.local"), 0o600);
    assert_eq!(by_other("child_search", &app), ".env.local: permission denied");
    // The home folder only ends the search.
    let inner = world.folder("home/work", FOUND);
    mode(&world.0.path().join("home"), 0o711);
    assert_eq!(by_other("child_search", &inner), "found");
}

#[test]
fn what_is_there_and_cannot_be_read_is_an_error() {
    as_root("child_wrong");
}

#[test]
#[ignore = "started by another test"]
fn child_wrong() {
    let world = World::new();
    let folder = world.folder("there", FOUND);
    let (env, local) = (folder.join(".env"), folder.join(".env.local"));
    mode(&env, 0o600);
    assert_eq!(by_other("child_search", &folder), ".env: permission denied");
    mode(&env, 0o644);
    fs::write(&local, "WHICH=local\n").unwrap();
    mode(&local, 0o600);
    assert_eq!(by_other("child_search", &folder), ".env.local: permission denied");
    fs::remove_file(&local).unwrap();

    let closed = world.folder("there/closed", FOUND);
    mode(&closed, 0o700);
    assert_eq!(by_other("child_named", &folder), ".env: permission denied", "it is named");
    fs::remove_file(&env).unwrap();
    symlink(closed.join(".env"), &env).unwrap();
    assert_eq!(by_other("child_search", &folder), "nothing", "nobody can say whether the link dangles");
    fs::remove_file(&env).unwrap();
    symlink(folder.join("none"), &env).unwrap();
    assert_eq!(by_other("child_search", &folder), "nothing");
    fs::remove_file(&env).unwrap();
    symlink(&env, &env).unwrap();
    assert!(by_other("child_search", &folder).starts_with(".env: "), "a link loop");
    fs::remove_file(&env).unwrap();
    fs::create_dir(&env).unwrap();
    assert_eq!(by_other("child_search", &folder), ".env: it is a folder, a device or a pipe, not a regular file");
    fs::remove_dir(&env).unwrap();
    let _listener = UnixListener::bind(&env).unwrap();
    mode(&env, 0o666);
    assert_eq!(by_other("child_search", &folder), ".env: it is a folder, a device or a pipe, not a regular file");
    fs::remove_file(&env).unwrap();
    symlink("/dev/zero", &env).unwrap();
    assert_eq!(by_other("child_search", &folder), ".env: it is a folder, a device or a pipe, not a regular file");
}

#[test]
fn a_working_directory_without_a_path_is_looked_into_all_the_same() {
    alone::passes(&mut alone::command(module_path!(), "child_no_path"));
}

#[test]
#[ignore = "started by another test"]
fn child_no_path() {
    let world = World::new();
    let load = || told(Loader::builder().vars([("NEEDED", "made-up")]).deadline(LIMIT).build().load());
    let gone = world.folder("gone", None);
    env::set_current_dir(&gone).unwrap();
    fs::remove_dir(&gone).unwrap();
    assert!(env::current_dir().is_err());
    assert_eq!(load(), "nothing");

    // Longer than a path can be.
    env::set_current_dir(world.0.path()).unwrap();
    for name in iter::repeat_n("x".repeat(200), 25) {
        fs::create_dir(&name).unwrap();
        env::set_current_dir(&name).unwrap();
    }
    assert_eq!(load(), "nothing");
    fs::write(".env", "WHICH=found\n").unwrap();
    assert_eq!(load(), "found");
    env::set_current_dir("/").unwrap();
}
