//! The file of a copy: its user's alone, never half written, and never reached through a link.

/// Two hundred secrets of the largest size that Infisical takes.
pub(super) const LIMIT: usize = 16 << 20;

#[cfg(all(feature = "admin", not(unix)))]
pub(super) use elsewhere::modified;
#[cfg(not(unix))]
pub(super) use elsewhere::{read, write};
#[cfg(all(feature = "admin", unix))]
pub(super) use unix::modified;
#[cfg(unix)]
pub(super) use unix::{read, write};

#[cfg(not(unix))]
mod elsewhere {
    use std::path::Path;

    use crate::problem::SnapshotProblem;

    pub(in super::super) fn read(_: &Path) -> Result<Vec<u8>, SnapshotProblem> {
        Err(SnapshotProblem::Unsupported)
    }

    #[cfg(feature = "admin")]
    pub(in super::super) fn modified(_: &Path) -> Result<std::time::SystemTime, SnapshotProblem> {
        Err(SnapshotProblem::Unsupported)
    }

    pub(in super::super) fn write(_: &Path, _: &[u8]) -> Result<(), SnapshotProblem> {
        Err(SnapshotProblem::Unsupported)
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::{OsStr, OsString};
    use std::fs::File;
    use std::io::{self, Read, Write};
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use ring::digest::{SHA256, digest};
    use ring::rand::{SecureRandom, SystemRandom};
    use rustix::fs::{AtFlags, Dir, Mode, OFlags, fchmod, fsync, open, openat, renameat, statat, unlinkat};
    use rustix::io::Errno;
    use rustix::process::geteuid;

    use super::super::seal::{MAGIC, may_be_copy};
    use super::LIMIT;
    use crate::problem::SnapshotProblem;

    /// Opens nothing behind a link, and does not wait for the writer of a pipe.
    const LOOK: OFlags =
        OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);
    const MAKE: OFlags =
        OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
    const OWNER_ONLY: Mode = Mode::RUSR.union(Mode::WUSR);

    /// No writer takes so long: what is older was left by one that was killed.
    const LEFTOVER_AGE: Duration = Duration::from_secs(10 * 60);
    /// Of a folder that is shared with much else, so many entries are looked through for leftovers.
    const LEFTOVER_SEARCH: usize = 1_000;

    /// The whole file, if it is its user's own and nobody else's.
    pub(in super::super) fn read(path: &Path) -> Result<Vec<u8>, SnapshotProblem> {
        read_up_to(&open_own(path)?.0, LIMIT + 1)
    }

    /// When the copy was last written.
    #[cfg(feature = "admin")]
    pub(in super::super) fn modified(path: &Path) -> Result<SystemTime, SnapshotProblem> {
        let (file, metadata) = open_own(path)?;
        if !may_be_copy(&read_up_to(&file, MAGIC.len())?) {
            return Err(SnapshotProblem::NotACopy);
        }
        metadata.modified().map_err(|error| SnapshotProblem::Io(error.kind()))
    }

    /// The file, if it is its user's own and nobody else's.
    fn open_own(path: &Path) -> Result<(File, std::fs::Metadata), SnapshotProblem> {
        let file = File::from(open(path, LOOK, Mode::empty()).map_err(|error| match error {
            Errno::NOENT => SnapshotProblem::Absent,
            _ => refused(error),
        })?);
        let metadata = own_file(&file)?;
        if metadata.mode() & 0o077 != 0 {
            return Err(SnapshotProblem::OpenToOthers);
        }
        if metadata.len() > LIMIT as u64 {
            return Err(SnapshotProblem::TooLarge { limit: LIMIT });
        }
        Ok((file, metadata))
    }

    /// Puts `bytes` in the place of the file, in one step: whoever reads it meanwhile, or after a power cut, finds
    /// the old copy or the new one.
    pub(in super::super) fn write(path: &Path, bytes: &[u8]) -> Result<(), SnapshotProblem> {
        if bytes.len() > LIMIT {
            return Err(SnapshotProblem::TooLarge { limit: LIMIT });
        }
        let name = path.file_name().ok_or(SnapshotProblem::NotAFile)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // All that follows is done in this one folder, wherever its path may lead by then.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = open(folder, flags, Mode::empty()).map_err(|error| match error {
            Errno::NOENT | Errno::NOTDIR => SnapshotProblem::NoFolder,
            _ => refused(error),
        })?;
        check_replaceable(&folder, name)?;
        let names = TemporaryNames::of(name);
        remove_leftovers(&folder, &names);
        let temporary = names.fresh().ok_or(SnapshotProblem::NotMade)?;
        let written = write_beside(&folder, &temporary, bytes)
            .and_then(|()| renameat(&folder, &temporary, &folder, name))
            .map_err(refused);
        if written.is_err() {
            // Nobody looks at it: its removal is tidiness alone.
            let _ = unlinkat(&folder, &temporary, AtFlags::empty());
        }
        written?;
        fsync(&folder).map_err(refused)
    }

    fn write_beside(folder: &OwnedFd, temporary: &OsStr, bytes: &[u8]) -> Result<(), Errno> {
        let file = openat(folder, temporary, MAKE, OWNER_ONLY)?;
        // The process's mask may have taken the owner's own rights.
        fchmod(&file, OWNER_ONLY)?;
        let mut file = File::from(file);
        file.write_all(bytes).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
        fsync(&file)
    }

    /// What is no copy of this user is not replaced: a wrong path must not cost a file.
    fn check_replaceable(folder: &OwnedFd, name: &OsStr) -> Result<(), SnapshotProblem> {
        let file = match openat(folder, name, LOOK, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT) => return Ok(()),
            Err(error) => return Err(refused(error)),
        };
        own_file(&file)?;
        if may_be_copy(&read_up_to(&file, MAGIC.len())?) { Ok(()) } else { Err(SnapshotProblem::NotACopy) }
    }

    fn own_file(file: &File) -> Result<std::fs::Metadata, SnapshotProblem> {
        let metadata = file.metadata().map_err(|error| SnapshotProblem::Io(error.kind()))?;
        if !metadata.is_file() {
            return Err(SnapshotProblem::NotAFile);
        }
        if metadata.uid() != geteuid().as_raw() {
            return Err(SnapshotProblem::ForeignOwner);
        }
        Ok(metadata)
    }

    fn read_up_to(file: &File, limit: usize) -> Result<Vec<u8>, SnapshotProblem> {
        let mut bytes = Vec::new();
        file.take(limit as u64).read_to_end(&mut bytes).map_err(|error| SnapshotProblem::Io(error.kind()))?;
        // It may have grown since it was measured.
        if bytes.len() > LIMIT { Err(SnapshotProblem::TooLarge { limit: LIMIT }) } else { Ok(bytes) }
    }

    fn refused(error: Errno) -> SnapshotProblem {
        match error {
            Errno::LOOP | Errno::MLINK => SnapshotProblem::Link,
            Errno::ISDIR | Errno::NXIO => SnapshotProblem::NotAFile,
            Errno::NOTDIR => SnapshotProblem::NoFolder,
            Errno::ACCESS | Errno::PERM => SnapshotProblem::Forbidden,
            _ => SnapshotProblem::Io(io::Error::from(error).kind()),
        }
    }

    /// Names beside the file that no other writer and no other copy uses, of a length that fits beside any name.
    struct TemporaryNames {
        prefix: String,
    }

    const SUFFIX: &str = ".tmp";

    impl TemporaryNames {
        fn of(name: &OsStr) -> Self {
            let hash = digest(&SHA256, name.as_encoded_bytes());
            Self { prefix: format!(".lemna-{}-", hex(&hash.as_ref()[..8])) }
        }

        fn fresh(&self) -> Option<OsString> {
            let mut random = [0; 12];
            SystemRandom::new().fill(&mut random).ok()?;
            Some(format!("{}{}{SUFFIX}", self.prefix, hex(&random)).into())
        }

        fn is_one(&self, name: &[u8]) -> bool {
            name.starts_with(self.prefix.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
        }
    }

    fn hex(bytes: &[u8]) -> String {
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])).collect()
    }

    /// Writers that were killed leave files behind. Failing to remove them is no failure of this write.
    fn remove_leftovers(folder: &OwnedFd, names: &TemporaryNames) {
        let Ok(entries) = Dir::read_from(folder) else { return };
        for entry in entries.take(LEFTOVER_SEARCH).filter_map(Result::ok) {
            let name = entry.file_name();
            if names.is_one(name.to_bytes()) && is_old(folder, name) {
                let _ = unlinkat(folder, name, AtFlags::empty());
            }
        }
    }

    fn is_old(folder: &OwnedFd, name: &std::ffi::CStr) -> bool {
        let Ok(found) = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) else { return false };
        let Ok(changed) = u64::try_from(found.st_mtime) else { return true };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        now.saturating_sub(Duration::from_secs(changed)) > LEFTOVER_AGE
    }
}

#[cfg(all(test, unix))]
mod tests {
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
            // Only root may give files away.
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
}
