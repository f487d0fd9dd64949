//! A `.env` file gets a new text: its old one goes to a backup first, then the new one takes its place at once.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use lemna_config::ExposeSecret as _;
use lemna_config::admin::EnvFile;
use tempfile::{Builder, NamedTempFile};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::shown;

/// A file that is about to get a new text.
pub(crate) struct Rewrite<'a> {
    /// Of a link the file that it leads to: the link stays.
    path: PathBuf,
    /// `None`: it is not there yet.
    old: Option<&'a EnvFile>,
    new: NamedTempFile,
}

/// Who may read the file with its new text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever could read the old one.
    Kept,
    Owner,
}

impl<'a> Rewrite<'a> {
    /// Finds out whether the file can be written, and writes nothing to it. `old` is what it was read as.
    pub(crate) fn begin(path: &Path, old: Option<&'a EnvFile>, readers: Readers) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::writing(shown::path(path), &error);
        let path = if path.is_symlink() { fs::canonicalize(path).map_err(failed)? } else { path.to_owned() };
        let new = beside(&path).map_err(failed)?;
        if old.is_some() {
            fs::metadata(&path).and_then(|metadata| own_as(&metadata, &new, readers)).map_err(failed)?;
        }
        Ok(Self { path, old, new })
    }

    /// Writes it, and says where the backup is. Whoever looks at any moment finds the old file or the new one, and with
    /// the new one the backup.
    pub(crate) fn finish(self, text: &str) -> Result<Option<PathBuf>, Failure> {
        let Self { path, old, mut new } = self;
        let failed = |error: io::Error| Failure::writing(shown::path(&path), &error);
        fill(&mut new, text).map_err(failed)?;
        let Some(old) = old else {
            return match new.persist_noclobber(&path) {
                Ok(_) => sync_folder(&path).map(|()| None).map_err(failed),
                Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(was_changed(&path)),
                Err(error) => Err(failed(error.error)),
            };
        };
        let backup = back_up(&path, old.text().expose_secret()).map_err(failed)?;
        // Somebody else may have written to it since it was read.
        if EnvFile::read(&path)?.text().expose_secret() != old.text().expose_secret() {
            return Err(was_changed(&path));
        }
        new.persist(&path).map_err(|error| failed(error.error))?;
        sync_folder(&path).map_err(failed)?;
        Ok(Some(backup))
    }
}

fn was_changed(path: &Path) -> Failure {
    let report = format_args!("{} was changed meanwhile, and is left as it is: run it again", shown::path(path));
    Failure::new(Exit::CannotCreate, report)
}

/// A new file in the folder of this one, which only its owner may read.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    // Named as what Git is mostly told to ignore.
    Builder::new().prefix(".env.").tempfile_in(folder(path))
}

fn fill(file: &mut NamedTempFile, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()
}

/// `.env.bak`, or the first of `.env.bak.2` and so on that is not there.
fn back_up(path: &Path, text: &str) -> io::Result<PathBuf> {
    let mut new = beside(path)?;
    fill(&mut new, text)?;
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

#[cfg(unix)]
fn own_as(old: &Metadata, new: &NamedTempFile, readers: Readers) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let is = new.as_file().metadata()?;
    if (is.uid(), is.gid()) != (old.uid(), old.gid()) {
        fchown(new.as_file(), Some(old.uid()), Some(old.gid()))?;
    }
    match readers {
        Readers::Kept => new.as_file().set_permissions(old.permissions()),
        Readers::Owner => Ok(()),
    }
}

#[cfg(not(unix))]
fn own_as(_: &Metadata, _: &NamedTempFile, _: Readers) -> io::Result<()> {
    Ok(())
}

/// What was renamed is so after a power failure too, and in this order.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(path))?.sync_all() } else { Ok(()) }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
