//! The `.env` files of a load.

mod search;
mod text;

use std::cell::LazyCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{Answer, Found, Layer, Request, State, Unusable, Value};
use crate::dotenv::{BadLine, Note, Parsed};
use crate::problem::{FileProblem, LineProblem, SourceError, SourceErrorKind};
use crate::system::open::Opened;
use crate::system::owner::Authors;
use crate::system::process::ProcessEnv;
use crate::system::reading::Reading;
use crate::trust::Trust;
use crate::warning::Warning;
use crate::words::{Origin, Printable, SourceId};
use search::FoundFile;
pub(crate) use search::working_directory;
use text::Text;

/// Where to look for `.env`.
#[derive(Debug, Clone, Default)]
pub(crate) enum EnvFile {
    /// From the working directory upwards.
    #[default]
    Search,
    Given(PathBuf),
    Nowhere,
}

/// Which files are meant, and how they are read.
pub(crate) struct Options<'a> {
    pub(crate) env_file: &'a EnvFile,
    /// What relative paths begin at, if it is not the working directory.
    pub(crate) folder: Option<&'a Path>,
    pub(crate) process: &'a ProcessEnv,
    pub(crate) interpolate: bool,
    pub(crate) reading: &'a Reading,
}

impl Options<'_> {
    fn resolved(&self, path: &Path) -> PathBuf {
        self.folder.map_or_else(|| path.to_owned(), |folder| folder.join(path))
    }
}

/// `.env.local` and `.env`.
#[derive(Debug)]
pub(crate) struct EnvFiles {
    pub(crate) local: File,
    pub(crate) main: File,
}

/// One of the two.
#[derive(Debug)]
pub(crate) struct File {
    source: SourceId,
    path: Arc<Path>,
    content: Result<Option<Text>, FileProblem>,
    /// Where was looked, for errors.
    looked_at: Vec<PathBuf>,
    trust: Trust,
    authors: Authors,
}

/// A line that gives a variable its value.
pub(crate) struct Line<'a> {
    pub(crate) value: &'a str,
    pub(crate) origin: Origin,
    /// Whether the value holds a variable of the process, which is then not the file's to give away.
    pub(crate) borrows: bool,
}

impl EnvFiles {
    pub(crate) fn read(options: &Options<'_>) -> Self {
        let Some(Main { path, is_above, opened: main, looked_at }) = Self::main(options) else { return Self::none() };
        let mut local = path.clone().into_os_string();
        local.push(".local");
        let local = PathBuf::from(local);
        let opened = search::seen(options.reading, &local);
        let local = Opening { path: local, opened };
        let main = Opening { path, opened: main };
        let by_place = if is_above { Trust::Above } else { Trust::File };
        let by_owner = |file: &Opening| if file.authors().are_foreign { Trust::Foreign } else { by_place };
        let (of_local, of_main) = match options.env_file {
            // Who names a file answers for it, and for what its owner put beside it.
            EnvFile::Given(_) if local.is_beside(&main) => (Trust::File, Trust::File),
            EnvFile::Given(_) => (by_owner(&local), Trust::File),
            _ => (by_owner(&local), by_owner(&main)),
        };
        Self {
            local: File::read(SourceId::EnvLocal, local, of_local, options),
            main: File { looked_at, ..File::read(SourceId::EnvFile, main, of_main, options) },
        }
    }

    fn main(options: &Options<'_>) -> Option<Main> {
        match options.env_file {
            EnvFile::Given(path) => {
                let path = options.resolved(path);
                let opened = options.reading.open(&path);
                Some(Main { looked_at: vec![path.clone()], path, is_above: false, opened })
            }
            EnvFile::Search => Some(searched(options)),
            EnvFile::Nowhere => None,
        }
    }

    fn none() -> Self {
        let none = |source| File {
            source,
            path: Path::new("").into(),
            content: Ok(None),
            looked_at: Vec::new(),
            trust: Trust::Foreign,
            authors: Authors::default(),
        };
        Self { local: none(SourceId::EnvLocal), main: none(SourceId::EnvFile) }
    }

    /// Those that another user wrote and whose values a load reports: not of files that root looks after for them.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = &Arc<Path>> {
        let foreign = |file: &&File| file.trust == Trust::Foreign && !file.authors.are_hosts;
        [&self.local, &self.main].into_iter().filter(foreign).map(|file| &file.path)
    }

    pub(crate) fn has_foreign(&self) -> bool {
        self.local.trust == Trust::Foreign || self.main.trust == Trust::Foreign
    }

    /// Those that are there, whether or not they can be read.
    pub(crate) fn there(&self) -> impl Iterator<Item = (&SourceId, &Path)> {
        let is_there = |file: &&File| !matches!(file.content, Ok(None));
        [&self.local, &self.main].into_iter().filter(is_there).map(|file| (&file.source, &*file.path))
    }

    /// What is odd about the files.
    pub(crate) fn warnings(&self, request: &Request) -> Vec<Warning> {
        let mut warnings = self.local.warnings(request);
        warnings.extend(self.main.warnings(request));
        warnings
    }

    /// The files that are there, but cannot be read.
    pub(crate) fn failures(&self) -> Vec<SourceError> {
        let mut failures = Vec::new();
        failures.extend(self.local.failure());
        failures.extend(self.main.failure());
        failures
    }
}

/// `.env`, and what is open there.
struct Main {
    path: PathBuf,
    /// It is above the working directory.
    is_above: bool,
    opened: Result<Option<Opened>, FileProblem>,
    looked_at: Vec<PathBuf>,
}

/// The file that the search finds, or else where it would stand.
fn searched(options: &Options<'_>) -> Main {
    let Some(start) = options.folder.map(Path::to_owned).or_else(working_directory) else {
        let path = PathBuf::from(".env");
        let opened = search::seen(options.reading, &path);
        return Main { looked_at: vec![path.clone()], path, is_above: false, opened };
    };
    match search::search(options.reading, &start, std::env::home_dir().as_deref()) {
        Ok(FoundFile { path, in_start, opened }) => {
            Main { looked_at: vec![path.clone()], path, is_above: !in_start, opened: opened.map(Some) }
        }
        Err(looked_at) => Main { path: start.join(".env"), is_above: false, opened: Ok(None), looked_at },
    }
}

/// A path, and what is open there.
struct Opening {
    path: PathBuf,
    opened: Result<Option<Opened>, FileProblem>,
}

impl Opening {
    fn file(&self) -> Option<&Opened> {
        self.opened.as_ref().ok()?.as_ref()
    }

    fn authors(&self) -> Authors {
        self.file().map(|file| file.authors(&self.path)).unwrap_or_default()
    }

    fn is_beside(&self, named: &Self) -> bool {
        self.file().zip(named.file()).is_some_and(|(file, named)| file.is_beside(&self.path, named))
    }
}

impl File {
    fn read(source: SourceId, opening: Opening, trust: Trust, options: &Options<'_>) -> Self {
        let authors = opening.authors();
        let read = |file: Opened| Text::read(file, &opening.path, trust, options);
        let content = opening.opened.and_then(|file| file.map(read).transpose());
        let looked_at = vec![opening.path.clone()];
        Self { source, path: opening.path.into(), content, looked_at, trust, authors }
    }

    fn parsed(&self) -> Option<&Parsed> {
        Some(&self.content.as_ref().ok()?.as_ref()?.parsed)
    }

    pub(crate) fn trust(&self) -> Trust {
        self.trust
    }

    pub(crate) fn path(&self) -> &Arc<Path> {
        &self.path
    }

    /// The line that should give a key, if it cannot be read.
    pub(crate) fn bad_line(&self, name: &str) -> Option<SourceError> {
        let parsed = self.parsed()?;
        let bad = parsed.bad_lines.iter().rfind(|bad| bad.key.as_deref() == Some(name))?;
        counts(parsed, bad, name).then(|| {
            let path = self.path.to_path_buf();
            let kind = SourceErrorKind::MalformedLine { path, line: bad.line, problem: bad.problem };
            SourceError::new(self.source.clone(), kind)
        })
    }

    /// The line that gives a key its value.
    pub(crate) fn get(&self, name: &str) -> Option<Line<'_>> {
        let text = self.content.as_ref().ok()?.as_ref()?;
        let entry = text.parsed.entries.iter().find(|entry| entry.name == name)?;
        let value = entry.value.expose_secret();
        Some(Line { value, origin: self.origin(entry.line), borrows: text.borrows(name, value) })
    }

    /// The names that have a value, each with its line. What could be a piece of a secret is left out.
    pub(crate) fn names(&self) -> impl Iterator<Item = (String, Origin)> {
        let entries = self.parsed().into_iter().flat_map(|parsed| &parsed.entries);
        let named = entries.filter(|entry| !entry.may_be_secret() && !entry.value.expose_secret().trim().is_empty());
        named.map(|entry| (entry.name.clone(), self.origin(entry.line)))
    }

    fn origin(&self, line: u32) -> Origin {
        let foreign = self.trust == Trust::Foreign;
        Origin::File { path: self.path.clone(), line, source: self.source.clone(), foreign }
    }

    fn failure(&self) -> Option<SourceError> {
        let problem = *self.content.as_ref().err()?;
        let kind = SourceErrorKind::UnreadableFile { path: self.path.to_path_buf(), problem };
        Some(SourceError::new(self.source.clone(), kind))
    }

    /// What the file says about the names asked for.
    pub(crate) fn layer(&self, request: &Request) -> Layer {
        let state = match &self.content {
            Ok(Some(text)) => State::Answered(self.answer(&text.parsed, request)),
            Ok(None) => State::NoFile,
            Err(_) => self.failure().map_or(State::NoFile, State::Failed),
        };
        Layer { source: self.source.clone(), place: self.place(), copy_age: None, state }
    }

    /// A search looks in many places: each of them, where nothing is.
    fn place(&self) -> Option<String> {
        let places: Vec<_> = self.looked_at.iter().map(|path| Printable(path.display()).to_string()).collect();
        (!places.is_empty()).then(|| places.join(", "))
    }

    fn answer(&self, parsed: &Parsed, request: &Request) -> Answer {
        let mut answer = Answer::new();
        // Few files put texts together.
        let public = LazyCell::new(|| request.public_names());
        let takes_in_secrets = parsed.takes_in_secrets(|name| public.contains(name));
        for (entry, takes_in_secret) in parsed.entries.iter().zip(takes_in_secrets) {
            // Only who asks for it by its name vouches that it is one.
            if entry.may_be_secret() && (request.wants_all() || !request.wants(&entry.name)) {
                continue;
            }
            if request.wants(&entry.name) {
                let value = Value::new(entry.value.expose_secret().into(), self.origin(entry.line));
                answer.insert_found(entry.name.clone(), Found::Value(value.composed(takes_in_secret)));
            } else {
                answer.mention(&entry.name);
            }
        }
        let ends = last_lines(parsed);
        for bad in &parsed.bad_lines {
            match &bad.key {
                Some(key) if !request.wants(key) && is_surely_a_name(bad.problem) => answer.mention(key),
                Some(key) if !request.wants(key) => {}
                Some(key) if ends.get(&**key).is_none_or(|line| *line < bad.line) => answer
                    .insert_unusable(key, Unusable::BadLine { origin: self.origin(bad.line), problem: bad.problem }),
                _ => {}
            }
        }
        answer
    }

    /// What is odd about the file: no field has failed by it if the load succeeds.
    fn warnings(&self, request: &Request) -> Vec<Warning> {
        let Some(parsed) = self.parsed() else { return Vec::new() };
        let asked = |name: &str| request.known(name);
        let mut warnings = Vec::new();
        if self.authors.are_anybody {
            warnings.push(Warning::WorldWritable { path: self.path.to_path_buf() });
        }
        for bad in first_of_each_cause(&parsed.bad_lines) {
            warnings.push(Warning::BadLine { origin: self.origin(bad.line), problem: bad.problem });
        }
        for note in &parsed.notes {
            warnings.push(match note {
                Note::Repeated { name, first_line, line } => {
                    Warning::Repeated { name: asked(name), origin: self.origin(*line), first_line: *first_line }
                }
                Note::LiteralReference { name, line, .. } => {
                    Warning::LiteralReference { name: asked(name), origin: self.origin(*line) }
                }
                Note::UnknownReference { name, line, .. } => {
                    Warning::UnknownReference { name: asked(name), origin: self.origin(*line) }
                }
            });
        }
        warnings
    }
}

/// Whether what stands left on such a line is a name. On others it can be a piece of a secret alone on its line.
fn is_surely_a_name(problem: LineProblem) -> bool {
    matches!(
        problem,
        LineProblem::UnclosedQuote | LineProblem::TextAfterQuote | LineProblem::TooLong | LineProblem::Refused
    )
}

/// The line that gives each key its value, where a bad line can be the later one.
fn last_lines(parsed: &Parsed) -> HashMap<&str, u32> {
    let entries = if parsed.bad_lines.is_empty() { &[][..] } else { &parsed.entries };
    entries.iter().map(|entry| (&*entry.name, entry.line)).collect()
}

/// Whether the line is the last that should give the key.
fn counts(parsed: &Parsed, bad: &BadLine, key: &str) -> bool {
    !parsed.entries.iter().any(|entry| entry.name == key && entry.line > bad.line)
}

/// Without the lines of a value whose quote is not closed: each is bad in turn, and the first is enough.
fn first_of_each_cause(bad_lines: &[BadLine]) -> Vec<&BadLine> {
    let mut firsts = Vec::new();
    let mut open_until = None;
    for bad in bad_lines {
        let continues = bad.key.is_none() && open_until.is_some_and(|line: u32| bad.line == line + 1);
        let opens = bad.problem == LineProblem::UnclosedQuote;
        open_until = (continues || opens).then_some(bad.line);
        if !continues {
            firsts.push(bad);
        }
    }
    firsts
}
