//! What can be wrong with the proxy before a server.

use std::fmt;

use super::cause::Unreachable;
use crate::words::Printable;

/// The proxy to a server, from a variable of the process. It keeps no user and no password.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Proxy {
    variable: &'static str,
    address: String,
}

impl Proxy {
    #[cfg(feature = "infisical")]
    pub(crate) fn new(variable: &'static str, address: String) -> Self {
        Self { variable, address }
    }

    /// The variable, such as `HTTPS_PROXY`.
    pub fn variable(&self) -> &'static str {
        self.variable
    }

    /// Its host and port.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", Printable(&self.address), self.variable)
    }
}

/// Why a proxy does not lead to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProxyProblem {
    /// The proxy itself cannot be reached.
    Unreachable(Unreachable),
    /// It requires a user name and a password (status 407, or its counterpart in SOCKS), and the variable has none. It
    /// is not retried.
    WantsLogin,
    /// It rejects the user name and password in the variable (status 407, or its counterpart in SOCKS). It is not
    /// retried.
    RefusesLogin,
    /// It refuses or fails to connect to the server.
    NoTunnel,
    /// It returned a page or text instead of the server's answer: its own, or that of something behind it.
    #[non_exhaustive]
    Page {
        /// The HTTP status.
        status: u16,
    },
}

impl fmt::Display for ProxyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable(cause) => return write!(f, "cannot be reached: {cause}"),
            Self::WantsLogin => "requires a user name and a password",
            Self::RefusesLogin => "rejects the user name and password in the variable",
            Self::NoTunnel => "refuses or fails to connect to the server",
            Self::Page { status } => {
                return write!(f, "returned a page or text instead of Infisical's answer (status {status})");
            }
        })
    }
}

impl std::error::Error for ProxyProblem {}

#[cfg(feature = "infisical")]
impl ProxyProblem {
    /// Whether it could succeed a moment later. A proxy locks out whoever sends a wrong password again and again.
    pub(crate) fn may_pass(self) -> bool {
        match self {
            Self::Unreachable(cause) => cause.may_pass(),
            Self::NoTunnel => true,
            Self::WantsLogin | Self::RefusesLogin | Self::Page { .. } => false,
        }
    }

    pub(super) fn is_outage(self) -> bool {
        !matches!(self, Self::Page { status: ..500 })
    }
}

impl ProxyProblem {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Unreachable(Unreachable::NoDescriptor) => Unreachable::NoDescriptor.remedy(),
            Self::Unreachable(Unreachable::NoThread) => Unreachable::NoThread.remedy(),
            Self::Unreachable(Unreachable::Tls(problem)) => problem.remedy_for_proxy(),
            Self::Unreachable(Unreachable::NotHttp) => {
                "check the scheme and port in the variable: use https:// for a proxy that speaks TLS, socks5h:// for SOCKS"
            }
            Self::Unreachable(_) => {
                "check the host and port in the variable, and that the proxy is running; if the server is reachable \
                 without it, add the server's host to NO_PROXY"
            }
            Self::WantsLogin => {
                "add them to the variable as http://USER:PASSWORD@HOST:PORT, with special characters percent-encoded; if \
                 the server is reachable without the proxy, add its host to NO_PROXY"
            }
            Self::RefusesLogin => {
                "correct them, with special characters percent-encoded; they are sent only once, because a proxy can lock \
                 the user out"
            }
            Self::NoTunnel => {
                "allow the proxy to CONNECT to the server's host and port, and read in its log why it does not; if the \
                 server is reachable without the proxy, add its host to NO_PROXY"
            }
            Self::Page { .. } => {
                "read the proxy's log, and check that INFISICAL_API_URL is Infisical itself; if the server is reachable \
                 without the proxy, add its host to NO_PROXY"
            }
        }
    }
}

/// Why a variable is not a usable proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProxyVariableProblem {
    /// It is not UTF-8.
    NotUnicode,
    /// It contains a reference such as `${PROXY}` that was not expanded.
    Unexpanded,
    /// It is in quotes.
    Quoted,
    /// Its scheme is not that of a proxy.
    Scheme,
    /// Its user name or password contains one of `/`, `?` and `#`, which end a URL's host.
    NotEncoded,
    /// It is not a URL.
    NotUrl,
}

impl fmt::Display for ProxyVariableProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUnicode => "it is not UTF-8",
            Self::Quoted => "it is in quotes, which are part of the value",
            Self::Unexpanded => "it contains an unexpanded reference such as ${...}",
            Self::Scheme => "its scheme is not http, https, socks5h, socks5, socks4a or socks4",
            Self::NotEncoded => "its user name or password contains a character that must be percent-encoded",
            Self::NotUrl => "it is not a URL",
        })
    }
}

impl std::error::Error for ProxyVariableProblem {}

impl ProxyVariableProblem {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::NotEncoded => {
                "in the user name and the password, write `/` as %2F, `?` as %3F, `#` as %23 and `@` as %40"
            }
            Self::Quoted => "remove the quotes: `docker run --env-file` keeps them",
            Self::Unexpanded => "write the address out, or expand the reference where the variable is set",
            Self::NotUnicode | Self::Scheme | Self::NotUrl => {
                "set it to an address such as http://proxy.example.com:3128, unset it, or add the server's host to NO_PROXY"
            }
        }
    }
}
