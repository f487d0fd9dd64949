//! The output of a trim.

use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use lemna_config::admin::{EnvFile, EnvProblem};
use serde::Serialize;

use crate::location::Location;
use crate::output::{Told, table};
use crate::shown;

/// The result as `--format json` shows it.
#[derive(Serialize)]
pub(super) struct Trimmed {
    format: &'static str,
    version: u32,
    pub(super) state: State,
    /// `None` where nobody was asked.
    pub(super) folder: Option<Location>,
    pub(super) files: Vec<TrimmedFile>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// A file has lines that cannot be read.
    Refused,
    /// There was nothing to cut.
    Unchanged,
    /// It would be cut.
    Planned,
    Trimmed,
}

#[derive(Serialize)]
pub(super) struct TrimmedFile {
    file: PathBuf,
    pub(super) cut: Vec<String>,
    pub(super) kept: Vec<Kept>,
    bad_lines: Vec<BadLine>,
    pub(super) backup: Option<PathBuf>,
}

#[derive(Serialize)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reason {
    Bootstrap,
    Empty,
    NotThere,
    Hidden,
    /// Infisical cuts white space off the ends.
    WhiteSpace,
    Different,
    /// The file has lines of this name that do not count.
    SeveralValues,
    /// A variable that stays might refer to it.
    Referenced,
    /// A service takes it from the environment or `.env`, never from Infisical.
    Local,
    /// A service takes it from another project.
    Elsewhere,
}

#[derive(Serialize)]
struct BadLine {
    line: u32,
    problem: String,
}

impl Trimmed {
    pub(super) fn new(files: impl Iterator<Item = TrimmedFile>) -> Self {
        Self { format: "lemna trim", version: 1, state: State::Refused, folder: None, files: files.collect() }
    }
}

impl TrimmedFile {
    pub(super) fn new(file: &EnvFile) -> Self {
        let bad_lines = file
            .problems()
            .iter()
            .filter(|problem| problem.is_fatal() || matches!(problem, EnvProblem::LoneName { .. }));
        let bad_lines = bad_lines.map(|problem| BadLine { line: problem.line(), problem: problem.to_string() });
        Self {
            file: file.path().to_owned(),
            cut: Vec::new(),
            kept: Vec::new(),
            bad_lines: bad_lines.collect(),
            backup: None,
        }
    }
}

impl Reason {
    fn told(self) -> &'static str {
        match self {
            Self::Bootstrap => "stays: it leads to Infisical",
            Self::Empty => "stays: it is empty",
            Self::NotThere => "stays: it is not in Infisical",
            Self::Hidden => "stays: Infisical's is not readable",
            Self::WhiteSpace => "stays: Infisical's has other whitespace at the ends",
            Self::Different => "stays: Infisical's is different",
            Self::SeveralValues => "stays: the file has several values of it",
            Self::Referenced => "stays: another line that stays refers to it",
            Self::Local => "stays: a service reads it from .env only",
            Self::Elsewhere => "stays: a service reads it from another project",
        }
    }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Yellow.on_default().bold();

impl Told for Trimmed {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.files.iter().flat_map(|file| {
            let (path, cut_names) = (shown::path(&file.file), file.cut.iter());
            let place = path.clone();
            let cut = if file.backup.is_some() { "cut" } else { "would be cut" };
            let cut = cut_names.map(move |name| [name.clone(), cut.to_owned(), path.clone()]);
            let kept = file
                .kept
                .iter()
                .map(move |kept| [kept.name.clone(), kept.reason.told().to_owned(), format!("{place}:{}", kept.line)]);
            cut.chain(kept)
        });
        let rows: Vec<_> = rows.collect();
        if let Some(folder) = &self.folder {
            writeln!(out, "compared with {folder} {}\n", folder.at_server())?;
        }
        if !rows.is_empty() {
            writeln!(out, "{}", table(["NAME", "STATE", "FILE"], rows))?;
        }
        for file in &self.files {
            let path = shown::path(&file.file);
            for BadLine { line, problem } in &file.bad_lines {
                writeln!(out, "{path}:{line}: {problem}")?;
            }
            if let Some(backup) = &file.backup {
                writeln!(out, "{path}: {GOOD}trimmed{GOOD:#}; all of it is in {}", shown::path(backup))?;
            }
        }
        match self.state {
            State::Refused => writeln!(out, "{BAD}nothing was cut{BAD:#}: first correct these lines"),
            State::Unchanged => writeln!(out, "{GOOD}nothing to cut{GOOD:#}"),
            State::Trimmed if self.files.iter().any(|file| file.backup.is_some()) => {
                writeln!(out, "Delete the backups when the services run without them, and keep Git from them.")
            }
            State::Planned | State::Trimmed => Ok(()),
        }
    }
}
