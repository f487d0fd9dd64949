//! How a [`SourceErrorKind`] reads.

use std::fmt;

use super::kind::SourceErrorKind;
use super::known::{known, known_or, some, undecided};
use super::phrases::{at_each, by, file_of, seconds, through, wait, whose};
use super::variables::{at, did_you_mean, half};
use crate::words::Printable;

impl fmt::Display for SourceErrorKind {
    #[expect(clippy::too_many_lines, reason = "one arm a kind")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HalfBootstrap { present, origins, missing, misnamed } => {
                f.write_str(&half(present, origins, missing, misnamed))
            }
            Self::RequiredButAbsent { required_by } => write!(f, "it is required by {required_by}, but not set up"),
            Self::InvalidUrl { variable, origin, problem } => {
                write!(f, "{variable} ({}) cannot be used: {problem}", Printable(origin))
            }
            Self::UntrustedUrl { path, foreign, sent } => write!(
                f,
                "the API URL in {}{} would be sent a credential that is not from that file: {}",
                Printable(path.display()),
                whose(*foreign),
                sent.join(", ")
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
                write!(f, "{server} lists the secrets of {listed} instead of those of {asked}")
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
            Self::InvalidClientCertificate { origin, problem } => {
                write!(f, "the client certificate of {} cannot be used: {problem}", Printable(origin))
            }
            Self::InvalidHeader { setting, header, problem } => {
                write!(f, "header {} of {setting} cannot be sent: {problem}", Printable(header))
            }
            Self::UntrustedCa { path, foreign } => {
                write!(
                    f,
                    "{}{} is not allowed to set which certificates to trust",
                    Printable(path.display()),
                    whose(*foreign)
                )
            }
            Self::UnreadableFile { path, problem } | Self::UnreadableConfigFile { path, problem } => {
                write!(f, "{} cannot be read: {problem}", Printable(path.display()))
            }
            Self::ConfigFile { path, line, column, problem } => {
                write!(f, "{}:{line}:{column}: {problem}", Printable(path.display()))
            }
            Self::UnknownFormat { path, feature: Some(feature) } => {
                write!(f, "{} needs the feature `{feature}` of lemna-config", Printable(path.display()))
            }
            Self::UnknownFormat { path, feature: None } => {
                write!(f, "{} is neither .toml nor .yaml, .yml or .json by its name", Printable(path.display()))
            }
            Self::EnvFileForbidden { path, environment } => {
                write!(f, "{} is there, and forbidden in {}", Printable(path.display()), Printable(environment))
            }
            Self::UnknownEnvironment { needed_by } => {
                write!(f, "{needed_by} depends on the environment, and nothing says which one this is")
            }
            Self::MalformedLine { path, line, problem } => {
                write!(f, "{}:{line} cannot be read: {problem}", Printable(path.display()))
            }
            Self::Unreachable { server, cause, addresses, proxy } => {
                let through = through(proxy.as_deref());
                write!(f, "{server} cannot be reached{through}: {cause}{}", at_each(*cause, *addresses))
            }
            Self::UnusableProxy { variable, problem } => write!(f, "{variable} is not a usable proxy: {problem}"),
            Self::ProxyFailed { server, proxy, problem } => write!(f, "the proxy {proxy} for {server} {problem}"),
            Self::TimedOut { server, step, after, proxy } => {
                let through = through(proxy.as_deref());
                write!(f, "{server} did not answer the {step} within {}{through}", seconds(*after))
            }
            Self::CredentialsRefused { server, method, status } => {
                write!(f, "{server} refuses the login{} (status {status})", by(method))
            }
            Self::CloudIdentity { cloud, endpoint, problem } => {
                write!(f, "the endpoint of {cloud} at {} {problem}", Printable(endpoint))
            }
            Self::TokenRefused { server, status } => write!(f, "{server} refuses the access token (status {status})"),
            Self::NoSuchOrganization { server, asked } => {
                write!(f, "{server} has no organization {} for this identity", Printable(asked))
            }
            Self::LockedOut { server } => write!(f, "{server} has locked the identity after too many refused logins"),
            Self::NoSuchProject { server, asked, known_projects, slug_only } => write!(
                f,
                "{server} has no project {} that this identity can see{}",
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
            Self::NotAMember { server, project: Some(project) } => {
                write!(f, "this identity is not a member of the project {} at {server}", Printable(project))
            }
            Self::NotAMember { server, project: None } => {
                write!(f, "this identity is not a member of any project at {server}, or not of the requested one")
            }
            Self::ValuesForbidden { server, place, held, .. } => {
                write!(
                    f,
                    "{server} forbids this identity to read values in {place}: it can see names, but the server refuses the \
                     whole folder if the value of one secret is forbidden"
                )?;
                if held.is_empty() { Ok(()) } else { write!(f, "; requested names in it: {}", some(held)) }
            }
            Self::FolderNotAsked { folder } => {
                write!(f, "the folder {folder} was not loaded: an Env holds the secrets of one folder")
            }
            Self::RateLimited { server, retry_after } => {
                write!(f, "{server} accepts no more requests for now{}", wait(*retry_after))
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
