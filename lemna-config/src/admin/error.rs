use std::fmt;

use crate::problem::{ProxyProblem, SourceErrorKind};
use crate::words::Printable;

/// Why a call of [`admin`](super) failed.
///
/// `Display` is one line. Like `Debug`, it holds no value, token or client secret, and no text from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminError(AdminErrorKind);

impl AdminError {
    /// What went wrong.
    pub fn kind(&self) -> &AdminErrorKind {
        &self.0
    }

    /// What to do about it, if that is known.
    pub fn remedy(&self) -> Option<&'static str> {
        self.0.remedy()
    }

    /// Whether names that were requested can be seen, but not their values.
    pub(super) fn is_of_values(&self) -> bool {
        matches!(self.kind(), AdminErrorKind::Server(SourceErrorKind::ValuesForbidden { .. }))
    }

    /// Whether the request can have been acted on all the same: the answer was lost, or reported a failure.
    pub(super) fn is_unclear(&self) -> bool {
        matches!(
            &self.0,
            AdminErrorKind::Server(
                SourceErrorKind::Unreachable { .. }
                    | SourceErrorKind::TimedOut { .. }
                    | SourceErrorKind::ServerFailed { .. }
                    | SourceErrorKind::MalformedAnswer { .. }
                    | SourceErrorKind::ProxyFailed { problem: ProxyProblem::Page { .. }, .. }
            )
        )
    }
}

impl From<AdminErrorKind> for AdminError {
    fn from(kind: AdminErrorKind) -> Self {
        Self(kind)
    }
}

impl From<SourceErrorKind> for AdminError {
    fn from(kind: SourceErrorKind) -> Self {
        Self(AdminErrorKind::Server(kind))
    }
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for AdminError {}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdminErrorKind {
    /// The server could not be queried, or refused; or the settings cannot be used.
    Server(SourceErrorKind),
    /// The server is already set up: a bootstrap works once.
    #[non_exhaustive]
    AlreadySetUp {
        /// The server.
        server: String,
    },
    /// The server is set up now, but refuses both the token that its bootstrap gave, as servers from spring to August
    /// 2026 do, and its first account's login.
    #[non_exhaustive]
    DeadBootstrapToken {
        /// The server.
        server: String,
    },
    /// The server refuses a person's e-mail address and password.
    #[non_exhaustive]
    PersonRefused {
        /// The server.
        server: String,
    },
    /// The server is older than its bootstrap endpoint, which appeared in 2025.
    #[non_exhaustive]
    NoBootstrap {
        /// The server.
        server: String,
    },
    /// The server, which is older than 2026, does not let people log in from outside.
    #[non_exhaustive]
    NoPersonLogin {
        /// The server.
        server: String,
    },
    /// The server cannot list an identity's projects, so a project can only be found by its id or slug.
    #[non_exhaustive]
    ProjectsNotListed {
        /// The server.
        server: String,
    },
    /// Several projects, or several identities, have this name.
    #[non_exhaustive]
    Several {
        /// The name.
        name: String,
    },
    /// The slug belongs to a project of the organization that this identity cannot see.
    #[non_exhaustive]
    SlugTaken {
        /// The requested name or slug.
        name: String,
    },
    /// The project has no such environment.
    #[non_exhaustive]
    NoSuchEnvironment {
        /// The project's slug.
        project: String,
        /// The requested environment.
        asked: String,
        /// The slugs of its environments.
        known: Vec<String>,
    },
    /// A secret that fits no request, because servers accept bodies of at most 1 MiB.
    #[non_exhaustive]
    TooLarge {
        /// The secret's name.
        name: String,
    },
    /// A `.env` file cannot be read as one.
    #[non_exhaustive]
    UnreadableFile {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        problem: crate::problem::FileProblem,
    },
}

impl fmt::Display for AdminErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(kind) => fmt::Display::fmt(kind, f),
            Self::AlreadySetUp { server } => write!(f, "{server} is already set up"),
            Self::DeadBootstrapToken { server } => write!(
                f,
                "{server} is set up, but refuses the token that it gave for this, and the \
                 login of its first account"
            ),
            Self::PersonRefused { server } => write!(f, "{server} refuses the e-mail address and the password"),
            Self::NoBootstrap { server } => write!(f, "{server} cannot be set up from outside"),
            Self::NoPersonLogin { server } => write!(f, "{server} does not let people log in from outside"),
            Self::ProjectsNotListed { server } => write!(f, "{server} does not list projects"),
            Self::Several { name } => write!(f, "there are several called {}", Printable(name)),
            Self::SlugTaken { name } => write!(
                f,
                "project {} cannot be created: its slug belongs to a project that this identity cannot see",
                Printable(name)
            ),
            Self::NoSuchEnvironment { project, asked, known } => write!(
                f,
                "project {} has no environment {} (there are {})",
                Printable(project),
                Printable(asked),
                Printable(known.join(", "))
            ),
            Self::TooLarge { name } => write!(f, "{} is larger than a server accepts", Printable(name)),
            Self::UnreadableFile { path, problem } => {
                write!(f, "{} cannot be read: {problem}", Printable(path.display()))
            }
        }
    }
}

impl std::error::Error for AdminErrorKind {}

impl AdminErrorKind {
    fn remedy(&self) -> Option<&'static str> {
        Some(match self {
            Self::Server(kind) => return kind.remedy(),
            Self::AlreadySetUp { .. } => {
                "log in as whoever administers it: its first account, or an identity with its client id and secret or its token"
            }
            Self::DeadBootstrapToken { .. } => {
                "try again as the same account: the next try goes on from here. If it is refused again, log in to the \
                 dashboard as that account, make an identity that administers the organization, and go on as that one. \
                 For further servers take an image of after August 2026, or set \
                 LEGACY_IDENTITY_ACCESS_TOKEN_EXPIRATION_ENFORCED_AT on the server to today's date"
            }
            Self::PersonRefused { .. } => {
                "check them, or log in as an identity that administers the organization (a person with a second factor \
                 must)"
            }
            Self::NoBootstrap { .. } => {
                "create the first account in the dashboard, and an identity that administers the organization"
            }
            Self::NoPersonLogin { .. } => {
                "go on as an identity that administers the organization (by client id, or by token), which can be made in \
                 the dashboard"
            }
            Self::ProjectsNotListed { .. } => "name the project by its id or slug",
            Self::Several { .. } => "name it by its id, or rename one of them",
            Self::SlugTaken { .. } => {
                "add this identity to that project (its role there: Admin), or choose another name"
            }
            Self::NoSuchEnvironment { .. } => "correct the environment, or create it",
            Self::TooLarge { .. } => "a secret of this size belongs into a file or a store of files",
            Self::UnreadableFile { .. } => "name a regular UTF-8 file of at most 1 MiB that this user can read",
        })
    }
}
