//! What can be wrong with the proxy before a server.

use std::fmt;

use super::cause::Unreachable;
use crate::words::Printable;

/// The proxy through which a server is asked, as a variable of the process names it. No user and no password of it is
/// kept.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyProblem {
    /// There is no connection to the proxy itself.
    #[error("cannot be reached: {0}")]
    Unreachable(Unreachable),
    /// It wants a user and a password, and the variable holds none (status 407, or what SOCKS says). It is not asked again.
    #[error("wants a user and a password")]
    WantsLogin,
    /// It refuses the user and the password that the variable holds (status 407, or what SOCKS says). It is not asked again.
    #[error("refuses the user and the password that its variable holds")]
    RefusesLogin,
    /// It does not connect to the server: it may not, or finds no way there.
    #[error("gives no connection to the server: it forbids one, or finds no way there")]
    NoTunnel,
    /// A page or a text instead of the server's answer: the proxy's own, or that of something behind it.
    #[error("gives a page or a text that is not Infisical's answer (status {status})")]
    #[non_exhaustive]
    Page {
        /// The HTTP status.
        status: u16,
    },
}

#[cfg(feature = "infisical")]
impl ProxyProblem {
    /// Whether a moment later it may be otherwise. A proxy locks out whoever sends a wrong password again and again.
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
                "check scheme and port in the variable: a proxy that speaks TLS is https://, one that speaks SOCKS \
                 socks5h://"
            }
            Self::Unreachable(_) => {
                "check host and port in the variable, and that the proxy is up; name the server in NO_PROXY, or unset \
                 the variable, if the server is reached without it"
            }
            Self::WantsLogin => {
                "put them into the variable, as in http://USER:PASSWORD@HOST:PORT with special characters \
                 percent-encoded, or name the server in NO_PROXY if it is reached without the proxy"
            }
            Self::RefusesLogin => {
                "correct them in the variable, special characters percent-encoded; they were sent once, for a proxy may \
                 lock the user out"
            }
            Self::NoTunnel => {
                "have the proxy permit CONNECT to the server's host and port, and see that it resolves and reaches it: \
                 its log says which; name the server in NO_PROXY if it is reached without the proxy"
            }
            Self::Page { .. } => {
                "see whether the proxy permits and reaches the server (its log says), and that INFISICAL_API_URL is \
                 Infisical itself; name the server in NO_PROXY if it is reached without the proxy"
            }
        }
    }
}

/// Why a variable names no proxy that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyVariableProblem {
    /// It is not UTF-8.
    #[error("it is not UTF-8")]
    NotUnicode,
    /// It holds a reference such as `${PROXY}` that nothing was put in for.
    #[error("it holds a reference such as ${{...}} that was not replaced")]
    Unexpanded,
    /// Its scheme is none of those of a proxy.
    #[error("its scheme is none of http, https, socks5h, socks5, socks4a and socks4")]
    Scheme,
    /// Its user or password holds one of `/`, `?` and `#`, at which a URL's host ends.
    #[error("its user or password holds a character that must be percent-encoded")]
    NotEncoded,
    /// It cannot be read as a URL.
    #[error("it is no URL")]
    NotUrl,
}

impl ProxyVariableProblem {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::NotEncoded => "write `/` as %2F, `?` as %3F, `#` as %23 and `@` as %40 in its user and its password",
            Self::Unexpanded => "write the address out, or have the reference replaced where the variable is set",
            Self::NotUnicode | Self::Scheme | Self::NotUrl => {
                "write it as http://proxy.example.com:3128, or unset it, or name the server in NO_PROXY to go without a \
                 proxy"
            }
        }
    }
}
