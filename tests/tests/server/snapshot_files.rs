//! What may stand in the place of a copy, and what of a copy may be seen.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, On};
use lemna_config::{ExposeSecret, Freshness, LemnaSecrets, Loader, SecretString, SnapshotProblem, Warning};
use lemna_tests::child::LIMIT;
use lemna_tests::{alone, bootstrap, copied, eventually, loader, named_pipe, outage};

#[derive(LemnaSecrets)]
struct Config {
    api_key: SecretString,
}

const VALUE: &str = "MARKER-value";

struct World {
    server: FakeInfisical,
    folder: tempfile::TempDir,
    path: PathBuf,
    copy: Vec<u8>,
}

/// With a copy in place, token and all.
fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    let server = FakeInfisical::start();
    server.default_identity().token_ttl(Duration::from_secs(3_600), Duration::from_secs(3_600));
    server.project("lemna-platform").set("dev", "API_KEY", VALUE).set("dev", "OTHER", "MARKER-other");
    copied(&path, || loader(&server).snapshot(&path).snapshot_token(true).build().load::<Config>()).unwrap();
    let copy = fs::read(&path).unwrap();
    World { server, folder, path, copy }
}

impl World {
    /// A load while the server is away: by the copy, or with the reason why not.
    fn away(&self, variables: Vec<(String, String)>) -> Result<(), SnapshotProblem> {
        let loader = Loader::builder().vars(variables).no_env_file().snapshot(&self.path).snapshot_token(true);
        match loader.deadline(LIMIT).build().load::<Config>() {
            Ok(loaded) => {
                assert!(matches!(loaded.freshness(), Freshness::Stale { .. }));
                assert_eq!(loaded.config().api_key.expose_secret(), VALUE);
                Ok(())
            }
            Err(error) => {
                assert!(!error.to_string().contains("MARKER"), "{error}");
                Err(error.sources()[0].snapshot().unwrap_or_else(|| panic!("{error}")).1)
            }
        }
    }

    fn put(&self, bytes: &[u8]) {
        let _ = fs::remove_file(&self.path);
        fs::write(&self.path, bytes).unwrap();
        fs::set_permissions(&self.path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn nowhere(&self) -> Vec<(String, String)> {
        self.server.fault_always(On::Any, outage());
        bootstrap(&self.server)
    }
}

#[test]
fn cut_off_or_changed_anywhere_it_is_not_used_and_told() {
    let world = world();
    let variables = world.nowhere();
    assert_eq!(world.away(variables.clone()), Ok(()));
    for length in (0..world.copy.len()).step_by(23) {
        world.put(&world.copy[..length]);
        assert_eq!(world.away(variables.clone()), Err(SnapshotProblem::Truncated), "{length}");
    }
    for at in (0..world.copy.len()).step_by(17) {
        let mut changed = world.copy.clone();
        changed[at] ^= 1 << (at % 8);
        world.put(&changed);
        assert!(world.away(variables.clone()).is_err(), "{at}");
    }
    world.put(&world.copy);
    assert_eq!(world.away(variables), Ok(()));
}

#[test]
fn made_for_something_else_it_is_not_used() {
    let world = world();
    let variables = world.nowhere();
    assert_eq!(world.away(variables.clone()), Ok(()));
    let with = |name: &str, value: &str| {
        let mut variables = variables.clone();
        variables.retain(|(known, _)| known != name);
        variables.push((name.to_owned(), value.to_owned()));
        world.away(variables)
    };
    let other = FakeInfisical::start();
    other.fault_always(On::Any, outage());
    for (name, value) in [
        ("INFISICAL_CLIENT_ID", "made-up-other-id"),
        ("INFISICAL_CLIENT_SECRET", "made-up-other-secret"),
        ("INFISICAL_API_URL", &other.url()),
        ("INFISICAL_API_URL", &format!("{}/prefix", world.server.url())),
        ("INFISICAL_ENV", "prod"),
        ("INFISICAL_PROJECT_ID", "lemna-platform"),
    ] {
        assert_eq!(with(name, value), Err(SnapshotProblem::Foreign), "{name}={value}");
    }
    assert_eq!(with("INFISICAL_API_URL", &format!("{}/api/", world.server.url())), Ok(()), "the same server");
}

#[test]
fn only_its_users_own_regular_file_is_used() {
    let world = world();
    let variables = world.nowhere();
    let away = || world.away(variables.clone());
    for mode in [0o644, 0o660, 0o604] {
        fs::set_permissions(&world.path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(away(), Err(SnapshotProblem::OpenToOthers), "{mode:o}");
    }
    fs::set_permissions(&world.path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(away(), Ok(()));

    // Only root may give files away.
    if chown(&world.path, Some(12_345), None).is_ok() {
        assert_eq!(away(), Err(SnapshotProblem::ForeignOwner));
    }
    let moved = world.folder.path().join("moved");
    world.put(&world.copy);
    fs::rename(&world.path, &moved).unwrap();
    symlink(&moved, &world.path).unwrap();
    assert_eq!(away(), Err(SnapshotProblem::Link));
    fs::remove_file(&world.path).unwrap();
    fs::create_dir(&world.path).unwrap();
    assert_eq!(away(), Err(SnapshotProblem::NotAFile));
    fs::remove_dir(&world.path).unwrap();
    named_pipe(&world.path);
    assert_eq!(away(), Err(SnapshotProblem::NotAFile));
    fs::remove_file(&world.path).unwrap();
    fs::File::create(&world.path).unwrap().set_len(1 << 30).unwrap();
    fs::set_permissions(&world.path, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(away(), Err(SnapshotProblem::TooLarge { .. })));
}

#[test]
fn a_copy_that_cannot_be_used_or_kept_is_a_warning_and_no_failure() {
    let world = world();
    let load = |path: &Path| {
        let loaded = loader(&world.server).snapshot(path).build().load::<Config>().unwrap();
        assert_eq!((loaded.freshness(), loaded.config().api_key.expose_secret()), (Freshness::Live, VALUE));
        let told: Vec<_> = loaded
            .warnings()
            .iter()
            .map(|warning| match warning {
                Warning::SnapshotUnusable { path: at, problem, .. } if at == path => ("unusable", *problem),
                Warning::SnapshotNotKept { path: at, problem, .. } if at == path => ("not kept", *problem),
                other => panic!("{other}"),
            })
            .collect();
        assert!(!format!("{:?}", loaded.warnings()).contains("MARKER"));
        told
    };
    let folder = world.folder.path();
    assert_eq!(load(&folder.join("missing/copy")), [("not kept", SnapshotProblem::NoFolder)]);
    assert_eq!(load(folder), [("not kept", SnapshotProblem::NotAFile), ("unusable", SnapshotProblem::NotAFile)]);
    let notes = folder.join("notes");
    fs::write(&notes, "notes").unwrap();
    fs::set_permissions(&notes, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(load(&notes), [("not kept", SnapshotProblem::NotACopy), ("unusable", SnapshotProblem::NotACopy)]);
    assert_eq!(fs::read(&notes).unwrap(), b"notes");

    world.put(&world.copy[..world.copy.len() - 1]);
    let before = fs::read(&world.path).unwrap();
    assert_eq!(load(&world.path), [("unusable", SnapshotProblem::Truncated)]);
    eventually("another copy is kept", || fs::read(&world.path).unwrap() != before);
    assert_eq!(load(&world.path), [], "the next one is good again");
}

#[test]
fn nothing_of_it_can_be_read() {
    let world = world();
    let mut files = Vec::new();
    for entry in fs::read_dir(world.folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o7777, 0o600);
        files.push((entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()));
    }
    assert_eq!(files.len(), 1);
    let secret = world.server.client_secret();
    for text in ["MARKER", "API_KEY", "OTHER", "eyJ", "lemna-platform", secret, world.server.client_id()] {
        for (name, content) in &files {
            assert!(!name.contains(text) && !content.windows(text.len()).any(|part| part == text.as_bytes()), "{text}");
        }
    }
}

/// Fifty programs that start at once, while others look at what is there.
#[test]
fn of_many_at_once_each_finds_a_whole_copy_or_keeps_one() {
    let world = world();
    let load = |token| loader(&world.server).snapshot(&world.path).snapshot_token(token).build().load::<Config>();
    std::thread::scope(|scope| {
        for at in 0..50 {
            scope.spawn(move || {
                let loaded = load(at % 2 == 0).unwrap();
                assert_eq!(loaded.config().api_key.expose_secret(), VALUE);
                assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
            });
        }
    });
    let variables = world.nowhere();
    assert_eq!(world.away(variables), Ok(()));
}

/// Only a child process can have a working directory of its own.
#[test]
fn the_file_of_another_user_does_not_say_what_is_written_to() {
    let World { server, folder, path, .. } = world();
    fs::remove_file(&path).unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, format!("LEMNA_SNAPSHOT={}\n", path.display())).unwrap();
    let child = |test: &str| {
        let mut child = alone::command(module_path!(), test);
        alone::passes(child.current_dir(folder.path()).env_clear().envs(bootstrap(&server)));
    };
    child("child_that_keeps");
    assert!(path.exists());
    fs::remove_file(&path).unwrap();
    // Only root may give files away.
    if chown(&file, Some(12_345), None).is_ok() {
        child("child_that_is_told");
        assert!(!path.exists());
    }
}

#[test]
#[ignore = "started by another test"]
fn child_that_keeps() {
    let loaded = copied(Path::new("copy"), || Loader::default().load::<Config>()).unwrap();
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
#[ignore = "started by another test"]
fn child_that_is_told() {
    let loaded = Loader::default().load::<Config>().unwrap();
    let [Warning::IgnoredSetting { variable: "LEMNA_SNAPSHOT", .. }] = loaded.warnings() else {
        panic!("{:?}", loaded.warnings())
    };
}

/// Whoever reads the warning is in another folder.
#[test]
fn a_relative_path_is_shown_whole() {
    let world = world();
    let loaded = loader(&world.server).snapshot("no-such-folder/copy").build().load::<Config>().unwrap();
    let [Warning::SnapshotNotKept { path, problem: SnapshotProblem::NoFolder, .. }] = loaded.warnings() else {
        panic!("{:?}", loaded.warnings())
    };
    assert_eq!(*path, std::env::current_dir().unwrap().join("no-such-folder/copy"));

    world.server.fault_always(On::Any, outage());
    let error = loader(&world.server).snapshot("no-such-folder/copy").build().load::<Config>().err().unwrap();
    assert_eq!(error.sources()[0].snapshot(), Some((path.as_path(), SnapshotProblem::Absent)));
}
