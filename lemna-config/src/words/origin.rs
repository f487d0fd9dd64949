//! Where a value comes from.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::Printable;

/// A source of values, as errors and warnings name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SourceId {
    /// The values given to [`overrides`](crate::LoaderBuilder::overrides).
    Overrides,
    /// The flags of the command line, given to `LoaderBuilder::flags`.
    CommandLine,
    /// The process environment, or the variables given to [`vars`](crate::LoaderBuilder::vars) instead.
    Process,
    /// The file `.env.local`.
    EnvLocal,
    /// A custom source, by its name.
    Custom(Arc<str>),
    /// Infisical.
    Infisical,
    /// The file `.env`, or the one given to [`env_file`](crate::LoaderBuilder::env_file).
    EnvFile,
    /// A file given to [`file`](crate::LoaderBuilder::file) or [`optional_file`](crate::LoaderBuilder::optional_file).
    ConfigFile(Arc<Path>),
    /// The pairs given to [`from_pairs`](crate::LemnaSecrets::from_pairs).
    Pairs,
    /// No source: the watch itself, which could not start or not retry.
    Watch,
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overrides => "overrides",
            Self::CommandLine => "command line",
            Self::Process => "process environment",
            Self::EnvLocal => ".env.local",
            Self::Custom(name) => return Printable(name).fmt(f),
            Self::Infisical => "Infisical",
            Self::EnvFile => ".env",
            Self::ConfigFile(path) => return Printable(path.display()).fmt(f),
            Self::Pairs => "given pairs",
            Self::Watch => "the watch",
        })
    }
}

/// The place where a value was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A value given to [`overrides`](crate::LoaderBuilder::overrides).
    Overrides,
    /// A flag of the command line, given to `LoaderBuilder::flags`.
    #[non_exhaustive]
    CommandLine {
        /// The flag as written, such as `--port`.
        flag: Arc<str>,
    },
    /// A variable of the process environment, or one of those given to [`vars`](crate::LoaderBuilder::vars) instead.
    Process,
    /// A line of a `.env` file, counted from 1.
    #[non_exhaustive]
    File {
        /// The file.
        path: Arc<Path>,
        /// The line at which the value begins.
        line: u32,
        /// Which of the two files it is, whatever its name: [`SourceId::EnvLocal`] or [`SourceId::EnvFile`].
        source: SourceId,
        /// Whether a user other than root and the one that the program runs as owns the file, its folder, or a link to
        /// it. Never so for a file that is named to the loader: whoever names it answers for it.
        foreign: bool,
    },
    /// A secret of Infisical.
    Infisical(Arc<InfisicalPlace>),
    /// A custom source, by its name.
    Custom(Arc<str>),
    /// A place in a [config file](crate::LoaderBuilder::file).
    #[non_exhaustive]
    ConfigFile {
        /// The file.
        path: Arc<Path>,
        /// The line at which the value begins, counted from 1.
        line: u32,
        /// The column at which it begins, in characters from 1.
        column: u32,
    },
    /// The pairs given to [`from_pairs`](crate::LemnaSecrets::from_pairs).
    Pairs,
    /// The field's default.
    Default,
}

/// A folder of an environment of a project in Infisical.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InfisicalPlace {
    /// The project as it was named, by slug or by id, or the one that was found.
    pub project: String,
    /// The environment's slug.
    pub environment: String,
    /// The folder, such as `/`. For an imported secret, the folder from which it was imported.
    pub folder: String,
}

impl fmt::Display for InfisicalPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { project, environment, folder } = self;
        write!(f, "{}, {}, {}", Printable(project), Printable(environment), Printable(folder))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overrides => f.write_str("overrides"),
            Self::CommandLine { flag } => write!(f, "command line ({})", Printable(flag)),
            Self::Process => f.write_str("process environment"),
            Self::File { path, line, foreign, .. } => {
                write!(f, "{}:{line}{}", Printable(path.display()), if *foreign { " (another user's)" } else { "" })
            }
            Self::ConfigFile { path, line, column } => write!(f, "{}:{line}:{column}", Printable(path.display())),
            Self::Infisical(place) => write!(f, "Infisical ({place})"),
            Self::Custom(name) => Printable(name).fmt(f),
            Self::Pairs => f.write_str("given pairs"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Origin {
    /// The source that this is of; none has a default.
    pub(crate) fn source(&self) -> Option<SourceId> {
        match self {
            Self::Overrides => Some(SourceId::Overrides),
            Self::CommandLine { .. } => Some(SourceId::CommandLine),
            Self::Process => Some(SourceId::Process),
            Self::File { source, .. } => Some(source.clone()),
            Self::Infisical(_) => Some(SourceId::Infisical),
            Self::Custom(name) => Some(SourceId::Custom(name.clone())),
            Self::ConfigFile { path, .. } => Some(SourceId::ConfigFile(path.clone())),
            Self::Pairs => Some(SourceId::Pairs),
            Self::Default => None,
        }
    }
}
