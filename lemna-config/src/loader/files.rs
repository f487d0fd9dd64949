//! The `.env` files of a load.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{EnvFile, Settings};
use crate::env::{Layer, State};
use crate::error::{SourceError, SourceErrorKind};
use crate::origin::{Origin, SourceId};
use crate::source::dotenv::{self, Note, Parsed};
use crate::source::{Answer, FileProblem, Request, Unusable, file};
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
    /// Whether the file may say which server a secret from elsewhere is sent to.
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no secret is sent anywhere"))]
    pub(super) trusted: bool,
}

impl EnvFiles {
    pub(super) fn read(settings: &Settings) -> Self {
        let (path, trusted) = match &settings.env_file {
            EnvFile::Given(path) => (path.clone(), true),
            EnvFile::Search => search(),
            EnvFile::Nowhere => return Self::none(),
        };
        let mut local = path.clone().into_os_string();
        local.push(".local");
        let local = PathBuf::from(local);
        let local_trusted = trusted && dotenv::is_own(&local);
        Self {
            local: File::read(SourceId::EnvLocal, local, local_trusted, settings),
            main: File::read(SourceId::EnvFile, path, trusted, settings),
        }
    }

    fn none() -> Self {
        let none = |source| File { source, path: Path::new("").into(), content: Ok(None), trusted: false };
        Self { local: none(SourceId::EnvLocal), main: none(SourceId::EnvFile) }
    }
}

/// The file that the search finds, or else where it would stand, and whether it is trusted.
fn search() -> (PathBuf, bool) {
    let Ok(start) = std::env::current_dir() else { return (PathBuf::from(".env"), true) };
    match dotenv::search(&start, std::env::home_dir().as_deref()) {
        Some(found) => (found.path, found.in_start && found.own),
        None => (start.join(".env"), true),
    }
}

impl File {
    fn read(source: SourceId, path: PathBuf, trusted: bool, settings: &Settings) -> Self {
        let content =
            file::read(&path, dotenv::SIZE_LIMIT).map(|text| text.map(|text| parse(text.expose_secret(), settings)));
        Self { source, path: path.into(), content, trusted }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
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

    /// What the file says about the names asked for.
    pub(super) fn layer(&self, request: &Request) -> Layer {
        let state = match &self.content {
            Ok(Some(parsed)) => State::Answered(self.answer(parsed, request)),
            Ok(None) => State::NoFile,
            Err(problem) => State::Failed(SourceError::new(
                self.source.clone(),
                SourceErrorKind::UnreadableFile { path: self.path.to_path_buf(), problem: *problem },
            )),
        };
        // A search looks in many places: the first of them would say too little.
        let place = (!matches!(state, State::NoFile)).then(|| self.path.display().to_string());
        Layer { source: self.source.clone(), place, state }
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
                Some(key) if request.wants(key) => answer
                    .insert_unusable(key, Unusable::BadLine { origin: self.origin(bad.line), problem: bad.problem }),
                Some(key) => answer.mention(key),
                None => {}
            }
        }
        answer
    }

    /// What is odd about the file, as far as no field fails by it.
    pub(super) fn warnings(&self, request: &Request) -> Vec<Warning> {
        let Ok(Some(parsed)) = &self.content else { return Vec::new() };
        let asked = |name: &str| request.names().find(|asked| *asked == name);
        // Behind a quote that is not closed, every line of the value is bad in turn: the first is enough.
        let firsts = parsed.bad_lines.iter().enumerate().filter(|(at, bad)| {
            let follows = at.checked_sub(1).is_some_and(|before| parsed.bad_lines[before].line + 1 == bad.line);
            !(follows && bad.key.is_none())
        });
        let bad_lines = firsts
            .filter(|(_, bad)| !bad.key.as_ref().is_some_and(|key| request.wants(key)))
            .map(|(_, bad)| Warning::BadLine { origin: self.origin(bad.line), problem: bad.problem });
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

fn parse(text: &str, settings: &Settings) -> Parsed {
    let from_process = |name: &str| settings.process.get(name).ok().flatten();
    dotenv::parse(text, if settings.interpolate { Some(&from_process) } else { None })
}
