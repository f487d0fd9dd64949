use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use super::super::seal::MAGIC;
use super::*;
use crate::problem::SnapshotProblem;

fn copy(tail: &[u8]) -> Vec<u8> {
    [MAGIC, tail].concat()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    (folder, path)
}

#[test]
fn it_is_written_for_its_owner_alone_and_nothing_is_left_beside_it() {
    let (folder, path) = folder();
    assert_eq!(read(&path), Err(SnapshotProblem::Absent));
    write(&path, &copy(b"one")).unwrap();
    write(&path, &copy(b"two")).unwrap();
    assert_eq!(read(&path).unwrap(), copy(b"two"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(names(folder.path()), ["copy"]);
}

#[test]
fn rights_of_others_keep_it_from_being_read_until_it_is_written_anew() {
    let (_folder, path) = folder();
    for mode in [0o644, 0o640, 0o660, 0o602, 0o601] {
        write(&path, &copy(b"one")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(read(&path), Err(SnapshotProblem::OpenToOthers), "{mode:o}");
    }
    write(&path, &copy(b"two")).unwrap();
    assert_eq!(read(&path).unwrap(), copy(b"two"));
}

#[cfg(feature = "admin")]
#[test]
fn its_age_is_told_of_copies_alone() {
    let (_folder, path) = folder();
    assert_eq!(modified(&path), Err(SnapshotProblem::Absent));
    write(&path, &copy(b"one")).unwrap();
    let written = SystemTime::now() - Duration::from_secs(3_600);
    fs::File::options().write(true).open(&path).unwrap().set_modified(written).unwrap();
    assert_eq!(modified(&path), Ok(written));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(modified(&path), Err(SnapshotProblem::OpenToOthers));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "notes").unwrap();
    assert_eq!(modified(&path), Err(SnapshotProblem::NotACopy));
}

#[test]
fn links_are_neither_read_nor_replaced() {
    let (folder, path) = folder();
    let target = folder.path().join("target");
    write(&target, &copy(b"target")).unwrap();
    for to in [target.as_path(), Path::new("nowhere")] {
        symlink(to, &path).unwrap();
        assert_eq!(read(&path), Err(SnapshotProblem::Link));
        assert_eq!(write(&path, &copy(b"new")), Err(SnapshotProblem::Link));
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(read(&target).unwrap(), copy(b"target"));
    assert_eq!(names(folder.path()), ["target"]);
}

#[test]
fn folders_and_pipes_are_no_copies_and_are_not_waited_for() {
    let (folder, path) = folder();
    fs::create_dir(&path).unwrap();
    assert_eq!(read(&path), Err(SnapshotProblem::NotAFile));
    assert_eq!(write(&path, &copy(b"x")), Err(SnapshotProblem::NotAFile));

    let pipe = folder.path().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    assert_eq!(read(&pipe), Err(SnapshotProblem::NotAFile));
    assert_eq!(write(&pipe, &copy(b"x")), Err(SnapshotProblem::NotAFile));
    assert_eq!(read(Path::new("/dev/null")), Err(SnapshotProblem::NotAFile));
}

#[test]
fn the_file_of_another_user_is_neither_read_nor_replaced() {
    let (_folder, path) = folder();
    write(&path, &copy(b"one")).unwrap();
    if chown(&path, Some(12_345), None).is_err() {
        // Only root can give files away.
        return;
    }
    assert_eq!(read(&path), Err(SnapshotProblem::ForeignOwner));
    assert_eq!(write(&path, &copy(b"two")), Err(SnapshotProblem::ForeignOwner));
}

#[test]
fn another_file_is_not_replaced_but_the_rest_of_a_copy_is() {
    let (folder, path) = folder();
    fs::write(&path, "notes that nobody wants to lose").unwrap();
    assert_eq!(write(&path, &copy(b"x")), Err(SnapshotProblem::NotACopy));
    assert_eq!(fs::read(&path).unwrap(), b"notes that nobody wants to lose");
    for rest in [&b""[..], &MAGIC[..3], &copy(b"half")] {
        fs::write(&path, rest).unwrap();
        write(&path, &copy(b"whole")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), copy(b"whole"));
    }
    assert_eq!(names(folder.path()), ["copy"]);
}

#[test]
fn what_is_too_large_is_neither_read_nor_written() {
    let (folder, path) = folder();
    let large = Err(SnapshotProblem::TooLarge { limit: LIMIT });
    assert_eq!(write(&path, &vec![0; LIMIT + 1]), large);
    assert!(names(folder.path()).is_empty());
    write(&path, &copy(b"x")).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_len(LIMIT as u64 + 1).unwrap();
    assert_eq!(read(&path), large.map(|()| Vec::new()));
}

#[test]
fn a_missing_folder_and_a_path_without_a_name_are_told() {
    let (folder, path) = folder();
    assert_eq!(write(&folder.path().join("no/copy"), b""), Err(SnapshotProblem::NoFolder));
    assert_eq!(read(&folder.path().join("no/copy")), Err(SnapshotProblem::Absent));
    write(&path, &copy(b"x")).unwrap();
    assert_eq!(write(&path.join("copy"), b""), Err(SnapshotProblem::NoFolder));
    assert_eq!(write(Path::new("/"), b""), Err(SnapshotProblem::NotAFile));
}

#[test]
fn a_name_of_any_length_has_room_for_what_is_written_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("n".repeat(255));
    write(&path, &copy(b"x")).unwrap();
    assert_eq!(read(&path).unwrap(), copy(b"x"));
}

#[test]
fn leftovers_of_killed_writers_go_and_those_of_running_ones_stay() {
    let (folder, path) = folder();
    write(&path, &copy(b"x")).unwrap();
    let left = |folder: &Path, name: &str, age: u64| {
        let file = fs::File::create(folder.join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    };
    // The hash of the copy's name.
    let prefix = ".lemna-6f5a6034e770acbf-";
    left(folder.path(), &format!("{prefix}aaaa.tmp"), 3_600);
    left(folder.path(), &format!("{prefix}bbbb.tmp"), 5);
    left(folder.path(), ".lemna-0000000000000000-cccc.tmp", 3_600);
    left(folder.path(), "other.tmp", 3_600);
    write(&path, &copy(b"y")).unwrap();
    let kept = [".lemna-0000000000000000-cccc.tmp", &format!("{prefix}bbbb.tmp"), "copy", "other.tmp"];
    let mut kept = kept.map(str::to_owned);
    kept.sort();
    assert_eq!(names(folder.path()), kept);
}

#[test]
fn of_many_writers_at_once_a_reader_always_finds_a_whole_copy() {
    const WRITERS: usize = 50;
    let (folder, path) = folder();
    write(&path, &copy(&vec![0; 20_000])).unwrap();
    let running = AtomicUsize::new(WRITERS);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (path, running) = (&path, &running);
            scope.spawn(move || {
                for _ in 0..4 {
                    write(path, &copy(&vec![u8::try_from(writer).unwrap(); 20_000 + writer])).unwrap();
                }
                running.fetch_sub(1, Ordering::Relaxed);
            });
        }
        while running.load(Ordering::Relaxed) > 0 {
            let found = read(&path).unwrap();
            let (head, tail) = found.split_at(MAGIC.len());
            assert_eq!(head, MAGIC);
            assert!(tail.iter().all(|byte| *byte == tail[0]), "the copies of two writers are mixed");
            assert_eq!(tail.len(), 20_000 + usize::from(tail[0]));
        }
    });
    assert_eq!(names(folder.path()), ["copy"]);
}
