//! A committed list of names, as it is on disk.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use lemna_config::{ExposeSecret as _, SecretNames, SecretString};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::read;
use crate::rewrite::{Readers, Rewrite};
use crate::shown;

/// The first line of every list.
const VERSION: &str = "# lemna-config secret names v1";
/// More names than any server has.
const LIMIT: usize = 16 * 1024 * 1024;

pub(super) struct List {
    path: PathBuf,
    /// `None` if there is no file. A file that is no list can hold secrets.
    text: Option<SecretString>,
}

impl List {
    /// A missing file is an empty list. Refuses a file that is no list, which would be overwritten.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        if path.is_symlink() {
            return Err(refused(path, "it is a link: name the file that it leads to"));
        }
        let list = Self { path: path.to_owned(), text: read::regular(path, LIMIT)? };
        if list.is_list() {
            return Ok(list);
        }
        Err(refused(path, &format!("it is not a list of names, which starts with the line `{VERSION}`")))
    }

    /// A merge by hand can put names before the version line, but never `NAME=value`.
    fn is_list(&self) -> bool {
        let mut before = self.all_lines().take_while(|line| *line != VERSION);
        let is_versioned = self.all_lines().any(|line| line == VERSION);
        self.all_lines().all(str::is_empty)
            || is_versioned && before.all(|line| line.is_empty() || line.starts_with('#') || SecretNames::takes(line))
    }

    /// Whether it holds just these names. Git may have checked it out with line ends of the system's.
    pub(super) fn is(&self, names: &SecretNames) -> bool {
        names.merge_into(self.text()) == self.text().replace("\r\n", "\n")
    }

    pub(super) fn write(&self, names: &SecretNames) -> Result<(), Failure> {
        let rewrite = Rewrite::begin(&self.path, self.text.as_ref(), Readers::Kept)?;
        rewrite.finish(&names.merge_into(self.text()))
    }

    /// Each once, in their order.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut known = HashSet::new();
        let names = self.lines().map(|(_, line)| line).filter(|line| SecretNames::takes(line));
        names.filter(|name| known.insert(*name)).collect()
    }

    /// The numbers of lines that are no names. Their text is not shown: it could be a value.
    pub(super) fn bad_lines(&self) -> impl Iterator<Item = usize> {
        self.lines().filter(|(_, line)| !SecretNames::takes(line)).map(|(number, _)| number)
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.all_lines().enumerate();
        lines.map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    }

    fn all_lines(&self) -> impl Iterator<Item = &str> {
        self.text().strip_prefix('\u{feff}').unwrap_or(self.text()).lines().map(str::trim)
    }

    fn text(&self) -> &str {
        self.text.as_ref().map_or("", |text| text.expose_secret())
    }
}

fn refused(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::CannotCreate, format_args!("{} is left unchanged: {why}", shown::path(path)))
}
