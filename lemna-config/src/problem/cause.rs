//! The causes that a [`SourceErrorKind`](super::SourceErrorKind) names.

use std::fmt;

use super::tls::TlsProblem;

/// The request to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The login.
    Login,
    /// The projects that the identity can see.
    Projects,
    /// The list of secrets.
    List,
    /// Whether it is up.
    Status,
    /// Its first set-up.
    Bootstrap,
    /// Its information about the identity that asks.
    Identity,
    /// A new project.
    NewProject,
    /// A new environment of a project.
    NewEnvironment,
    /// Identities, and their credentials.
    Identities,
    /// The membership of an identity in a project.
    Membership,
    /// Folders.
    Folders,
    /// One secret.
    Secret,
    /// Secrets made, changed or removed.
    Write,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Login => "login",
            Self::Projects => "list of projects",
            Self::List => "list of secrets",
            Self::Status => "status check",
            Self::Bootstrap => "set-up",
            Self::Identity => "query for its own identity",
            Self::NewProject => "creation of a project",
            Self::NewEnvironment => "creation of an environment",
            Self::Identities => "administration of identities",
            Self::Membership => "administration of the project's members",
            Self::Folders => "administration of folders",
            Self::Secret => "reading of a secret",
            Self::Write => "writing of secrets",
        })
    }
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unreachable {
    /// The host's name has no address.
    Name,
    /// Nothing listens there.
    Refused,
    /// The network has no route to it, or none was found in time.
    NoConnection,
    /// The server's certificate is not trusted, or the TLS handshake failed. It is not retried.
    Tls(TlsProblem),
    /// The connection was closed during the TLS handshake.
    NoHandshake,
    /// The connection broke before an answer was complete.
    BrokenOff,
    /// The server does not speak HTTP, but perhaps TLS. It is not retried.
    NotHttp,
    /// The process, or its container or user, cannot start more threads, which are needed to look up the host's name.
    /// It is not retried.
    NoThread,
    /// The process cannot open more files and sockets. It is not retried.
    NoDescriptor,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "its name has no address",
            Self::Refused => "the connection is refused",
            Self::NoConnection => "no connection in time",
            Self::Tls(problem) => return problem.fmt(f),
            Self::NoHandshake => "the connection was closed during the TLS handshake",
            Self::BrokenOff => "the connection broke off",
            Self::NotHttp => "the server does not speak HTTP on this port",
            Self::NoThread => "no thread could be started to look up its name",
            Self::NoDescriptor => "this process cannot open more files and sockets",
        })
    }
}

impl std::error::Error for Unreachable {}

#[cfg(feature = "infisical")]
impl Unreachable {
    /// Whether a connection could succeed a moment later. A certificate is the same the next time, and so is a limit.
    pub(crate) fn may_pass(self) -> bool {
        !matches!(self, Self::Tls(_) | Self::NotHttp | Self::NoThread | Self::NoDescriptor)
    }
}

impl Unreachable {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Tls(problem) => problem.remedy(),
            Self::NotHttp => {
                "check the scheme and port in INFISICAL_API_URL: use https:// if the server speaks TLS on this port"
            }
            Self::NoThread => {
                "raise the limit of threads: `ulimit -u`, TasksMax of systemd, or the pids limit of the container"
            }
            Self::NoDescriptor => {
                "raise the limit of open files: `ulimit -n`, LimitNOFILE of systemd, or --ulimit nofile of the container"
            }
            Self::NoHandshake => {
                "check the scheme and port in INFISICAL_API_URL, and the log of the server or its reverse proxy"
            }
            Self::Name | Self::Refused | Self::NoConnection | Self::BrokenOff => AWAY,
        }
    }
}

pub(super) const AWAY: &str = "check INFISICAL_API_URL, and that the server is up and reachable from this machine";

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerProblem {
    /// A page for people, not for programs.
    Html,
    /// A content type other than JSON.
    #[non_exhaustive]
    NotJson {
        /// The content type if it is a well-known one, such as `text/plain`, or else `of no type` or `of another type`:
        /// the server's own text is never shown.
        content_type: &'static str,
    },
    /// A compressed body, although the request excluded that: the encoding if it is a well-known one, such as `gzip`.
    Compressed(&'static str),
    /// A page which says that the port expects HTTPS, not plain HTTP.
    WantsTls,
    /// A page which says that the server requires a client certificate.
    WantsCertificate,
    /// A page which says that the server rejects the client certificate.
    RefusesCertificate,
    /// Nothing.
    Empty,
    /// JSON that ends too early or is broken.
    Broken,
    /// JSON that lacks what it should hold.
    UnexpectedForm,
    /// Status 304, which says that nothing has changed since an earlier answer, although the request named none.
    NotModified,
    /// More bytes than the limit.
    TooLarge(usize),
}

impl fmt::Display for AnswerProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "is an HTML page",
            Self::NotJson { content_type } => return write!(f, "is {content_type}, not JSON"),
            Self::Compressed(by) => {
                return write!(f, "is compressed ({by}), although the request asks for no compression");
            }
            Self::WantsTls => "says that this port expects HTTPS",
            Self::WantsCertificate => "says that a client certificate is required",
            Self::RefusesCertificate => "says that the client certificate is rejected",
            Self::Empty => "is empty",
            Self::Broken => "is cut off or broken JSON",
            Self::UnexpectedForm => "is JSON, but not in Infisical's form",
            Self::NotModified => "says that nothing has changed since an earlier answer, and the request names none",
            Self::TooLarge(size) => return write!(f, "is larger than {size} MiB"),
        })
    }
}

impl std::error::Error for AnswerProblem {}

/// What is wrong with an API URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlProblem {
    /// It cannot be read as a URL.
    NotUrl,
    /// It contains an unexpanded reference such as `${HOST}`.
    Unexpanded,
    /// Its scheme is neither `http` nor `https`.
    Scheme,
    /// It holds a user name or a password, which would end up in logs.
    Credentials,
    /// Its scheme is `http`, where only `https` is allowed.
    NotHttps,
    /// It holds a query or a fragment.
    Query,
}

impl fmt::Display for UrlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUrl => "it is not a URL",
            Self::Unexpanded => "it contains an unexpanded reference such as ${...}",
            Self::Scheme => "its scheme is neither http nor https",
            Self::Credentials => "it contains a user name or a password",
            Self::NotHttps => "it is http, but only https is allowed",
            Self::Query => "it contains a query or a fragment",
        })
    }
}

impl std::error::Error for UrlProblem {}
