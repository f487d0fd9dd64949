//! Temporary files, written beside the file that they replace. Their names identify what a killed run leaves behind.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Most repositories ignore `.env*`.
const PREFIX: &str = ".env.lemna-";
const SUFFIX: &str = ".tmp";

/// Who can read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Owner,
    /// Everyone whom the umask lets in.
    Umask,
}

/// Creates a temporary file in the folder of `path`, and removes those that killed runs left there.
pub(crate) fn beside(path: &Path, access: Access) -> io::Result<NamedTempFile> {
    let folder = folder(path);
    remove_leftovers(folder);
    loop {
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(12);
        #[cfg(unix)]
        if access == Access::Umask {
            use std::os::unix::fs::PermissionsExt as _;

            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        // Without locks in the file system, no other run can lock and remove the file either.
        if lock::take(file.as_file()).unwrap_or(true) {
            return Ok(file);
        }
    }
}

/// Makes renames survive a power failure, in their order.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(path))?.sync_all() } else { Ok(()) }
}

pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether [`beside`] created a file of this name.
pub(crate) fn is_one(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}

/// Ignores failures: `lemna doctor` lists what remains.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| is_one(&entry.file_name())) {
        drop(remove_unless_written(&entry.path()));
    }
}

/// A writer holds the lock until it ends, so a file that can be locked has none.
fn remove_unless_written(path: &Path) -> io::Result<()> {
    let file = lock::open(path)?;
    if lock::take(&file)? { fs::remove_file(path) } else { Ok(()) }
}

#[cfg(unix)]
mod lock {
    use std::fs::File;
    use std::io;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    use rustix::fs::{FlockOperation, Mode, OFlags, flock, open as open_with};
    use rustix::io::Errno;

    /// Opens only a regular file of this user, and follows no link.
    pub(super) fn open(path: &Path) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = File::from(open_with(path, flags, Mode::empty())?);
        let metadata = file.metadata()?;
        let user = rustix::process::geteuid();
        let is_own = user.is_root() || metadata.uid() == user.as_raw();
        if metadata.is_file() && is_own { Ok(file) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }

    /// Whether this process now holds the lock and the file still exists: its last holder may have removed it.
    pub(super) fn take(file: &File) -> io::Result<bool> {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(file.metadata()?.nlink() > 0),
            Err(Errno::WOULDBLOCK) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
mod lock {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    pub(super) fn open(_: &Path) -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Nothing is ever removed: `open` fails.
    pub(super) fn take(_: &File) -> io::Result<bool> {
        Ok(true)
    }
}
