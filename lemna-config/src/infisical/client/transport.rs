//! The causes of a failed connection, in words of our own.

use std::error::Error;
use std::io;

use rustls::CertificateError;

use super::names::NotAsked;
use crate::problem::{TlsProblem, Unreachable};
use crate::system::threads::is_lack_of_descriptors;

pub(super) fn cause(error: &reqwest::Error) -> Unreachable {
    let causes = || std::iter::successors(error.source(), |error| below(*error));
    if let Some(lacking) = causes().find_map(lacking) {
        return lacking;
    }
    if error.is_dns() {
        return Unreachable::Name;
    }
    if let Some(error) = causes().find_map(|error| error.downcast_ref::<rustls::Error>()) {
        return Unreachable::Tls(problem(error));
    }
    let is_refusal = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    if causes().any(|error| error.downcast_ref::<io::Error>().is_some_and(is_refusal)) {
        Unreachable::Refused
    } else if error.is_connect() {
        Unreachable::NoConnection
    } else {
        Unreachable::BrokenOff
    }
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

/// The cause of an error. An `io::Error` does not name what it wraps as its source, and may wrap another one.
fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn problem(error: &rustls::Error) -> TlsProblem {
    use rustls::Error as Tls;

    match error {
        Tls::InvalidCertificate(error) => match error {
            CertificateError::UnknownIssuer => TlsProblem::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsProblem::WrongName
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsProblem::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsProblem::NotValidYet,
            _ => TlsProblem::Other,
        },
        Tls::InvalidMessage(_) => TlsProblem::NotTls,
        _ => TlsProblem::Other,
    }
}
