//! A committed list of names, as it is on disk.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use lemna_config::SecretNames;

use crate::failure::Failure;
use crate::shown;

pub(super) struct List {
    path: PathBuf,
    text: String,
}

impl List {
    /// One that is not there is empty.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read.map_err(|error| Failure::reading(path, &error))?,
        };
        Ok(Self { path: path.to_owned(), text })
    }

    /// Whether it holds just these names. Git may have checked it out with line ends of the system's.
    pub(super) fn is(&self, names: &SecretNames) -> bool {
        names.merge_into(&self.text) == self.text.replace("\r\n", "\n")
    }

    pub(super) fn write(&self, names: &SecretNames) -> Result<(), Failure> {
        fs::write(&self.path, names.merge_into(&self.text))
            .map_err(|error| Failure::writing(shown::path(&self.path), &error))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|listed| listed == name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.lines().map(|(_, line)| line).filter(|line| SecretNames::takes(line))
    }

    /// The numbers of lines that are no names. Their text is not shown: it may be a value.
    pub(super) fn bad_lines(&self) -> impl Iterator<Item = usize> {
        self.lines().filter(|(_, line)| !SecretNames::takes(line)).map(|(number, _)| number)
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        let lines = text.lines().map(str::trim).enumerate();
        lines.map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    }
}
