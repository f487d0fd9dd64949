//! The causes of a failed connection, in words of our own.

use std::error::Error;
use std::io;

use super::names::NotAsked;
use super::tls::{self, Witness};
use crate::problem::{ProxyProblem, TlsProblem, Unreachable};
use crate::system::threads::is_lack_of_descriptors;

/// What failed, and why.
pub(super) enum Cause {
    Server(Unreachable),
    Proxy(ProxyProblem),
}

/// How the server is asked.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Direct,
    /// The proxy passes each request on.
    Passed,
    /// The proxy makes a tunnel, or is one of SOCKS.
    Tunnel,
}

impl Cause {
    /// Whether it could succeed a moment later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Server(cause) => cause.may_pass(),
            Self::Proxy(problem) => problem.may_pass(),
        }
    }
}

pub(super) fn cause(error: &reqwest::Error, way: Way, witness: &Witness) -> Cause {
    if let Some(problem) = causes(error).find_map(of_tunnel) {
        return Cause::Proxy(match problem {
            ProxyProblem::Unreachable(Unreachable::NoConnection) => {
                ProxyProblem::Unreachable(unreachable(error, witness))
            }
            problem => problem,
        });
    }
    let cause = unreachable(error, witness);
    // The connection is one to the proxy, which is all that can be known of the server behind it.
    let is_of_proxy = matches!(way, Way::Passed) && (error.is_connect() || cause == Unreachable::NotHttp);
    if is_of_proxy { Cause::Proxy(ProxyProblem::Unreachable(cause)) } else { Cause::Server(cause) }
}

fn unreachable(error: &reqwest::Error, witness: &Witness) -> Unreachable {
    if let Some(lacking) = causes(error).find_map(lacking) {
        return lacking;
    }
    if error.is_dns() {
        return Unreachable::Name;
    }
    if let Some(error) = causes(error).find_map(|error| error.downcast_ref::<rustls::Error>()) {
        return Unreachable::Tls(problem(error, witness));
    }
    // A head that is too large is one of HTTP.
    let is_of_http = |error: &hyper::Error| error.is_parse() && error.to_string() != "message head is too large";
    let io_kinds = || causes(error).filter_map(|error| Some(error.downcast_ref::<io::Error>()?.kind()));
    if io_kinds().any(|kind| kind == io::ErrorKind::ConnectionRefused) {
        Unreachable::Refused
    } else if error.is_connect() {
        if io_kinds().any(is_of_end) { Unreachable::NoHandshake } else { Unreachable::NoConnection }
    } else if causes(error).any(|error| error.downcast_ref::<hyper::Error>().is_some_and(is_of_http)) {
        Unreachable::NotHttp
    } else {
        Unreachable::BrokenOff
    }
}

fn is_of_end(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// The witness knows more than an alert, or than the verifier's error.
fn problem(error: &rustls::Error, witness: &Witness) -> TlsProblem {
    match error {
        rustls::Error::InvalidCertificate(_) => witness.refused().unwrap_or_else(|| tls::problem(error)),
        rustls::Error::AlertReceived(_) if witness.lacks_certificate() => TlsProblem::ClientCertificate,
        rustls::Error::AlertReceived(alert) if witness.shows_certificate() => tls::of_client(*alert),
        error => tls::problem(error),
    }
}

/// What the proxy does instead of a tunnel. The types of these errors are private, so that their texts are compared.
fn of_tunnel(error: &(dyn Error + 'static)) -> Option<ProxyProblem> {
    let text = error.to_string();
    if let Some(rest) = text.strip_prefix("tunnel error: ") {
        return Some(match rest {
            "failed to create underlying connection" => ProxyProblem::Unreachable(Unreachable::NoConnection),
            "proxy authorization required" => ProxyProblem::RefusesLogin,
            _ => ProxyProblem::NoTunnel,
        });
    }
    let rest = text.strip_prefix("SOCKS error: ")?;
    Some(match rest {
        // What is below is no source of it, and shown in its `Debug` alone.
        "failed to create underlying connection" if format!("{error:?}").contains("kind: ConnectionRefused") => {
            ProxyProblem::Unreachable(Unreachable::Refused)
        }
        "failed to create underlying connection" => ProxyProblem::Unreachable(Unreachable::NoConnection),
        "credentials not accepted" => ProxyProblem::RefusesLogin,
        _ => ProxyProblem::NoTunnel,
    })
}

/// What the process itself lacks for a connection.
fn lacking(error: &(dyn Error + 'static)) -> Option<Unreachable> {
    if let Some(not_asked) = error.downcast_ref::<NotAsked>() {
        return Some(match not_asked {
            NotAsked::Thread => Unreachable::NoThread,
            NotAsked::Descriptor => Unreachable::NoDescriptor,
        });
    }
    let error = error.downcast_ref::<io::Error>()?;
    is_lack_of_descriptors(error).then_some(Unreachable::NoDescriptor)
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| below(*error))
}

/// The cause of an error. An `io::Error` does not name what it wraps as its source, and can wrap another one.
fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}
