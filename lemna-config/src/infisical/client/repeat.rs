//! Whether a request can be sent twice.

use crate::problem::{ProxyProblem, SourceErrorKind, Unreachable};

/// The failures after which a request can be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// After any that can pass: done twice is done once.
    Freely,
    /// After those by which the server has surely not acted on it.
    #[cfg(feature = "admin")]
    UnlessActedOn,
}

impl Repeat {
    pub(crate) fn is_right_after(self, error: &SourceErrorKind) -> bool {
        self == Self::Freely
            || matches!(
                error,
                SourceErrorKind::RateLimited { .. }
                    | SourceErrorKind::Unreachable {
                        cause: Unreachable::Name
                            | Unreachable::Refused
                            | Unreachable::NoConnection
                            | Unreachable::NoHandshake,
                        ..
                    }
                    | SourceErrorKind::ProxyFailed {
                        problem: ProxyProblem::Unreachable(_) | ProxyProblem::NoTunnel,
                        ..
                    }
            )
    }
}
