//! Whose a `.env` is, in the cases of every day and in those that somebody made up on purpose.

use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loaded, Loader, Origin, SourceErrorKind, Warning};
use lemna_tests::child::{LIMIT, output};
use lemna_tests::{alone, bootstrap};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: Option<String>,
    #[lemna(local)]
    greeting: Option<String>,
}

/// `nobody`, on most systems.
const OTHER_USER: u32 = 65534;

struct World {
    server: FakeInfisical,
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "from-infisical");
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        env::set_current_dir(folder.path()).unwrap();
        Self { server, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The four variables, and one more.
    fn all(&self) -> String {
        let lines = bootstrap(&self.server).into_iter().map(|(name, value)| format!("{name}={value}\n"));
        lines.collect::<String>() + "GREETING=hello\n"
    }
}

fn give_away(path: &Path) {
    chown(path, Some(OTHER_USER), Some(OTHER_USER)).unwrap();
}

fn load(variables: &[(String, String)]) -> Result<Loaded<Config>, SourceErrorKind> {
    let loader = Loader::builder().vars(variables.iter().cloned()).deadline(LIMIT).build();
    loader.load().map_err(|error: lemna_config::LoadError<ConfigField>| error.sources()[0].kind().clone())
}

/// Whether a credential would have gone to a server that another user chose.
fn is_untrusted(loaded: &Result<Loaded<Config>, SourceErrorKind>) -> bool {
    matches!(loaded, Err(SourceErrorKind::UntrustedUrl { foreign: true, .. }))
}

/// A load that is as good as any.
#[track_caller]
fn loads_quietly() -> Loaded<Config> {
    let loaded = load(&[]).unwrap();
    assert_eq!(loaded.config().api_key.as_deref(), Some("from-infisical"));
    assert_eq!(loaded.config().greeting.as_deref(), Some("hello"));
    assert_eq!(loaded.warnings(), &[]);
    loaded
}

/// Runs the test of this name in a process of its own. Only root can give a file away, so that there is nothing to be seen
/// where the tests run as another user.
#[track_caller]
fn as_root(test: &str) {
    if rustix::process::geteuid().is_root() {
        alone::passes(&mut alone::command(module_path!(), test));
    }
}

#[test]
fn root_in_a_container_loads_what_lies_in_a_folder_of_its_host() {
    as_root("child_container");
}

#[test]
#[ignore = "started by another test"]
fn child_container() {
    let world = World::new();
    let path = world.write(".env", &world.all());
    give_away(&path);
    give_away(world.folder.path());
    let loaded = loads_quietly();
    let origin = loaded.origin(ConfigField::Greeting).unwrap();
    assert!(origin.to_string().ends_with("(another user's)"), "{origin}");
    // Children do not get what leads to the server, and that is not worth a line at each start.
    world.write(".env", &(world.all() + "PYTHONPATH=made-up\n"));
    let env = Loader::builder().no_vars().build().load_env().unwrap();
    let mut command = Command::new("made-up");
    env.apply_to(&mut command);
    assert!(!command.get_envs().any(|(name, _)| name.to_str().unwrap().starts_with("INFISICAL_")));
    let [Warning::Withheld { name, .. }] = env.warnings() else { panic!("{:?}", env.warnings()) };
    assert_eq!(name, "PYTHONPATH");
    world.write(".env", &world.all());

    // In a folder of somebody else there is no reason to look after it.
    chown(world.folder.path(), Some(0), None).unwrap();
    let loaded = load(&[]).unwrap();
    let [Warning::ForeignFile { path: told, names, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert_eq!((told, names.as_slice()), (&path, &["API_KEY", "GREETING"][..]));
    let env = Loader::builder().vars(bootstrap(&world.server)).build().load_env().unwrap();
    let warnings: Vec<_> =
        env.warnings().iter().filter(|warning| !matches!(warning, Warning::Withheld { .. })).collect();
    let [warning @ Warning::ForeignFile { names, .. }] = warnings[..] else { panic!("{warnings:?}") };
    assert!(names.is_empty() && !warning.to_string().contains("GREETING"), "{warning}");
}

#[test]
fn a_user_of_an_image_loads_what_root_put_there() {
    as_root("child_image");
}

#[test]
#[ignore = "started by another test"]
fn child_image() {
    let world = World::new();
    // Without the address the secret would be the process's, as an image has it.
    let (address, credentials): (Vec<_>, Vec<_>) =
        bootstrap(&world.server).into_iter().partition(|(name, _)| name == "INFISICAL_API_URL");
    world.write(".env", &format!("INFISICAL_API_URL={}\nGREETING=hello\n", address[0].1));
    fs::set_permissions(world.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let alone = alone::command(module_path!(), "child_user");
    // The folders above the program may be closed to the other user, where its path leads through them.
    let by_path = alone.get_program();
    let mut command = Command::new(if cfg!(target_os = "linux") { "/proc/self/exe".as_ref() } else { by_path });
    command.args(alone.get_args()).env_clear().envs(credentials).current_dir(world.folder.path());
    command.uid(OTHER_USER).gid(OTHER_USER);
    let ran = output(&mut command);
    let [stdout, stderr] = [&ran.stdout, &ran.stderr].map(|stream| String::from_utf8_lossy(stream));
    assert!(ran.status.success() && stdout.contains("1 passed"), "{stdout}{stderr}");
}

/// Run by [`child_image`] as another user.
#[test]
#[ignore = "started by another test"]
fn child_user() {
    assert_eq!(rustix::process::geteuid().as_raw(), OTHER_USER);
    let loaded = Loader::builder().deadline(LIMIT).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().api_key.as_deref(), Some("from-infisical"));
    assert_eq!(loaded.warnings(), &[]);
    assert!(!loaded.origin(ConfigField::Greeting).unwrap().to_string().contains("another user"));
}

#[test]
fn a_file_that_everybody_can_write_is_worth_a_warning_and_one_of_a_group_is_not() {
    alone::passes(&mut alone::command(module_path!(), "child_modes"));
}

#[test]
#[ignore = "started by another test"]
fn child_modes() {
    let world = World::new();
    let path = world.write(".env", &world.all());
    for mode in [0o600, 0o664, 0o660, 0o775] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        loads_quietly();
    }
    let local = world.write(".env.local", "GREETING=hello\n");
    for path in [&path, &local] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o666)).unwrap();
        let loaded = load(&[]).unwrap();
        let [warning @ Warning::WorldWritable { path: told, .. }] = loaded.warnings() else {
            panic!("{:?}", loaded.warnings())
        };
        assert_eq!(told, path);
        assert!(warning.to_string().contains(path.to_str().unwrap()), "{warning}");
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn of_two_files_each_is_judged_by_itself() {
    as_root("child_two_files");
}

#[test]
#[ignore = "started by another test"]
fn child_two_files() {
    let world = World::new();
    let path = world.write(".env", &world.all());
    // Theirs beside ours: what counts above ours is told, and it decides nothing.
    let local = world.write(
        ".env.local",
        "GREETING=theirs\nLEMNA_MODE=strict\nINFISICAL_PROJECT_ID=no-such\nINFISICAL_CLIENT_ID=no-such\n",
    );
    give_away(&local);
    let loaded = load(&[]).unwrap();
    assert_eq!(loaded.config().api_key.as_deref(), Some("from-infisical"));
    assert_eq!(loaded.config().greeting.as_deref(), Some("theirs"));
    let told: Vec<_> = loaded
        .warnings()
        .iter()
        .filter_map(|warning| match warning {
            Warning::IgnoredSetting { variable, origin: Origin::File { line, foreign: true, .. }, .. } => {
                Some((*variable, *line))
            }
            Warning::ForeignFile { names, .. } => Some((names[0], 0)),
            _ => None,
        })
        .collect();
    let expected = [("LEMNA_MODE", 2), ("INFISICAL_CLIENT_ID", 4), ("INFISICAL_PROJECT_ID", 3), ("GREETING", 0)];
    assert_eq!(told, expected, "{:?}", loaded.warnings());

    // Ours above theirs.
    fs::rename(&local, world.path("other")).unwrap();
    fs::rename(&path, &local).unwrap();
    fs::rename(world.path("other"), &path).unwrap();
    let loaded = load(&[]).unwrap();
    assert_eq!(loaded.config().greeting.as_deref(), Some("hello"));
    assert!(!loaded.warnings().iter().any(|warning| matches!(warning, Warning::ForeignFile { .. })));
    assert_eq!(loaded.config().api_key.as_deref(), Some("from-infisical"));

    // An address of theirs does not hide ours, by neither name.
    fs::remove_file(&path).unwrap();
    fs::rename(&local, &path).unwrap();
    give_away(&world.write(".env.local", "INFISICAL_DOMAIN=http://127.0.0.1:1\n"));
    let loaded = load(&[]).unwrap();
    assert_eq!(loaded.config().api_key.as_deref(), Some("from-infisical"), "ours has the first of the two names");
    give_away(&world.write(".env.local", "INFISICAL_API_URL=http://127.0.0.1:1\n"));
    let loaded = load(&[]).unwrap();
    assert_eq!(loaded.config().api_key.as_deref(), Some("from-infisical"));
    let [Warning::ConflictingVariables { used_origin, ignored_origin, .. }] = loaded.warnings() else {
        panic!("{:?}", loaded.warnings())
    };
    assert!(matches!(used_origin, Origin::File { foreign: false, .. }), "{used_origin}");
    assert!(matches!(ignored_origin, Origin::File { foreign: true, .. }), "{ignored_origin}");
}

#[test]
fn a_name_that_somebody_else_gave_our_file_is_theirs() {
    as_root("child_names");
}

#[test]
#[ignore = "started by another test"]
fn child_names() {
    let world = World::new();
    let secret: Vec<_> = bootstrap(&world.server).into_iter().filter(|(name, _)| name.contains("CLIENT")).collect();
    let text = format!("INFISICAL_API_URL={}\nINFISICAL_ENV=dev\nGREETING=hello\n", world.server.url());
    let real = world.write("real", &text);
    let path = world.path(".env");
    symlink(&real, &path).unwrap();
    assert!(load(&secret).is_ok_and(|loaded| loaded.warnings().is_empty()), "a link of one's own");
    lchown(&path, Some(OTHER_USER), None).unwrap();
    assert!(is_untrusted(&load(&secret)));
    lchown(&path, Some(0), None).unwrap();
    give_away(world.folder.path());
    assert!(is_untrusted(&load(&secret)), "their folder");
    fs::remove_file(&path).unwrap();
    fs::hard_link(&real, &path).unwrap();
    assert!(is_untrusted(&load(&secret)), "a second name");
    fs::remove_file(&real).unwrap();
    assert!(is_untrusted(&load(&secret)), "a file that they renamed");
    world.write(".env", &world.all());
    loads_quietly();
    fs::write(&path, &text).unwrap();
    chown(world.folder.path(), Some(0), None).unwrap();
    // A link of theirs between two of ours.
    fs::rename(&path, &real).unwrap();
    symlink(&real, world.path("between")).unwrap();
    symlink("between", &path).unwrap();
    assert!(load(&secret).is_ok());
    lchown(world.path("between"), Some(OTHER_USER), None).unwrap();
    assert!(is_untrusted(&load(&secret)), "a link in between");
    fs::rename(&real, world.path("away")).unwrap();
    fs::rename(world.path("away"), &path).unwrap();
    // A link to a file of theirs, and a loop.
    give_away(&world.write("theirs", &text));
    fs::remove_file(&path).unwrap();
    chown(world.folder.path(), Some(0), None).unwrap();
    symlink(world.path("theirs"), &path).unwrap();
    assert!(is_untrusted(&load(&secret)));
    fs::remove_file(&path).unwrap();
    symlink(&path, &path).unwrap();
    assert!(matches!(load(&[]), Err(SourceErrorKind::UnreadableFile { .. })));
}

#[test]
fn who_names_a_file_answers_for_it_and_not_for_what_others_put_beside_it() {
    as_root("child_named");
}

#[test]
#[ignore = "started by another test"]
fn child_named() {
    let world = World::new();
    let secret: Vec<_> = bootstrap(&world.server).into_iter().filter(|(name, _)| name.contains("CLIENT")).collect();
    let text = format!("INFISICAL_API_URL={}\nINFISICAL_ENV=dev\nGREETING=hello\n", world.server.url());
    let path = world.write("app.env", &text);
    let load = || Loader::builder().vars(secret.clone()).env_file(&path).deadline(LIMIT).build().load::<Config>();
    give_away(&path);
    let loaded = load().unwrap();
    assert_eq!(loaded.warnings(), &[]);
    assert!(matches!(loaded.origin(ConfigField::Greeting), Some(Origin::File { foreign: false, .. })));
    // Of the same user: meant as well.
    give_away(&world.write("app.env.local", "GREETING=local\n"));
    assert_eq!(load().unwrap().warnings(), &[]);
    chown(&path, Some(0), None).unwrap();
    let loaded = load().unwrap();
    assert!(loaded.warnings().iter().any(|warning| matches!(warning, Warning::ForeignFile { .. })));
    give_away(&world.write("app.env.local", "INFISICAL_API_URL=http://127.0.0.1:1\n"));
    let loaded = load().unwrap();
    assert_eq!(loaded.config().api_key.as_deref(), Some("from-infisical"));
    let is_theirs = |warning: &Warning| {
        matches!(warning, Warning::ConflictingVariables { ignored_origin: Origin::File { foreign: true, .. }, .. })
    };
    assert!(loaded.warnings().iter().any(is_theirs), "{:?}", loaded.warnings());
    // A second name that anybody can give to a file of one's own.
    fs::write(&path, "GREETING=hello\n").unwrap();
    fs::remove_file(world.path("app.env.local")).unwrap();
    let open = world.write("open", &format!("INFISICAL_API_URL={}\nINFISICAL_ENV=dev\n", world.server.url()));
    fs::set_permissions(&open, fs::Permissions::from_mode(0o666)).unwrap();
    fs::hard_link(&open, world.path("app.env.local")).unwrap();
    let error = load().err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::UntrustedUrl { foreign: true, .. }), "{error}");
}

#[test]
fn a_reference_in_another_users_file_reads_nothing_of_the_process() {
    as_root("child_reference");
}

#[test]
#[ignore = "started by another test"]
fn child_reference() {
    let world = World::new();
    let path = world.write(".env", "A=own\nGREETING=\"${A} ${MARKER}\"\n");
    let variables = [("MARKER", "made-up")];
    let load = || Loader::builder().vars(variables).interpolate(true).no_infisical().build().load::<Config>().unwrap();
    assert_eq!(load().config().greeting.as_deref(), Some("own made-up"));
    give_away(&path);
    assert_eq!(load().config().greeting.as_deref(), Some("own ${MARKER}"));
}
