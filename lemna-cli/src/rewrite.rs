//! Replaces the text of a file. At any moment, the file holds the whole old text or the whole new one.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use lemna_config::{ExposeSecret as _, SecretString};
use tempfile::NamedTempFile;

use crate::beside::{Access, beside, sync_folder};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::read;
use crate::shown;

/// A file that is about to get a new text.
pub(crate) struct Rewrite<'a> {
    /// Of a link the file that it leads to: the link stays.
    path: PathBuf,
    /// `None`: it is not there yet.
    old: Option<&'a SecretString>,
    new: NamedTempFile,
}

/// Who can read the file with its new text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Those who could read the old one. The umask decides about a new file.
    Kept,
    Owner,
}

impl<'a> Rewrite<'a> {
    /// Finds out whether the file can be written, and writes nothing to it. `old` is what it was read as.
    pub(crate) fn begin(path: &Path, old: Option<&'a SecretString>, readers: Readers) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::writing(shown::path(path), &error);
        let path = if path.is_symlink() { fs::canonicalize(path).map_err(failed)? } else { path.to_owned() };
        let access = if old.is_none() && readers == Readers::Kept { Access::Umask } else { Access::Owner };
        let new = beside(&path, access).map_err(failed)?;
        if old.is_some() {
            fs::metadata(&path).and_then(|metadata| own_as(&metadata, &new, readers)).map_err(failed)?;
        }
        Ok(Self { path, old, new })
    }

    /// Replaces the text.
    pub(crate) fn finish(self, text: &str) -> Result<(), Failure> {
        let Self { path, old, mut new } = self;
        let failed = |error: io::Error| Failure::writing(shown::path(&path), &error);
        fill(&mut new, text).map_err(failed)?;
        match old {
            None => match new.persist_noclobber(&path) {
                Ok(_) => {}
                Err(error) if error.error.kind() == ErrorKind::AlreadyExists => return Err(was_changed(&path)),
                Err(error) => return Err(failed(error.error)),
            },
            Some(old) => {
                check_unchanged(&path, old)?;
                new.persist(&path).map_err(|error| failed(error.error))?;
            }
        }
        sync_folder(&path).map_err(failed)
    }

    /// Writes a backup first, and returns its path.
    pub(crate) fn finish_with_backup(self, text: &str) -> Result<Option<PathBuf>, Failure> {
        let backup = match self.old {
            Some(old) => {
                Some(back_up(&self.path, old).map_err(|error| Failure::writing(shown::path(&self.path), &error))?)
            }
            None => None,
        };
        self.finish(text).map(|()| backup)
    }
}

/// Another program may have written to the file since it was read.
fn check_unchanged(path: &Path, old: &SecretString) -> Result<(), Failure> {
    let limit = old.expose_secret().len();
    let is_unchanged =
        read::regular(path, limit).is_ok_and(|now| now.is_some_and(|now| now.expose_secret() == old.expose_secret()));
    if is_unchanged { Ok(()) } else { Err(was_changed(path)) }
}

fn was_changed(path: &Path) -> Failure {
    let report = format_args!("{} was changed meanwhile, and is left unchanged: run it again", shown::path(path));
    Failure::new(Exit::CannotCreate, report)
}

fn fill(file: &mut NamedTempFile, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()
}

/// `.env.bak`, or the first of `.env.bak.2` and so on that is not there.
fn back_up(path: &Path, text: &SecretString) -> io::Result<PathBuf> {
    let mut new = beside(path, Access::Owner)?;
    own_as(&fs::metadata(path)?, &new, Readers::Owner)?;
    fill(&mut new, text.expose_secret())?;
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

/// Runs before anything is written, so nobody else can ever read the text.
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
