//! Killed runs lose nothing, and `lemna doctor` lists what they leave behind. A run is killed after a random number of
//! changes to its folder, or of requests to the server. `LEMNA_KILLS` sets the number of runs of each kind.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

use lemna_config::testing::{FakeInfisical, On, Role};
use lemna_tests::child::Child;

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-9d04";

#[expect(clippy::disallowed_methods, reason = "no load reads it")]
fn rounds() -> usize {
    std::env::var("LEMNA_KILLS").map_or(8, |kills| kills.parse().unwrap())
}

fn random(below: usize) -> usize {
    usize::try_from(RandomState::new().hash_one(()) % u64::try_from(below).unwrap()).unwrap()
}

/// Kills it at a random step, unless it ends before. Returns a description for failures.
fn kill(command: &mut Command, steps: usize, mut state: impl FnMut() -> u64) -> String {
    let (step, spins) = (random(steps + 1), random(2000));
    let mut child = Child::start(command);
    let (mut seen, mut last) = (0, state());
    while seen < step && child.is_running() {
        // A pause between two looks would miss what happens at once.
        std::thread::yield_now();
        let now = state();
        seen += usize::from(now != last);
        last = now;
    }
    for _ in 0..spins {
        std::hint::spin_loop();
    }
    let is_done = child.kill().status.success();
    format!("killed at step {step} of {steps}{}", if is_done { ", when it had ended" } else { "" })
}

/// Changes when a file appears, disappears or grows.
fn files(folder: &Folder) -> u64 {
    let entries = fs::read_dir(folder.path("")).unwrap().flatten();
    let mut seen: Vec<_> = entries
        .filter_map(|entry| entry.metadata().ok().map(|metadata| (entry.file_name(), metadata.ino(), metadata.len())))
        .collect();
    seen.sort();
    FIXED.with(|hasher| hasher.hash_one(seen))
}

thread_local! {
    static FIXED: RandomState = RandomState::new();
}

/// Fails if the folder has a new file that the doctor does not list.
fn assert_found(folder: &Folder, known: &[&str], killed: &str) {
    let ran = Ran::of(folder.lemna(&["doctor", "--format", "json"]).env("LEMNA_SNAPSHOT", folder.path("copy")));
    let told = ran.json();
    let told: Vec<_> = told["findings"].as_array().unwrap().iter().filter(|it| it["area"] == "files").collect();
    let names = |name: &str| told.iter().any(|it| it["text"].as_str().unwrap().starts_with(&format!("{name} ")));
    for entry in fs::read_dir(folder.path("")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        assert!(
            [".git", ".env"].contains(&&*name) || known.contains(&&*name) || names(&name),
            "{killed}: {name} {told:?}"
        );
    }
    assert!(!ran.out.contains(MARKER), "{killed}");
}

fn assert_nothing_left(folder: &Folder, killed: &str) {
    let names = fs::read_dir(folder.path("")).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "tmp")).collect();
    assert!(left.is_empty(), "{killed}: {left:?}");
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    server.default_identity().member_of(project, Role::Writer);
    for number in 0..150 {
        project.set("dev", &format!("NAME_{number}"), &format!("{MARKER}-{number}"));
    }
    server
}

/// All secrets of the server, and one more variable.
fn env_file() -> String {
    let lines = (0..150).map(|number| format!("NAME_{number}='{MARKER}-{number}'\n"));
    lines.collect::<String>() + "# mine\nMINE=made-up\n"
}

#[test]
fn a_trim_loses_nothing() {
    let server = server();
    for _ in 0..rounds() {
        let folder = Folder::of(&server);
        folder.write("web.env", &env_file());
        fs::set_permissions(folder.path("web.env"), fs::Permissions::from_mode(0o640)).unwrap();
        let killed = kill(&mut folder.lemna(&["trim", "web.env"]), 7, || files(&folder));
        for entry in fs::read_dir(folder.path("")).unwrap().flatten() {
            let (name, mode) = (entry.file_name(), entry.metadata().unwrap().mode());
            let is_new = [".tmp", ".bak"].iter().any(|end| name.to_str().unwrap().ends_with(end));
            assert!(!is_new || mode & 0o137 == 0, "{killed}: {name:?} {mode:o}");
        }
        let text = folder.read("web.env");
        let is_cut = text == "# mine\nMINE=made-up\n";
        assert!(is_cut || text == env_file(), "{killed}: {text}");
        assert!(!is_cut || folder.read("web.env.bak") == env_file(), "{killed}");
        assert_found(&folder, &["web.env"], &killed);
        let again = folder.run(&["trim", "web.env"]);
        assert_eq!(
            (again.code, &*folder.read("web.env")),
            (Some(0), "# mine\nMINE=made-up\n"),
            "{killed}: {}",
            again.err
        );
        // With nothing to cut, the second run writes nothing.
        if !is_cut {
            assert_nothing_left(&folder, &killed);
        }
        assert_eq!(folder.read("web.env.bak"), env_file(), "{killed}");
    }
}

#[test]
fn a_list_is_the_old_one_or_the_new_one() {
    let server = server();
    let old = "# lemna-config secret names v1\n# mine\nOLD\n";
    for _ in 0..rounds() {
        let folder = Folder::of(&server);
        folder.write("infisical.names", old);
        let killed = kill(&mut folder.lemna(&["sync"]), 4, || files(&folder));
        let text = folder.read("infisical.names");
        assert!(text == old || text.lines().count() == 152, "{killed}: {text}");
        assert_found(&folder, &["infisical.names"], &killed);
        assert_eq!(folder.run(&["sync"]).code, Some(0), "{killed}");
        if text == old {
            assert_nothing_left(&folder, &killed);
        }
        assert_eq!(folder.run(&["sync", "--check"]).code, Some(0), "{killed}");
        assert_eq!(folder.read("infisical.names").lines().count(), 152, "{killed}");
    }
}

#[test]
fn a_set_up_keeps_the_lines_that_are_there() {
    for _ in 0..rounds() {
        let (server, folder) = (FakeInfisical::start(), Folder::new());
        let administrator = server.identity("administrator").administrator();
        folder.write(".env", "# mine\nMINE=made-up\n");
        let (url, id, secret) = (server.url(), administrator.client_id(), administrator.client_secret());
        let arguments = ["setup", &url, "--admin-client-id", &id];
        let setup = || {
            let mut setup = folder.lemna(&arguments);
            setup.env("LEMNA_ADMIN_CLIENT_SECRET", &secret);
            setup
        };
        let killed = kill(&mut setup(), 7, || files(&folder));
        let text = folder.read(".env");
        assert!(text.starts_with("# mine\nMINE=made-up\n"), "{killed}: {text}");
        assert!(matches!(text.lines().count(), 2 | 6), "{killed}: {text}");
        assert_found(&folder, &[], &killed);
        let again = Ran::of(&mut setup());
        assert_eq!((again.code, folder.read(".env").lines().count()), (Some(0), 6), "{killed}: {}", again.err);
        if text.lines().count() == 2 {
            assert_nothing_left(&folder, &killed);
        }
    }
}

/// The files are only read, and the next push completes what the server has.
#[test]
fn a_push_is_completed_by_the_next() {
    for _ in 0..rounds() {
        let server = FakeInfisical::start();
        server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
        let folder = Folder::of(&server);
        folder.write("web.env", &env_file());
        let arguments = ["push", "web.env", "--env", "dev", "--yes"];
        let killed = kill(&mut folder.lemna(&arguments), 7, || u64::try_from(server.count(On::Any)).unwrap());
        assert_eq!(folder.read("web.env"), env_file(), "{killed}");
        assert_found(&folder, &["web.env"], &killed);
        let again = folder.run(&arguments);
        assert_eq!(again.code, Some(0), "{killed}: {}", again.err);
        let mut there = server.project("lemna-platform").secrets("dev", "/");
        there.retain(|(name, value)| value.starts_with(MARKER) && name.starts_with("NAME_"));
        assert_eq!(there.len(), 150, "{killed}");
    }
}

/// A start while the server is unavailable gets all values.
#[test]
fn a_sealed_copy_is_the_old_one_or_the_new_one() {
    for _ in 0..rounds() {
        let server = server();
        let folder = Folder::of(&server);
        let run = || {
            let mut run = folder.lemna(&["run", "--", "sh", "-c", "printf %s \"$NAME_149\""]);
            run.env("LEMNA_SNAPSHOT", folder.path("copy"));
            run
        };
        assert_eq!(Ran::of(&mut run()).out, format!("{MARKER}-149"));
        server.project("lemna-platform").set("dev", "NAME_149", &format!("{MARKER}-new"));
        let killed = kill(&mut run(), 4, || files(&folder));
        assert_found(&folder, &["copy.variables"], &killed);
        server.rate_limit_logins(0);
        let away = Ran::of(&mut run());
        let is_whole = [format!("{MARKER}-149"), format!("{MARKER}-new")].contains(&away.out);
        assert!(away.code == Some(0) && is_whole, "{killed}: {}", away.err);
    }
}
