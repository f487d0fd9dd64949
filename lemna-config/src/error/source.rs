use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::SnapshotProblem;
use crate::origin::SourceId;
use crate::printable::{self, Printable};
use crate::source::{FileProblem, LineProblem};

/// A source that could not be asked or read, or a mistake in how it is set up.
///
/// `Display` is one line with the source's name, the cause, and nothing that the source itself said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    source: SourceId,
    kind: SourceErrorKind,
    copy: Option<Box<(PathBuf, SnapshotProblem)>>,
}

impl SourceError {
    pub(crate) fn new(source: SourceId, kind: SourceErrorKind) -> Self {
        Self { source, kind, copy: None }
    }

    /// For a [`Source`](crate::Source) of the user's own. `reason` is a text of the program, so that no secret can
    /// stand in it; the loader adds the source's name.
    pub fn custom(reason: &'static str) -> Self {
        Self { source: SourceId::Custom("".into()), kind: SourceErrorKind::Custom(reason), copy: None }
    }

    /// The source.
    pub fn source_id(&self) -> &SourceId {
        &self.source
    }

    /// What went wrong.
    pub fn kind(&self) -> &SourceErrorKind {
        &self.kind
    }

    /// What to do about it, where that can be said.
    pub fn remedy(&self) -> Option<&'static str> {
        self.kind.remedy()
    }

    /// The last known good copy that should have stood in for the source, and why it could not; `None` where none was
    /// asked for, or where a copy never stands in for such a failure.
    pub fn snapshot(&self) -> Option<(&Path, SnapshotProblem)> {
        self.copy.as_deref().map(|(path, problem)| (path.as_path(), *problem))
    }

    #[cfg(feature = "infisical")]
    pub(crate) fn without_copy(self, path: PathBuf, problem: SnapshotProblem) -> Self {
        Self { copy: Some(Box::new((path, problem))), ..self }
    }

    pub(crate) fn of(self, source: SourceId) -> Self {
        Self { source, ..self }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.kind)?;
        match self.snapshot() {
            Some((path, problem)) => write!(f, "; no copy stands in ({}: {problem})", Printable(path.display())),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SourceError {}

/// Why a source failed. `server` is the scheme, host and port of the API URL; nothing else of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// Some of the bootstrap variables are set, others are not.
    #[error("{} set, but {} not", list(present, "is", "are"), list(missing, "is", "are"))]
    #[non_exhaustive]
    HalfBootstrap {
        /// The variables that are set.
        present: Vec<&'static str>,
        /// The variables that are missing or empty.
        missing: Vec<&'static str>,
    },
    /// The API URL cannot be used.
    #[error("{variable} ({origin}) cannot be used: {problem}")]
    #[non_exhaustive]
    InvalidUrl {
        /// The variable, or the setting of the loader.
        variable: &'static str,
        /// Where it was found.
        origin: String,
        /// What is wrong with it.
        problem: UrlProblem,
    },
    /// The API URL comes from a `.env` that is not in the working directory, or not the user's own, while the client
    /// secret comes from elsewhere: whoever wrote that file would be sent the secret.
    #[error("the API URL in {} would be sent a client secret that is not from that file", Printable(path.display()))]
    #[non_exhaustive]
    UntrustedUrl {
        /// The `.env` file.
        path: PathBuf,
    },
    /// A variable has a value that is none of those it may have.
    #[error("{variable} is not {expected}")]
    #[non_exhaustive]
    InvalidSetting {
        /// The variable.
        variable: &'static str,
        /// What it may be.
        expected: &'static str,
    },
    /// A `.env` file that is there cannot be read as one.
    #[error("{} cannot be read: {problem}", Printable(path.display()))]
    #[non_exhaustive]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: FileProblem,
    },
    /// A line of a `.env` file that a field needs cannot be read.
    #[error("{}:{line} cannot be read: {problem}", Printable(path.display()))]
    #[non_exhaustive]
    MalformedLine {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u32,
        /// What is wrong with it.
        problem: LineProblem,
    },
    /// No connection to the server, after the retries.
    #[error("{server} cannot be reached: {cause}")]
    #[non_exhaustive]
    Unreachable {
        /// The server.
        server: String,
        /// Why.
        cause: Unreachable,
    },
    /// The server did not answer in time.
    #[error("{server} did not answer the {step} within {}", seconds(*after))]
    #[non_exhaustive]
    TimedOut {
        /// The server.
        server: String,
        /// What it was asked.
        step: Step,
        /// How long the source was asked in all.
        after: Duration,
    },
    /// The server refuses the client id or the client secret.
    #[error("{server} refuses the login (status {status})")]
    #[non_exhaustive]
    CredentialsRefused {
        /// The server.
        server: String,
        /// The HTTP status.
        status: u16,
    },
    /// The identity is locked for some minutes, after too many refused logins.
    #[error("{server} has locked the identity after too many refused logins")]
    #[non_exhaustive]
    LockedOut {
        /// The server.
        server: String,
    },
    /// The project is not there, or the identity is no member of it.
    #[error("{server} has no project {} that this identity may see{}", Printable(asked), known(known_projects))]
    #[non_exhaustive]
    NoSuchProject {
        /// The server.
        server: String,
        /// The project asked for.
        asked: String,
        /// The slugs of the projects that the identity may see.
        known_projects: Vec<String>,
    },
    /// No project was named, and none or several could be meant.
    #[error("no project is named, and {}", undecided(server, candidates))]
    #[non_exhaustive]
    ProjectUndecided {
        /// The server.
        server: String,
        /// The slugs of the projects that the identity may see and that have the environment.
        candidates: Vec<String>,
    },
    /// The project has no such environment.
    #[error("project {} has no environment {}{}", Printable(project), Printable(asked), known(known_environments))]
    #[non_exhaustive]
    NoSuchEnvironment {
        /// The project.
        project: String,
        /// The environment asked for.
        asked: String,
        /// The slugs of the project's environments, where the server told them.
        known_environments: Vec<String>,
    },
    /// The environment or its folder is not there; the server does not say which.
    #[error(
        "project {} has no environment {} with a folder {}",
        Printable(project),
        Printable(environment),
        Printable(folder)
    )]
    #[non_exhaustive]
    NoSuchFolder {
        /// The project.
        project: String,
        /// The environment asked for.
        environment: String,
        /// The folder asked for.
        folder: String,
    },
    /// The identity may not do this.
    #[error("{server} forbids this identity the {step} (status {status})")]
    #[non_exhaustive]
    Forbidden {
        /// The server.
        server: String,
        /// What it was asked.
        step: Step,
        /// The HTTP status.
        status: u16,
    },
    /// Too many requests, and the wait is longer than the time that is left.
    #[error("{server} takes no more requests for now{}", wait(*retry_after))]
    #[non_exhaustive]
    RateLimited {
        /// The server.
        server: String,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// The server answers with an error of its own, after the retries.
    #[error("{server} fails at the {step} (status {status})")]
    #[non_exhaustive]
    ServerFailed {
        /// The server.
        server: String,
        /// What it was asked.
        step: Step,
        /// The HTTP status.
        status: u16,
    },
    /// The server refuses the request with a status that has no meaning here.
    #[error("{server} refuses the {step} (status {status})")]
    #[non_exhaustive]
    Refused {
        /// The server.
        server: String,
        /// What it was asked.
        step: Step,
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not what Infisical says.
    #[error("the answer of {server} to the {step} (status {status}) {problem}")]
    #[non_exhaustive]
    MalformedAnswer {
        /// The server.
        server: String,
        /// What it was asked.
        step: Step,
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        problem: AnswerProblem,
    },
    /// The load's own thread could not be started, or the source panicked.
    #[error("{0}")]
    Internal(&'static str),
    /// What a source of the user's own says.
    #[error("{0}")]
    Custom(&'static str),
}

impl SourceErrorKind {
    /// Whether this is a mistake in the configuration, which fails the load in both modes.
    pub fn is_misconfiguration(&self) -> bool {
        matches!(
            self,
            Self::HalfBootstrap { .. }
                | Self::InvalidUrl { .. }
                | Self::UntrustedUrl { .. }
                | Self::InvalidSetting { .. }
                | Self::UnreadableFile { .. }
        )
    }

    fn remedy(&self) -> Option<&'static str> {
        Some(match self {
            Self::HalfBootstrap { .. } => "set them all, or none to go without Infisical",
            Self::InvalidUrl { .. } => "give the server's address, such as https://infisical.example.com",
            Self::UntrustedUrl { .. } => {
                "set INFISICAL_API_URL beside INFISICAL_CLIENT_SECRET, or start in the folder of the .env"
            }
            Self::UnreadableFile { .. } => "mend or remove the file, or name another with Loader::builder().env_file",
            Self::MalformedLine { .. } => "put the value in quotes that are closed: NAME=\"value\"",
            Self::Unreachable { cause: Unreachable::Tls, .. } => {
                "the certificate must be for this host and from an authority that this machine trusts"
            }
            Self::Unreachable { .. } | Self::TimedOut { .. } => {
                "check INFISICAL_API_URL, and that the server is up and reached from this machine"
            }
            Self::CredentialsRefused { .. } => {
                "check INFISICAL_CLIENT_ID, INFISICAL_CLIENT_SECRET (revoked? expired? used up?) and that \
                 INFISICAL_API_URL is the server they were made on"
            }
            Self::LockedOut { .. } => {
                "stop whatever logs in with a wrong secret, and wait: five minutes, unless the server says otherwise"
            }
            Self::NoSuchProject { .. } => "correct INFISICAL_PROJECT_ID, or add the identity to the project",
            Self::ProjectUndecided { .. } => {
                "set INFISICAL_PROJECT_ID, or write #[lemna(project = \"...\")] on the struct"
            }
            Self::NoSuchEnvironment { .. } => "correct INFISICAL_ENV",
            Self::NoSuchFolder { .. } => "correct INFISICAL_ENV or the folder",
            Self::Forbidden { .. } => "add the identity to the project, with a role that may read secrets",
            Self::MalformedAnswer { .. } => {
                "check that INFISICAL_API_URL is Infisical itself, and not a proxy's or a login page"
            }
            Self::InvalidSetting { .. }
            | Self::RateLimited { .. }
            | Self::ServerFailed { .. }
            | Self::Refused { .. }
            | Self::Internal(_)
            | Self::Custom(_) => return None,
        })
    }
}

/// What the server was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The login.
    Login,
    /// The projects that the identity may see.
    Projects,
    /// The list of secrets.
    List,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Login => "login",
            Self::Projects => "list of projects",
            Self::List => "list of secrets",
        })
    }
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Unreachable {
    /// The host's name has no address.
    #[error("its name has no address")]
    Name,
    /// Nothing listens there.
    #[error("the connection is refused")]
    Refused,
    /// The network has no way there, or none was found in time.
    #[error("no connection in time")]
    NoConnection,
    /// The server's certificate is not trusted, or no secured connection could be agreed.
    #[error("no trusted TLS connection")]
    Tls,
    /// The connection broke before an answer was complete.
    #[error("the connection broke off")]
    BrokenOff,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerProblem {
    /// A page for people, not for programs.
    #[error("is an HTML page")]
    Html,
    /// Another type of content than JSON.
    #[error("is no JSON")]
    NotJson,
    /// Nothing.
    #[error("is empty")]
    Empty,
    /// JSON that ends too early or is broken.
    #[error("is cut off or broken JSON")]
    Broken,
    /// JSON that lacks what it should hold.
    #[error("is JSON of another form than Infisical's")]
    UnexpectedForm,
    /// More bytes than are read.
    #[error("is larger than {0} MiB")]
    TooLarge(usize),
}

/// What is wrong with an API URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum UrlProblem {
    /// It cannot be read as a URL.
    #[error("it is no URL")]
    NotUrl,
    /// Its scheme is neither `http` nor `https`.
    #[error("its scheme is neither http nor https")]
    Scheme,
    /// It holds a user name or a password, which would end up in logs.
    #[error("it holds a user name or a password")]
    Credentials,
    /// It holds a query or a fragment.
    #[error("it holds a query or a fragment")]
    Query,
}

fn list(names: &[&str], one: &str, many: &str) -> String {
    let verb = if names.len() == 1 { one } else { many };
    format!("{} {verb}", names.join(", "))
}

fn known(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" (there are {})", printable::names(names)) }
}

fn undecided(server: &str, candidates: &[String]) -> String {
    if candidates.is_empty() {
        format!("{server} does not tell this identity of any")
    } else {
        format!("{server} has several: {}", printable::names(candidates))
    }
}

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(String::new, |wait| format!(" (it asks to wait {})", seconds(wait)))
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
