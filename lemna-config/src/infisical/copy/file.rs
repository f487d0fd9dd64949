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
    use rustix::process::{Resource, geteuid, getrlimit};

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
    /// How many entries of a folder, which can be shared with much else, are searched for leftovers.
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
        // All that follows is done in this one folder, wherever its path can lead by then.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = open(folder, flags, Mode::empty()).map_err(|error| match error {
            Errno::NOENT | Errno::NOTDIR => SnapshotProblem::NoFolder,
            _ => refused(error),
        })?;
        check_replaceable(&folder, name)?;
        let names = TemporaryNames::of(name);
        remove_leftovers(&folder, &names);
        check_size(bytes.len())?;
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

    /// A file that grows beyond the limit of the process (`ulimit -f`) ends the process by a signal.
    fn check_size(bytes: usize) -> Result<(), SnapshotProblem> {
        match getrlimit(Resource::Fsize).current {
            Some(limit) if (bytes as u64) > limit => Err(SnapshotProblem::Io(io::ErrorKind::FileTooLarge)),
            _ => Ok(()),
        }
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
mod tests;
