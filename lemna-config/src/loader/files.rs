//! The `.env` files of a load.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{EnvFile, Settings};
use crate::env::{Layer, State};
use crate::error::{SourceError, SourceErrorKind};
use crate::origin::{Origin, SourceId};
use crate::source::dotenv::{self, BadLine, Note, Parsed};
use crate::source::{Answer, FileProblem, LineProblem, Request, Unusable, file};
use crate::warning::Warning;

/// `.env.local` and `.env`.
#[derive(Debug)]
pub(super) struct EnvFiles {
    pub(super) local: File,
    pub(super) main: File,
}

/// One of the two.
#[derive(Debug)]
pub(super) struct File {
    source: SourceId,
    path: Arc<Path>,
    content: Result<Option<Parsed>, FileProblem>,
    /// Whether the loader was told of it, and it was not searched for.
    is_named: bool,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no secret is sent anywhere"))]
    trust: Trust,
}

/// Who may have written a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Whoever starts the program: it was named to the loader, or it is the user's own and in the working directory.
    Full,
    /// It is the user's own, but was found in a folder above, as any project's would be.
    Own,
    /// Another user.
    None,
}

impl EnvFiles {
    pub(super) fn read(settings: &Settings) -> Self {
        let (path, trust) = match &settings.env_file {
            EnvFile::Given(path) => (settings.resolved(path.clone()), Trust::Full),
            EnvFile::Search => search(settings.folder.clone()),
            EnvFile::Nowhere => return Self::none(),
        };
        let mut local = path.clone().into_os_string();
        local.push(".local");
        let local = PathBuf::from(local);
        let local_trust = match &settings.env_file {
            EnvFile::Search if !dotenv::is_own(&local) => Trust::None,
            // Of two files in one folder, that the other is foreign says nothing of this one.
            EnvFile::Search if trust == Trust::None => Trust::Own,
            _ => trust,
        };
        Self {
            local: File::read(SourceId::EnvLocal, local, local_trust, settings),
            main: File::read(SourceId::EnvFile, path, trust, settings),
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
    pub(super) fn trust(&self, path: &Path) -> Trust {
        let file = [&self.local, &self.main].into_iter().find(|file| *file.path == *path);
        file.map_or(Trust::None, |file| file.trust)
    }

    /// The files that are there, but cannot be read.
    pub(super) fn failures(&self) -> impl Iterator<Item = SourceError> {
        [&self.local, &self.main].into_iter().filter_map(File::failure)
    }
}

/// The file that the search finds, or else where it would stand.
fn search(start: Option<PathBuf>) -> (PathBuf, Trust) {
    let Some(start) = start.or_else(|| std::env::current_dir().ok()) else {
        return (PathBuf::from(".env"), Trust::Full);
    };
    match dotenv::search(&start, std::env::home_dir().as_deref()) {
        Some(found) if !found.own => (found.path, Trust::None),
        Some(found) if !found.in_start => (found.path, Trust::Own),
        Some(found) => (found.path, Trust::Full),
        None => (start.join(".env"), Trust::Full),
    }
}

impl File {
    fn read(source: SourceId, path: PathBuf, trust: Trust, settings: &Settings) -> Self {
        let content =
            file::read(&path, dotenv::SIZE_LIMIT).map(|text| text.map(|text| parse(text.expose_secret(), settings)));
        let is_named = matches!(settings.env_file, EnvFile::Given(_));
        Self { source, path: path.into(), content, is_named, trust }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The line that should give a key, if it cannot be read.
    pub(super) fn bad_line(&self, name: &str) -> Option<SourceError> {
        let parsed = self.content.as_ref().ok()?.as_ref()?;
        let bad = parsed.bad_lines.iter().rfind(|bad| bad.key.as_deref() == Some(name))?;
        counts(parsed, bad, name).then(|| {
            let path = self.path.to_path_buf();
            let kind = SourceErrorKind::MalformedLine { path, line: bad.line, problem: bad.problem };
            SourceError::new(self.source.clone(), kind)
        })
    }

    /// The value of a key, and its line.
    pub(super) fn get(&self, name: &str) -> Option<(&str, Origin)> {
        let parsed = self.content.as_ref().ok()?.as_ref()?;
        let entry = parsed.entries.iter().find(|entry| entry.name == name)?;
        Some((entry.value.expose_secret(), self.origin(entry.line)))
    }

    fn origin(&self, line: u32) -> Origin {
        Origin::File { path: self.path.clone(), line }
    }

    fn failure(&self) -> Option<SourceError> {
        let problem = *self.content.as_ref().err()?;
        let kind = SourceErrorKind::UnreadableFile { path: self.path.to_path_buf(), problem };
        Some(SourceError::new(self.source.clone(), kind))
    }

    /// What the file says about the names asked for.
    pub(super) fn layer(&self, request: &Request) -> Layer {
        let state = match &self.content {
            Ok(Some(parsed)) => State::Answered(self.answer(parsed, request)),
            Ok(None) => State::NoFile,
            Err(_) => self.failure().map_or(State::NoFile, State::Failed),
        };
        // A search looks in many places: the first of them would say too little.
        let place = (self.is_named || !matches!(state, State::NoFile)).then(|| self.path.display().to_string());
        Layer { source: self.source.clone(), place, copy_age: None, state }
    }

    fn answer(&self, parsed: &Parsed, request: &Request) -> Answer {
        let mut answer = Answer::new();
        for entry in &parsed.entries {
            if request.wants(&entry.name) {
                answer.insert_from(&entry.name, entry.value.expose_secret().into(), self.origin(entry.line));
            } else {
                answer.mention(&entry.name);
            }
        }
        for bad in &parsed.bad_lines {
            match &bad.key {
                Some(key) if !request.wants(key) => answer.mention(key),
                Some(key) if counts(parsed, bad, key) => answer
                    .insert_unusable(key, Unusable::BadLine { origin: self.origin(bad.line), problem: bad.problem }),
                _ => {}
            }
        }
        answer
    }

    /// What is odd about the file: no field has failed by it if the load succeeds.
    pub(super) fn warnings(&self, request: &Request) -> Vec<Warning> {
        let Ok(Some(parsed)) = &self.content else { return Vec::new() };
        let asked = |name: &str| request.names().find(|asked| *asked == name);
        let bad_lines = first_of_each_cause(&parsed.bad_lines)
            .map(|bad| Warning::BadLine { origin: self.origin(bad.line), problem: bad.problem });
        let notes = parsed.notes.iter().map(|note| match note {
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
        bad_lines.chain(notes).collect()
    }
}

/// Whether the line is the last that should give the key.
fn counts(parsed: &Parsed, bad: &BadLine, key: &str) -> bool {
    !parsed.entries.iter().any(|entry| entry.name == key && entry.line > bad.line)
}

/// Without the lines of a value whose quote is not closed: each is bad in turn, and the first is enough.
fn first_of_each_cause(bad_lines: &[BadLine]) -> impl Iterator<Item = &BadLine> {
    let mut open_until = None;
    bad_lines.iter().filter(move |bad| {
        let continues = bad.key.is_none() && open_until.is_some_and(|line: u32| bad.line == line + 1);
        let opens = bad.problem == LineProblem::UnclosedQuote;
        open_until = (continues || opens).then_some(bad.line);
        !continues
    })
}

fn parse(text: &str, settings: &Settings) -> Parsed {
    let from_process = |name: &str| settings.process.get(name).ok().flatten();
    dotenv::parse(text, if settings.interpolate { Some(&from_process) } else { None })
}
