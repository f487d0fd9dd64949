//! The `.env` files of a load.

mod search;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{Answer, Found, Layer, Request, State, Unusable, Value};
use crate::dotenv;
use crate::dotenv::{BadLine, Note, Parsed};
use crate::problem::{FileProblem, LineProblem, SourceError, SourceErrorKind};
use crate::system::file;
use crate::system::process::ProcessEnv;
use crate::warning::Warning;
use crate::words::{Origin, Printable, SourceId};

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
    content: Result<Option<Parsed>, FileProblem>,
    /// Whether the loader was told of it, and it was not searched for.
    is_named: bool,
    trust: Trust,
}

/// Who may have written a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Whoever starts the program: it was named to the loader, or it is the user's own and in the working directory.
    Full,
    /// It is the user's own, but was found in a folder above, as any project's would be.
    Own,
    /// Another user.
    None,
}

impl EnvFiles {
    pub(crate) fn read(options: &Options<'_>) -> Self {
        let (path, trust) = match options.env_file {
            EnvFile::Given(path) => (options.resolved(path), Trust::Full),
            EnvFile::Search => searched(options.folder.map(Path::to_owned)),
            EnvFile::Nowhere => return Self::none(),
        };
        let mut local = path.clone().into_os_string();
        local.push(".local");
        let local = PathBuf::from(local);
        let local_trust = match options.env_file {
            EnvFile::Search if !search::is_own(&local) => Trust::None,
            // Of two files in one folder, that the other is foreign says nothing of this one.
            EnvFile::Search if trust == Trust::None => Trust::Own,
            _ => trust,
        };
        Self {
            local: File::read(SourceId::EnvLocal, local, local_trust, options),
            main: File::read(SourceId::EnvFile, path, trust, options),
        }
    }

    fn none() -> Self {
        let none = |source| File {
            source,
            path: Path::new("").into(),
            content: Ok(None),
            is_named: false,
            trust: Trust::None,
        };
        Self { local: none(SourceId::EnvLocal), main: none(SourceId::EnvFile) }
    }

    /// Who may have written the file at `path`, which is one of the two.
    #[cfg(feature = "infisical")]
    pub(crate) fn trust(&self, path: &Path) -> Trust {
        let file = [&self.local, &self.main].into_iter().find(|file| *file.path == *path);
        file.map_or(Trust::None, |file| file.trust)
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

/// The file that the search finds, or else where it would stand.
fn searched(start: Option<PathBuf>) -> (PathBuf, Trust) {
    let Some(start) = start.or_else(|| std::env::current_dir().ok()) else {
        return (PathBuf::from(".env"), Trust::Full);
    };
    match search::search(&start, std::env::home_dir().as_deref()) {
        Some(found) if !found.own => (found.path, Trust::None),
        Some(found) if !found.in_start => (found.path, Trust::Own),
        Some(found) => (found.path, Trust::Full),
        None => (start.join(".env"), Trust::Full),
    }
}

impl File {
    fn read(source: SourceId, path: PathBuf, trust: Trust, options: &Options<'_>) -> Self {
        let content =
            file::read(&path, dotenv::SIZE_LIMIT).map(|text| text.map(|text| parse(text.expose_secret(), options)));
        let is_named = matches!(options.env_file, EnvFile::Given(_));
        Self { source, path: path.into(), content, is_named, trust }
    }

    /// The line that should give a key, if it cannot be read.
    pub(crate) fn bad_line(&self, name: &str) -> Option<SourceError> {
        let parsed = self.content.as_ref().ok()?.as_ref()?;
        let bad = parsed.bad_lines.iter().rfind(|bad| bad.key.as_deref() == Some(name))?;
        counts(parsed, bad, name).then(|| {
            let path = self.path.to_path_buf();
            let kind = SourceErrorKind::MalformedLine { path, line: bad.line, problem: bad.problem };
            SourceError::new(self.source.clone(), kind)
        })
    }

    /// The value of a key, and its line.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, Origin)> {
        let parsed = self.content.as_ref().ok()?.as_ref()?;
        let entry = parsed.entries.iter().find(|entry| entry.name == name)?;
        Some((entry.value.expose_secret(), self.origin(entry.line)))
    }

    fn origin(&self, line: u32) -> Origin {
        let foreign = self.trust == Trust::None;
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
            Ok(Some(parsed)) => State::Answered(self.answer(parsed, request)),
            Ok(None) => State::NoFile,
            Err(_) => self.failure().map_or(State::NoFile, State::Failed),
        };
        // A search looks in many places: the first of them would say too little.
        let place =
            (self.is_named || !matches!(state, State::NoFile)).then(|| Printable(self.path.display()).to_string());
        Layer { source: self.source.clone(), place, copy_age: None, state }
    }

    fn answer(&self, parsed: &Parsed, request: &Request) -> Answer {
        let mut answer = Answer::new();
        for entry in &parsed.entries {
            if request.wants(&entry.name) {
                let value = Value::new(entry.value.expose_secret().into(), self.origin(entry.line));
                let value = if entry.is_composed { value.composed() } else { value };
                answer.insert_found(entry.name.clone(), Found::Value(value));
            } else {
                answer.mention(&entry.name);
            }
        }
        for bad in &parsed.bad_lines {
            match &bad.key {
                Some(key) if !request.wants(key) && is_surely_a_name(bad.problem) => answer.mention(key),
                Some(key) if !request.wants(key) => {}
                Some(key) if counts(parsed, bad, key) => answer
                    .insert_unusable(key, Unusable::BadLine { origin: self.origin(bad.line), problem: bad.problem }),
                _ => {}
            }
        }
        answer
    }

    /// What is odd about the file: no field has failed by it if the load succeeds.
    fn warnings(&self, request: &Request) -> Vec<Warning> {
        let Ok(Some(parsed)) = &self.content else { return Vec::new() };
        let asked = |name: &str| request.names().find(|asked| *asked == name);
        let mut warnings = Vec::new();
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

/// Whether what stands left on such a line is a name. On others it can be a piece of a secret that stands alone.
fn is_surely_a_name(problem: LineProblem) -> bool {
    matches!(
        problem,
        LineProblem::UnclosedQuote | LineProblem::TextAfterQuote | LineProblem::TooLong | LineProblem::Refused
    )
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

fn parse(text: &str, options: &Options<'_>) -> Parsed {
    let from_process = |name: &str| options.process.get(name).ok().flatten();
    dotenv::parse(text, if options.interpolate { Some(&from_process) } else { None })
}
