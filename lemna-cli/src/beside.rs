//! Files that are written beside the one whose place they take. What a writer that was killed leaves behind is known by
//! its name.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Named as what Git is mostly told to ignore.
const PREFIX: &str = ".env.lemna-";
const SUFFIX: &str = ".tmp";

/// A new file in the folder of this one, for its owner alone, or for those whom `permissions` and the umask let in. What
/// writers that were killed left there is removed.
pub(crate) fn beside(path: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let folder = folder(path);
    remove_leftovers(folder);
    loop {
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(12);
        if let Some(permissions) = &permissions {
            builder.permissions(permissions.clone());
        }
        let file = builder.tempfile_in(folder)?;
        // A file system that has no locks fails here and for whoever would remove the file.
        if lock::take(file.as_file()).unwrap_or(true) {
            return Ok(file);
        }
    }
}

/// The permissions that editors give a new file.
#[cfg(unix)]
pub(crate) fn everybody() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;

    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
pub(crate) fn everybody() -> Option<Permissions> {
    None
}

/// What was renamed is so after a power failure too, and in this order.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(path))?.sync_all() } else { Ok(()) }
}

pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether it was made here.
pub(crate) fn is_one(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}

/// Failing to remove them is no failure of what is written: `lemna doctor` names them.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| is_one(&entry.file_name())) {
        drop(remove_unless_written(&entry.path()));
    }
}

/// The lock is held by whoever writes, and a process that was killed holds none.
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

    /// What may be removed: one's own file, and nothing behind a link.
    pub(super) fn open(path: &Path) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = File::from(open_with(path, flags, Mode::empty())?);
        let metadata = file.metadata()?;
        let user = rustix::process::geteuid();
        let is_own = user.is_root() || metadata.uid() == user.as_raw();
        if metadata.is_file() && is_own { Ok(file) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }

    /// Whether it is held now, and the file is still there: whoever held it before may have removed it.
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

    /// Nothing is removed here.
    pub(super) fn take(_: &File) -> io::Result<bool> {
        Ok(true)
    }
}
