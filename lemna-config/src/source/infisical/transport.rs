//! The causes of a failed connection, in words of our own.

use std::error::Error;
use std::io;

use crate::error::Unreachable;

pub(super) fn cause(error: &reqwest::Error) -> Unreachable {
    if error.is_dns() {
        return Unreachable::Name;
    }
    let mut is_refused = false;
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = next {
        if error.is::<rustls::Error>() {
            return Unreachable::Tls;
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            is_refused |= io.kind() == io::ErrorKind::ConnectionRefused;
            // An `io::Error` does not name what it wraps as its source.
            if io.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>) {
                return Unreachable::Tls;
            }
        }
        next = error.source();
    }
    if is_refused {
        Unreachable::Refused
    } else if error.is_connect() {
        Unreachable::NoConnection
    } else {
        Unreachable::BrokenOff
    }
}
