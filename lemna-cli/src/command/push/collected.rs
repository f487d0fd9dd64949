//! What several `.env` files say together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lemna_config::admin::{EnvEntry, EnvFile};
use lemna_config::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::failure::Failure;
use crate::shown;

/// Its secrets, the names left out, and what is wrong. Sorted by names, but for the problems.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) secrets: BTreeMap<String, SecretString>,
    /// The lines that give a name its value.
    pub(super) places: BTreeMap<String, Vec<Place>>,
    /// The names that have no value in any file.
    pub(super) empty: Vec<String>,
    /// The names that are of the way to Infisical.
    pub(super) bootstrap: Vec<String>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) problems: Vec<Problem>,
}

/// A line of a file.
#[derive(Clone, Serialize)]
pub(super) struct Place {
    pub(super) file: PathBuf,
    pub(super) line: u32,
}

/// A name to which files give different values.
#[derive(Serialize)]
pub(super) struct Conflict {
    pub(super) name: String,
    pub(super) places: Vec<Place>,
}

/// Something that is wrong with a line, or seldom meant.
#[derive(Serialize)]
pub(super) struct Problem {
    #[serde(flatten)]
    pub(super) place: Place,
    #[serde(rename = "problem")]
    pub(super) what: String,
    /// Whether nothing is written because of it.
    pub(super) is_fatal: bool,
}

impl Collected {
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let files: Vec<_> = paths.iter().map(EnvFile::read).collect::<Result<_, _>>()?;
        let mut collected = Self::default();
        let mut given: BTreeMap<&str, Vec<(&Path, &EnvEntry)>> = BTreeMap::new();
        for file in &files {
            for entry in file.entries() {
                given.entry(entry.name()).or_default().push((file.path(), entry));
            }
            let problems = file.problems().iter().map(|problem| Problem {
                place: Place { file: file.path().to_owned(), line: problem.line() },
                what: problem.to_string(),
                is_fatal: problem.is_fatal(),
            });
            collected.problems.extend(problems);
        }
        for (name, given) in given {
            collected.add(name, given);
        }
        Ok(collected)
    }

    fn add(&mut self, name: &str, mut given: Vec<(&Path, &EnvEntry)>) {
        let name = name.to_owned();
        if given.iter().any(|(_, entry)| entry.is_bootstrap()) {
            return self.bootstrap.push(name);
        }
        // A file that says nothing contradicts no other.
        given.retain(|(_, entry)| !entry.value().expose_secret().is_empty());
        let Some((_, first)) = given.first() else { return self.empty.push(name) };
        let value = first.value();
        let places = given.iter().map(|(file, entry)| Place { file: (*file).to_owned(), line: entry.line() }).collect();
        if given.iter().all(|(_, entry)| entry.value().expose_secret() == value.expose_secret()) {
            self.secrets.insert(name.clone(), value.clone());
            self.places.insert(name, places);
        } else {
            self.conflicts.push(Conflict { name, places });
        }
    }

    /// Whether all that the files say can be written.
    pub(super) fn is_sound(&self) -> bool {
        self.conflicts.is_empty() && !self.problems.iter().any(|problem| problem.is_fatal)
    }

    /// The names whose value Infisical takes for a reference to another secret.
    pub(super) fn references(&self) -> Vec<String> {
        let referring = self.secrets.iter().filter(|(_, value)| value.expose_secret().contains("${"));
        referring.map(|(name, _)| name.clone()).collect()
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", shown::path(&self.file), self.line)
    }
}
