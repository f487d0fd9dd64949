//! The `.env` that gets the bootstrap variables: extended, never overwritten.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use lemna_config::ExposeSecret as _;
use lemna_config::admin::EnvFile;
use tempfile::NamedTempFile;

use crate::exit::Exit;
use crate::failure::Failure;

pub(super) struct RootEnv {
    /// As it is shown.
    path: PathBuf,
    /// `None`: it is not there yet.
    file: Option<EnvFile>,
}

/// A place for the new text, beside the file, for its owner alone.
pub(super) struct Draft(NamedTempFile);

impl RootEnv {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let file = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            _ => Some(EnvFile::read(path)?),
        };
        Ok(Self { path: path.to_owned(), file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_there(&self) -> bool {
        self.file.is_some()
    }

    /// The value, as a load takes it: blank is not set.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let entry = self.file.iter().flat_map(EnvFile::entries).find(|entry| entry.name() == name)?;
        Some(entry.value().expose_secret().trim()).filter(|value| !value.is_empty())
    }

    /// What keeps this from going on, as the line that says `name` is not to be changed.
    pub(super) fn conflict(&self, name: &str, problem: &str, way_out: &str) -> Failure {
        let entry = self.file.iter().flat_map(EnvFile::entries).find(|entry| entry.name() == name);
        let line = entry.map_or(0, lemna_config::admin::EnvEntry::line);
        let path = self.path.display();
        Failure::new(Exit::Configuration, format_args!("{path}:{line}: {name} {problem}\n  hint: {way_out}"))
    }

    /// Found out before anything is made that could not be written down then.
    pub(super) fn draft(&self) -> Result<Draft, Failure> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let draft = tempfile::Builder::new().prefix(".env.").tempfile_in(folder);
        draft.map(Draft).map_err(|error| self.not_written(&error))
    }

    /// Adds the lines. Returns where the file as it was is kept, if it was there.
    pub(super) fn extend(&self, draft: Draft, lines: &[(&str, String)]) -> Result<Option<PathBuf>, Failure> {
        let old = if self.is_there() { Some(fs::read(&self.path).map_err(|e| self.not_written(&e))?) } else { None };
        let mut text = old.clone().unwrap_or_default();
        if !text.is_empty() && !text.ends_with(b"\n") {
            text.push(b'\n');
        }
        for (name, value) in lines {
            text.extend_from_slice(format!("{name}={value}\n").as_bytes());
        }
        let backup = old.map(|old| self.back_up(&old)).transpose()?;
        self.replace(draft, &text)?;
        Ok(backup)
    }

    fn replace(&self, Draft(mut draft): Draft, text: &[u8]) -> Result<(), Failure> {
        // A link stays one: the file that it leads to is replaced.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let written = draft.write_all(text).and_then(|()| draft.as_file().sync_all());
        written.map_err(|error| self.not_written(&error))?;
        draft.persist(path).map_err(|error| self.not_written(&error.error))?;
        Ok(())
    }

    fn back_up(&self, text: &[u8]) -> Result<PathBuf, Failure> {
        for number in 1.. {
            let mut path = self.path.clone().into_os_string();
            path.push(if number == 1 { ".bak".to_owned() } else { format!(".bak.{number}") });
            let Draft(mut draft) = self.draft()?;
            draft.write_all(text).map_err(|error| self.not_written(&error))?;
            match draft.persist_noclobber(&path) {
                Ok(_) => return Ok(path.into()),
                Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Failure::writing(path.display(), &error.error)),
            }
        }
        Err(Failure::new(Exit::CannotCreate, "there is no name left for a backup"))
    }

    fn not_written(&self, error: &std::io::Error) -> Failure {
        Failure::writing(self.path.display(), error)
    }
}
