//! The config files of a load: TOML, YAML and JSON.

mod content;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{Layer, Request, State};
use crate::problem::{ConfigFileProblem, FileProblem, SourceError, SourceErrorKind};
use crate::system::open::{Opened, open};
use crate::tree::{Format, Unknown};
use crate::warning::Warning;
use crate::words::{Mode, Origin, SourceId};
use content::Content;

/// As of a `.env` file.
const LARGEST: usize = 1024 * 1024;

/// A file with more unknown keys belongs to another program; these suffice to show it.
const MOST_UNKNOWN: usize = 20;

/// The placeholder of the environment in a path.
const ENVIRONMENT: &str = "{env}";

/// A file that the program names.
#[derive(Debug, Clone)]
pub(crate) struct ConfigFile {
    pub(crate) path: PathBuf,
    pub(crate) is_required: bool,
}

impl ConfigFile {
    pub(crate) fn is_by_environment(&self) -> bool {
        self.path.to_str().is_some_and(|path| path.contains(ENVIRONMENT))
    }

    /// The path with the environment in it, `None` where that is not known.
    fn path(&self, environment: Option<&str>) -> Option<PathBuf> {
        match self.path.to_str() {
            Some(path) if path.contains(ENVIRONMENT) => Some(path.replace(ENVIRONMENT, environment?).into()),
            _ => Some(self.path.clone()),
        }
    }
}

/// All of a load, the last one named first.
#[derive(Default)]
pub(crate) struct ConfigFiles(Vec<ReadFile>);

/// One of them.
struct ReadFile {
    path: Arc<Path>,
    content: Result<Option<Content>, SourceErrorKind>,
    is_anybodys: bool,
}

impl ConfigFiles {
    pub(crate) fn read(
        files: &[&ConfigFile],
        environment: Option<&str>,
        resolved: &dyn Fn(PathBuf) -> PathBuf,
        request: &Request,
    ) -> Self {
        let read = |file: &&ConfigFile| match file.path(environment) {
            Some(path) => ReadFile::read(resolved(path), file.is_required, request),
            None => ReadFile {
                path: file.path.as_path().into(),
                content: Err(SourceErrorKind::UnknownEnvironment { needed_by: "Loader::builder().file" }),
                is_anybodys: false,
            },
        };
        Self(files.iter().rev().map(read).collect())
    }

    /// What each file says of the fields.
    pub(crate) fn layers(&self) -> impl Iterator<Item = Layer> {
        self.0.iter().map(ReadFile::layer)
    }

    /// What is wrong with files that fill fields all the same.
    pub(crate) fn mistakes(&self, mode: Mode) -> Vec<SourceError> {
        self.0.iter().flat_map(|file| file.mistakes(mode)).collect()
    }

    /// What is odd about the files. In strict mode, a key that no field has is a mistake instead.
    pub(crate) fn warnings(&self, mode: Mode) -> Vec<Warning> {
        self.0.iter().flat_map(|file| file.warnings(mode)).collect()
    }
}

impl ReadFile {
    fn read(path: PathBuf, is_required: bool, request: &Request) -> Self {
        let path: Arc<Path> = path.into();
        let unreadable = |problem| SourceErrorKind::UnreadableConfigFile { path: path.to_path_buf(), problem };
        let opened = match open(&path) {
            Ok(Some(opened)) => opened,
            Ok(None) if !is_required && !path.is_symlink() => {
                return Self { path, content: Ok(None), is_anybodys: false };
            }
            Ok(None) => {
                let problem = if path.is_symlink() { FileProblem::DanglingLink } else { FileProblem::Missing };
                return Self { content: Err(unreadable(problem)), path, is_anybodys: false };
            }
            Err(problem) => return Self { content: Err(unreadable(problem)), path, is_anybodys: false },
        };
        let is_anybodys = opened.authors(&path).are_anybody;
        let content = content(opened, &path, &unreadable, request).map(Some);
        Self { path, content, is_anybodys }
    }

    fn source(&self) -> SourceId {
        SourceId::ConfigFile(self.path.clone())
    }

    fn layer(&self) -> Layer {
        let state = match &self.content {
            Ok(Some(content)) => State::Answered(content.answer.select(&|_| true)),
            Ok(None) => State::NoFile,
            Err(kind) => State::Failed(SourceError::new(self.source(), kind.clone())),
        };
        // The source's own name is the place.
        Layer { source: self.source(), place: None, copy_age: None, state }
    }

    fn unknown(&self) -> &[Unknown] {
        match &self.content {
            Ok(Some(content)) => &content.unknown[..content.unknown.len().min(MOST_UNKNOWN)],
            _ => &[],
        }
    }

    fn mistakes(&self, mode: Mode) -> Vec<SourceError> {
        let Ok(Some(content)) = &self.content else { return Vec::new() };
        let error = |place: &crate::tree::Place, problem| {
            let (line, column) = (place.line, place.column);
            let kind = SourceErrorKind::ConfigFile { path: self.path.to_path_buf(), line, column, problem };
            SourceError::new(self.source(), kind)
        };
        let mut mistakes: Vec<_> =
            content.no_table.iter().map(|one| error(&one.place, ConfigFileProblem::NoTable)).collect();
        if mode == Mode::Strict {
            let unknown = self.unknown().iter();
            mistakes.extend(
                unknown.map(|Unknown { place, nearest }| {
                    error(place, ConfigFileProblem::UnknownKey { nearest: *nearest })
                }),
            );
        }
        mistakes
    }

    fn warnings(&self, mode: Mode) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.is_anybodys {
            warnings.push(Warning::WorldWritable { path: self.path.to_path_buf() });
        }
        if mode == Mode::Lenient {
            warnings.extend(self.unknown().iter().map(|Unknown { place, nearest }| {
                let origin = Origin::ConfigFile { path: self.path.clone(), line: place.line, column: place.column };
                Warning::UnknownKey { origin, nearest: *nearest }
            }));
        }
        warnings
    }
}

fn content(
    opened: Opened,
    path: &Arc<Path>,
    unreadable: &dyn Fn(FileProblem) -> SourceErrorKind,
    request: &Request,
) -> Result<Content, SourceErrorKind> {
    let format =
        Format::of(path).map_err(|feature| SourceErrorKind::UnknownFormat { path: path.to_path_buf(), feature })?;
    let text = opened.text(LARGEST).map_err(unreadable)?;
    let tree = format.parse(text.expose_secret()).map_err(|flaw| SourceErrorKind::ConfigFile {
        path: path.to_path_buf(),
        line: flaw.place.line,
        column: flaw.place.column,
        problem: flaw.problem,
    })?;
    Ok(Content::of(&tree, path, request))
}
