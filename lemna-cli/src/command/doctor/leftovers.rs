//! Temporary files of killed runs, and backups. Both can hold secrets, and no service reads them.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::finding::{Area, Findings};
use crate::beside;
use crate::shown;

/// Nothing is written there, and these folders can be very large.
const NOT_SEARCHED: [&str; 3] = [".git", "target", "node_modules"];

/// Looks below the working directory, and in these folders.
pub(super) fn examine(folders: impl IntoIterator<Item = PathBuf>, findings: &mut Findings) {
    let mut found = Found::default();
    found.search(Path::new("."));
    for folder in folders {
        found.look_into(&folder);
    }
    // The temporary file is beside the target of a link.
    for folder in std::mem::take(&mut found.beyond) {
        found.look_into(&folder);
    }
    for path in &found.leftovers {
        let remedy = "remove it, unless lemna is running: it can hold secrets, and nothing reads it";
        findings.warning(
            Area::Files,
            format_args!("{} is a temporary file of a run that was killed", shown::path(path)),
            remedy,
        );
    }
    for path in &found.backups {
        let text = format_args!("{} is a backup: delete it when the services run without it", shown::path(path));
        findings.note(Area::Files, text);
    }
    if found.leftovers.is_empty() {
        findings.ok(Area::Files, "no temporary file of a killed run");
    }
}

#[derive(Default)]
struct Found {
    leftovers: BTreeSet<PathBuf>,
    backups: BTreeSet<PathBuf>,
    /// Where links lead.
    beyond: BTreeSet<PathBuf>,
}

impl Found {
    fn search(&mut self, folder: &Path) {
        let mut tree = WalkBuilder::new(folder);
        tree.standard_filters(false).filter_entry(|entry| !NOT_SEARCHED.iter().any(|not| entry.file_name() == *not));
        for entry in tree.build().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if entry.path_is_symlink() {
                self.beyond.extend(behind(path));
            }
            self.add(path.strip_prefix(folder).unwrap_or(path), name);
        }
    }

    /// Of one folder alone.
    fn look_into(&mut self, folder: &Path) {
        let is_below =
            fs::canonicalize(".").is_ok_and(|here| fs::canonicalize(folder).is_ok_and(|it| it.starts_with(here)));
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().filter(|_| !is_below);
        entries.for_each(|entry| self.add(&entry.path(), &entry.file_name()));
    }

    fn add(&mut self, path: &Path, name: &OsStr) {
        if beside::is_one(name) || is_of_copy(name) {
            self.leftovers.insert(path.to_owned());
        } else if is_backup(name) {
            self.backups.insert(path.to_owned());
        }
    }
}

/// The folder of the file that a link leads to.
fn behind(link: &Path) -> Option<PathBuf> {
    let file = fs::canonicalize(link).ok().filter(|file| file.is_file())?;
    file.parent().map(Path::to_owned)
}

/// A temporary file of the last known good copy, which is sealed.
fn is_of_copy(name: &OsStr) -> bool {
    let name = name.to_str().unwrap_or_default();
    let random = name.strip_prefix(".lemna-").and_then(|name| name.strip_suffix(".tmp")).unwrap_or_default();
    !random.is_empty() && random.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// `.env.bak` and `web.env.bak.2`: `lemna trim` and `lemna setup` write them.
fn is_backup(name: &OsStr) -> bool {
    let name = name.to_str().unwrap_or_default();
    let Some((of, number)) = name.rsplit_once(".bak") else { return false };
    let is_number = number.strip_prefix('.').is_some_and(|number| number.parse::<u32>().is_ok());
    (number.is_empty() || is_number) && of.contains(".env")
}
