use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::cause::{AnswerProblem, Step, Unreachable, UrlProblem};
use super::client_certificate::ClientCertificateProblem;
use super::cloud::{Cloud, CloudProblem};
use super::config_file::ConfigFileProblem;
use super::file::FileProblem;
use super::header::HeaderProblem;
use super::known::nearest_folder;
use super::line::LineProblem;
use super::misnamed::Misnamed;
#[cfg(feature = "infisical")]
use super::phrases::{LDAP_AUTH, UNIVERSAL_AUTH};
use super::proxy::{Proxy, ProxyProblem, ProxyVariableProblem};
use super::tls::CaProblem;
use crate::from_secret::Hint;
use crate::words::{InfisicalPlace, Origin, near};

/// Why a source failed. `server` is the scheme, host and port of the API URL, and nothing else of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// Some of the bootstrap variables are set, others are not.
    #[non_exhaustive]
    HalfBootstrap {
        /// The variables that are set.
        present: Vec<&'static str>,
        /// Where each of them was found.
        origins: Box<[Origin]>,
        /// The variables that are missing or empty.
        missing: Vec<&'static str>,
        /// Variables that are set and were probably meant for a missing one.
        misnamed: Box<[Misnamed]>,
    },
    /// Infisical is required, but is not set up or is not among the places that the load searches.
    #[non_exhaustive]
    RequiredButAbsent {
        /// What requires it: the variable, the attribute or the setting of the loader.
        required_by: &'static str,
    },
    /// The API URL cannot be used.
    #[non_exhaustive]
    InvalidUrl {
        /// The variable, or the setting of the loader.
        variable: &'static str,
        /// Where it was found.
        origin: String,
        /// What is wrong with it.
        problem: UrlProblem,
    },
    /// The API URL comes from a `.env` that is not in the working directory, or not the user's own, while a credential, a
    /// custom header or the client certificate comes from elsewhere: whoever wrote that file would be sent it.
    #[non_exhaustive]
    UntrustedUrl {
        /// The `.env` file.
        path: PathBuf,
        /// Whether the file belongs to another user. Otherwise it is in a folder above.
        foreign: bool,
        /// What is not from that file: variables, or `the identity of this machine`.
        sent: Vec<&'static str>,
    },
    /// The value of a variable is not one of those that it accepts.
    #[non_exhaustive]
    InvalidSetting {
        /// The variable, or the setting of the loader.
        variable: &'static str,
        /// What it accepts.
        expected: &'static str,
        /// Where it was found, if that is known.
        origin: Option<Box<Origin>>,
        /// The value that was probably meant, if only a few are accepted.
        nearest: Option<&'static str>,
    },
    /// A variable of the login, the address or the place has a value that cannot be meant, such as a placeholder.
    /// Nothing is sent.
    #[non_exhaustive]
    InvalidVariable {
        /// The variable.
        variable: &'static str,
        /// Where it was found, or the file that it names.
        origin: String,
        /// What is wrong with its value.
        hint: Hint,
    },
    /// A name that a server would take for another one. It is not sent.
    #[non_exhaustive]
    InvalidName {
        /// The name, or the beginning of a long one.
        name: String,
    },
    /// The server lists secrets of another project, environment or folder than the requested one. None of them is used.
    #[non_exhaustive]
    ListedElsewhere {
        /// The server.
        server: String,
        /// The requested place.
        asked: Arc<InfisicalPlace>,
        /// The place that one of the listed secrets names.
        listed: Arc<InfisicalPlace>,
    },
    /// Only one of these variables can be set.
    #[non_exhaustive]
    SetTwice {
        /// The variables.
        variables: [&'static str; 2],
    },
    /// The file that should have a client secret or a JWT cannot be used.
    #[non_exhaustive]
    UnreadableCredential {
        /// The variable that names the file, or the setting of the loader.
        setting: &'static str,
        /// The file. Empty if the variable does not look like a path, because it might be the credential itself.
        path: PathBuf,
        /// What is wrong with it.
        problem: FileProblem,
    },
    /// A [`SecretsDirectory`](crate::SecretsDirectory) cannot be listed.
    #[non_exhaustive]
    UnreadableDirectory {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        problem: FileProblem,
    },
    /// The certificates of authorities for the server cannot be used.
    #[non_exhaustive]
    InvalidCa {
        /// The variable with its file, or the setting.
        origin: String,
        /// What is wrong with them.
        problem: CaProblem,
    },
    /// The client certificate, or its key, cannot be used.
    #[non_exhaustive]
    InvalidClientCertificate {
        /// The variable with its file, the call, or the login that needs one.
        origin: String,
        /// What is wrong with it.
        problem: ClientCertificateProblem,
    },
    /// A custom header, for the server or a gateway before it, cannot be sent.
    #[non_exhaustive]
    InvalidHeader {
        /// The variable, or the call.
        setting: &'static str,
        /// Its name if it is one of those that cannot be set, or else `number 2`: any other text could be a part of a value.
        header: String,
        /// What is wrong with it.
        problem: HeaderProblem,
    },
    /// The variable that says whom to trust is set in a `.env` that is not in the working directory or belongs to
    /// another user, and that does not name the server either. Whoever wrote that file could impersonate the server.
    #[non_exhaustive]
    UntrustedCa {
        /// The `.env` file.
        path: PathBuf,
        /// Whether the file belongs to another user. Otherwise it is in a folder above.
        foreign: bool,
    },
    /// A place of a [config file](crate::LoaderBuilder::file) is wrong.
    #[non_exhaustive]
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u32,
        /// The column, in characters from 1.
        column: u32,
        /// What is wrong there.
        problem: ConfigFileProblem,
    },
    /// A [config file](crate::LoaderBuilder::file) cannot be read as text.
    #[non_exhaustive]
    UnreadableConfigFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: FileProblem,
    },
    /// The name of a [config file](crate::LoaderBuilder::file) ends as that of no format that is read.
    #[non_exhaustive]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// The feature of this crate that would read it, if there is one.
        feature: Option<&'static str>,
    },
    /// The environment decides what a load needs or reads, and nothing says which one it is.
    #[non_exhaustive]
    UnknownEnvironment {
        /// What depends on it: the attribute, or the setting of the loader.
        needed_by: &'static str,
    },
    /// A `.env` file is there, and the struct forbids it in this environment.
    #[non_exhaustive]
    EnvFileForbidden {
        /// The file.
        path: PathBuf,
        /// The environment.
        environment: String,
    },
    /// A `.env` file that is there cannot be read as one.
    #[non_exhaustive]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: FileProblem,
    },
    /// A line of a `.env` file that a field needs cannot be read.
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
    #[non_exhaustive]
    Unreachable {
        /// The server.
        server: String,
        /// Why. If there are several addresses, the cause at the last one.
        cause: Unreachable,
        /// How many addresses the host's name has, all of which are tried; 0 if no name was looked up.
        addresses: usize,
        /// The proxy that the request went through. It was reachable.
        proxy: Option<Box<Proxy>>,
    },
    /// The variable that sets the proxy for this server is unusable. No request was sent.
    #[non_exhaustive]
    UnusableProxy {
        /// The variable, such as `HTTPS_PROXY`.
        variable: &'static str,
        /// What is wrong with it.
        problem: ProxyVariableProblem,
    },
    /// The proxy in front of the server is unreachable or fails, after the retries.
    #[non_exhaustive]
    ProxyFailed {
        /// The server.
        server: String,
        /// The proxy.
        proxy: Box<Proxy>,
        /// Why.
        problem: ProxyProblem,
    },
    /// The server did not answer in time.
    #[non_exhaustive]
    TimedOut {
        /// The server.
        server: String,
        /// The request.
        step: Step,
        /// How long the source had, in total.
        after: Duration,
        /// The proxy that the request went through.
        proxy: Option<Box<Proxy>>,
    },
    /// The server refuses the client id or the client secret, or the JWT of a machine identity.
    #[non_exhaustive]
    CredentialsRefused {
        /// The server.
        server: String,
        /// The way to log in, such as `universal-auth` or `kubernetes-auth`.
        method: String,
        /// The HTTP status.
        status: u16,
    },
    /// The endpoint by which a cloud identifies its machines gives no credential. No request was sent to Infisical.
    #[non_exhaustive]
    CloudIdentity {
        /// The cloud.
        cloud: Cloud,
        /// The scheme, host and port of the endpoint.
        endpoint: String,
        /// Why.
        problem: CloudProblem,
    },
    /// The server refuses a ready access token, which no login can replace.
    #[non_exhaustive]
    TokenRefused {
        /// The server.
        server: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server does not know the organization, or the identity is not a member of it.
    #[non_exhaustive]
    NoSuchOrganization {
        /// The server.
        server: String,
        /// The slug.
        asked: String,
    },
    /// The identity is locked for some minutes, after too many refused logins.
    #[non_exhaustive]
    LockedOut {
        /// The server.
        server: String,
    },
    /// The project does not exist, or the identity is not a member of it.
    #[non_exhaustive]
    NoSuchProject {
        /// The server.
        server: String,
        /// The requested project.
        asked: String,
        /// The slugs of the projects that the identity can see.
        known_projects: Vec<String>,
        /// The server finds a project by its id or slug but cannot list an identity's projects, so a name cannot be
        /// resolved.
        slug_only: bool,
    },
    /// No project was named, and none or several are candidates.
    #[non_exhaustive]
    ProjectUndecided {
        /// The server.
        server: String,
        /// The slugs of the projects that the identity can see and that have the environment.
        candidates: Vec<String>,
        /// If there are none: the projects without the environment, each with the environments that it has.
        others: Vec<String>,
    },
    /// Several projects have the given name, and the environment does not single one out.
    #[non_exhaustive]
    SeveralProjects {
        /// The server.
        server: String,
        /// The name.
        asked: String,
        /// The slugs of the projects.
        candidates: Vec<String>,
    },
    /// The project has no such environment.
    #[non_exhaustive]
    NoSuchEnvironment {
        /// The project.
        project: String,
        /// The requested environment.
        asked: String,
        /// The slugs of the project's environments, if the server lists them.
        known_environments: Vec<String>,
    },
    /// The folder does not exist. If no folders are known, perhaps the environment does not exist: the server does not
    /// say which.
    #[non_exhaustive]
    NoSuchFolder {
        /// The project.
        project: String,
        /// The requested environment.
        environment: String,
        /// The requested folder.
        folder: String,
        /// The folders beside it or, if the folders above it do not exist either, beside the first of these.
        known_folders: Box<[String]>,
    },
    /// The identity is not allowed to do this.
    #[non_exhaustive]
    Forbidden {
        /// The server.
        server: String,
        /// The request.
        step: Step,
        /// The HTTP status.
        status: u16,
    },
    /// The identity is a member of no project, or not of the requested one.
    #[non_exhaustive]
    NotAMember {
        /// The server.
        server: String,
        /// The project, as it was named; `None` if none was.
        project: Option<String>,
    },
    /// The identity can see the names of secrets in a folder, but is not allowed to read all their values. Newer
    /// servers refuse the whole list because of one such secret.
    #[non_exhaustive]
    ValuesForbidden {
        /// The server.
        server: String,
        /// The folder.
        place: Arc<InfisicalPlace>,
        /// The requested names that exist, sorted.
        held: Box<[String]>,
        /// The folder, as the struct has it.
        folder: &'static str,
    },
    /// A struct with a field in another folder cannot be filled from an [`Env`](crate::Env), which holds the secrets of
    /// one folder.
    #[non_exhaustive]
    FolderNotAsked {
        /// The folder of the field.
        folder: &'static str,
    },
    /// Too many requests, and the server asks for a wait beyond the load's deadline.
    #[non_exhaustive]
    RateLimited {
        /// The server.
        server: String,
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
    },
    /// The server answers with an internal error, after the retries.
    #[non_exhaustive]
    ServerFailed {
        /// The server.
        server: String,
        /// The request.
        step: Step,
        /// The HTTP status.
        status: u16,
    },
    /// The server refuses the request with an unexpected status.
    #[non_exhaustive]
    Refused {
        /// The server.
        server: String,
        /// The request.
        step: Step,
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not one of Infisical's.
    #[non_exhaustive]
    MalformedAnswer {
        /// The server.
        server: String,
        /// The request.
        step: Step,
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        problem: AnswerProblem,
    },
    /// The load's thread could not be started, or the source panicked.
    Internal(&'static str),
    /// The error of a custom source.
    Custom(&'static str),
}

/// The bootstrap variables that are given only to programs that query Infisical themselves.
const OURS: [&str; 5] = [
    "INFISICAL_CLIENT_ID",
    "INFISICAL_CLIENT_SECRET",
    "INFISICAL_CLIENT_SECRET_FILE",
    "INFISICAL_API_URL",
    "INFISICAL_ENV",
];

impl SourceErrorKind {
    /// A setting of which only the name is known.
    pub(crate) const fn invalid_setting(variable: &'static str, expected: &'static str) -> Self {
        Self::InvalidSetting { variable, expected, origin: None, nearest: None }
    }

    /// Whether this is a mistake in the configuration, which fails the load in both modes.
    ///
    /// A [`HalfBootstrap`](Self::HalfBootstrap) is one if a variable of this library is among those that are set. The
    /// others can be meant for Infisical's own tools, such as `INFISICAL_TOKEN` under `infisical run`: half of those is
    /// a source that failed.
    pub fn is_misconfiguration(&self) -> bool {
        if let Self::HalfBootstrap { present, .. } = self {
            return present.iter().any(|variable| OURS.contains(variable));
        }
        matches!(
            self,
            Self::RequiredButAbsent { .. }
                | Self::InvalidUrl { .. }
                | Self::UntrustedUrl { .. }
                | Self::InvalidSetting { .. }
                | Self::InvalidVariable { .. }
                | Self::SetTwice { .. }
                | Self::InvalidCa { .. }
                | Self::UntrustedCa { .. }
                | Self::InvalidClientCertificate { .. }
                | Self::InvalidHeader { .. }
                | Self::UnreadableFile { .. }
                | Self::ConfigFile { .. }
                | Self::UnreadableConfigFile { .. }
                | Self::UnknownFormat { .. }
                | Self::UnknownEnvironment { .. }
                | Self::EnvFileForbidden { .. }
                | Self::UnreadableCredential { .. }
                | Self::FolderNotAsked { .. }
        )
    }

    /// Whether its text begins with the path of the file.
    pub(super) fn is_of_named_file(&self) -> bool {
        matches!(self, Self::ConfigFile { .. } | Self::UnreadableConfigFile { .. } | Self::UnknownFormat { .. })
    }

    /// Whether a failure leaves open what the server would have said.
    #[cfg(feature = "infisical")]
    pub(crate) fn is_outage(&self) -> bool {
        if let Self::ProxyFailed { problem, .. } = self {
            return problem.is_outage();
        }
        if let Self::CloudIdentity { problem, .. } = self {
            return problem.is_outage();
        }
        matches!(
            self,
            Self::Unreachable { .. } | Self::TimedOut { .. } | Self::RateLimited { .. } | Self::ServerFailed { .. }
        )
    }

    /// Whether a client secret is refused, or the password of a directory: too many such logins lock an identity or a
    /// user.
    #[cfg(feature = "infisical")]
    pub(crate) fn is_refused_client_secret(&self) -> bool {
        match self {
            Self::CredentialsRefused { method, .. } => method == UNIVERSAL_AUTH || method == LDAP_AUTH,
            Self::LockedOut { .. } => true,
            _ => false,
        }
    }

    /// The project, environment or folder that was probably meant: an existing one that is near, or the only one that
    /// begins alike.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Self::NoSuchProject { asked, known_projects: known, .. }
            | Self::NoSuchEnvironment { asked, known_environments: known, .. } => near::nearest(asked, known),
            Self::NoSuchFolder { folder, known_folders, .. } => nearest_folder(folder, known_folders),
            _ => None,
        }
    }
}
