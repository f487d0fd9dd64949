//! A file is cut: its whole text goes to a backup first, then the new text takes its place at once.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use lemna_config::ExposeSecret as _;
use lemna_config::admin::EnvFile;
use tempfile::{Builder, NamedTempFile};

use crate::exit::Exit;
use crate::failure::Failure;

/// Puts `left` in the place of the file, and says where the backup is. Whoever looks at any moment finds the old file or
/// the new one, and with the new one the backup.
pub(super) fn rewrite(file: &EnvFile, left: &str) -> Result<PathBuf, Failure> {
    // Of a link the file that it leads to is cut, and the link stays.
    let path = fs::canonicalize(file.path()).map_err(|error| Failure::reading(file.path(), &error))?;
    let failed = |error: io::Error| Failure::writing(path.display(), &error);
    let metadata = fs::metadata(&path).map_err(failed)?;
    let new = beside(&path, left).and_then(|new| own_as(&metadata, &new).map(|()| new)).map_err(failed)?;
    let backup = back_up(&path, file.text().expose_secret()).map_err(failed)?;
    // Somebody else may have written to it while Infisical was asked.
    let now = EnvFile::read(&path)?;
    if now.text().expose_secret() != file.text().expose_secret() {
        let report = format_args!("{} was changed meanwhile, and is left as it is: run it again", path.display());
        return Err(Failure::new(Exit::CannotCreate, report));
    }
    new.persist(&path).map_err(|error| failed(error.error))?;
    sync_folder(&path).map_err(failed)?;
    Ok(backup)
}

/// A new file in the folder of this one, which only its owner may read.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    // Named as what Git is mostly told to ignore.
    let mut new = Builder::new().prefix(".env.").tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    Ok(new)
}

/// `.env.bak`, or the first of `.env.bak.2` and so on that is not there.
fn back_up(path: &Path, text: &str) -> io::Result<PathBuf> {
    let mut new = beside(path, text)?;
    let mut number = 1_u32;
    loop {
        let mut backup = path.as_os_str().to_owned();
        backup.push(if number == 1 { ".bak".to_owned() } else { format!(".bak.{number}") });
        let backup = PathBuf::from(backup);
        match new.persist_noclobber(&backup) {
            Ok(_) => {
                sync_folder(path)?;
                return Ok(backup);
            }
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                new = error.file;
                number += 1;
            }
            Err(error) => return Err(error.error),
        }
    }
}

/// Whoever could read the old file can read the new one, and nobody else.
#[cfg(unix)]
fn own_as(old: &Metadata, new: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let is = new.as_file().metadata()?;
    if (is.uid(), is.gid()) != (old.uid(), old.gid()) {
        fchown(new.as_file(), Some(old.uid()), Some(old.gid()))?;
    }
    new.as_file().set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn own_as(_: &Metadata, _: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// What was renamed is so after a power failure too, and in this order.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}
