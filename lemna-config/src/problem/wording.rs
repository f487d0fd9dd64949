//! How a [`SourceErrorKind`] reads.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use super::cause::Unreachable;
use super::kind::{SourceErrorKind, UNIVERSAL_AUTH};
use super::known::{known, known_or, some, undecided};
use super::variables::{at, did_you_mean, half};
use crate::words::Printable;

impl fmt::Display for SourceErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HalfBootstrap { present, origins, missing, misnamed } => {
                f.write_str(&half(present, origins, missing, misnamed))
            }
            Self::RequiredButAbsent { required_by } => write!(f, "it is required by {required_by}, but not set up"),
            Self::InvalidUrl { variable, origin, problem } => {
                write!(f, "{variable} ({}) cannot be used: {problem}", Printable(origin))
            }
            Self::UntrustedUrl { path, foreign } => write!(
                f,
                "the API URL in {}{} would be sent a credential that is not from that file",
                Printable(path.display()),
                whose(*foreign)
            ),
            Self::InvalidSetting { variable, expected, origin, nearest } => {
                write!(f, "{variable}{} is not {expected}{}", at(origin.as_deref()), did_you_mean(*nearest))
            }
            Self::InvalidVariable { variable, origin, hint } => {
                write!(f, "{variable} ({}) cannot be right: {hint}", Printable(origin))
            }
            Self::InvalidName { name } => {
                write!(f, "the name \"{}\" is not sent: a server would take it for another one", Printable(name))
            }
            Self::ListedElsewhere { server, asked, listed } => {
                write!(f, "{server} was asked for the secrets of {asked}, and lists those of {listed}")
            }
            Self::SetTwice { variables } => write!(f, "{} and {} are both set", variables[0], variables[1]),
            Self::UnreadableCredential { setting, path, problem } => {
                write!(f, "{} cannot be used: {problem}", file_of(setting, path))
            }
            Self::UnreadableDirectory { path, problem } => {
                write!(f, "{} cannot be listed: {problem}", Printable(path.display()))
            }
            Self::InvalidCa { origin, problem } => {
                write!(f, "the certificates of {} cannot be used: {problem}", Printable(origin))
            }
            Self::UntrustedCa { path, foreign } => {
                write!(f, "{}{} may not say which certificates to trust", Printable(path.display()), whose(*foreign))
            }
            Self::UnreadableFile { path, problem } => {
                write!(f, "{} cannot be read: {problem}", Printable(path.display()))
            }
            Self::MalformedLine { path, line, problem } => {
                write!(f, "{}:{line} cannot be read: {problem}", Printable(path.display()))
            }
            Self::Unreachable { server, cause, addresses } => {
                write!(f, "{server} cannot be reached: {cause}{}", at_each(*cause, *addresses))
            }
            Self::TimedOut { server, step, after } => {
                write!(f, "{server} did not answer the {step} within {}", seconds(*after))
            }
            Self::CredentialsRefused { server, method, status } => {
                write!(f, "{server} refuses the login{} (status {status})", by(method))
            }
            Self::TokenRefused { server, status } => write!(f, "{server} refuses the access token (status {status})"),
            Self::LockedOut { server } => write!(f, "{server} has locked the identity after too many refused logins"),
            Self::NoSuchProject { server, asked, known_projects, slug_only } => write!(
                f,
                "{server} has no project {} that this identity may see{}",
                Printable(asked),
                known_or(known_projects, *slug_only)
            ),
            Self::ProjectUndecided { server, candidates, others } => {
                write!(f, "no project is named, and {}", undecided(server, candidates, others))
            }
            Self::SeveralProjects { server, asked, candidates } => {
                write!(f, "{server} has several projects called {}: {}", Printable(asked), some(candidates))
            }
            Self::NoSuchEnvironment { project, asked, known_environments } => write!(
                f,
                "project {} has no environment {}{}",
                Printable(project),
                Printable(asked),
                known(known_environments)
            ),
            Self::NoSuchFolder { project, environment, folder, known_folders } => write!(
                f,
                "project {} has no environment {} with a folder {}{}",
                Printable(project),
                Printable(environment),
                Printable(folder),
                known(known_folders)
            ),
            Self::Forbidden { server, step, status } => {
                write!(f, "{server} forbids this identity the {step} (status {status})")
            }
            Self::FolderNotAsked { folder } => {
                write!(f, "the folder {folder} was not asked: an Env holds the secrets of one folder")
            }
            Self::RateLimited { server, retry_after } => {
                write!(f, "{server} takes no more requests for now{}", wait(*retry_after))
            }
            Self::ServerFailed { server, step, status } => write!(f, "{server} fails at the {step} (status {status})"),
            Self::Refused { server, step, status } => write!(f, "{server} refuses the {step} (status {status})"),
            Self::MalformedAnswer { server, step, status, problem } => {
                write!(f, "the answer of {server} to the {step} (status {status}) {problem}")
            }
            Self::Internal(text) | Self::Custom(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for SourceErrorKind {}

fn whose(foreign: bool) -> &'static str {
    if foreign { ", which belongs to another user," } else { "" }
}

fn file_of(setting: &str, path: &Path) -> String {
    if path.as_os_str().is_empty() {
        format!("the file that {setting} names")
    } else {
        format!("{} ({setting})", Printable(path.display()))
    }
}

fn by(method: &str) -> String {
    if method == UNIVERSAL_AUTH { String::new() } else { format!(" by {}", Printable(method)) }
}

/// That more than one address was tried, where there was no connection to any.
fn at_each(cause: Unreachable, addresses: usize) -> String {
    let is_of_each = matches!(cause, Unreachable::Refused | Unreachable::NoConnection);
    if is_of_each && addresses > 1 { format!(" ({addresses} addresses were tried)") } else { String::new() }
}

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(String::new, |wait| format!(" (it asks to wait {})", seconds(wait)))
}

fn seconds(duration: Duration) -> String {
    if duration > A_DAY { "more than a day".to_owned() } else { format!("{:.1} s", duration.as_secs_f64()) }
}
