//! The `.env` that gets the bootstrap variables: extended, never overwritten.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use lemna_config::admin::EnvFile;
use lemna_config::{ExposeSecret as _, SecretString};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::rewrite::{Readers, Rewrite};
use crate::shown;

pub(super) struct RootEnv {
    /// As it is shown.
    path: PathBuf,
    /// `None`: it is not there yet.
    file: Option<EnvFile>,
}

impl RootEnv {
    /// Refuses another user's file, before anything is made for it.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        if fs::metadata(path).is_ok_and(|metadata| is_another_users(&metadata)) {
            let report = format_args!(
                "{} belongs to another user, who could read the new client secret: nothing was written\n  \
                 hint: name another file with --env-file, or make this one yours (chown)",
                shown::path(path)
            );
            return Err(Failure::new(Exit::Configuration, report));
        }
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
        let path = shown::path(&self.path);
        Failure::new(Exit::Configuration, format_args!("{path}:{line}: {name} {problem}\n  hint: {way_out}"))
    }

    pub(super) fn begin(&self) -> Result<Rewrite<'_>, Failure> {
        Rewrite::begin(&self.path, self.file.as_ref().map(EnvFile::text), Readers::Owner)
    }

    /// Its text with these lines at its end.
    pub(super) fn with(&self, lines: &[(&str, String)]) -> SecretString {
        let mut text = self.file.as_ref().map_or_else(String::new, |file| file.text().expose_secret().to_owned());
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        for (name, value) in lines {
            text.extend([name, "=", value, "\n"]);
        }
        text.into()
    }
}

#[cfg(unix)]
fn is_another_users(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    ![0, rustix::process::geteuid().as_raw()].contains(&metadata.uid())
}

#[cfg(not(unix))]
fn is_another_users(_: &fs::Metadata) -> bool {
    false
}
