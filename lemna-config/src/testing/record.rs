//! What the server records of each request.

use std::fmt;
use std::time::Instant;

use super::On;

/// One request as it arrived. It holds no token and no body, so nothing secret can be printed from it.
#[derive(Clone)]
pub struct RecordedRequest {
    pub(crate) kind: On,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) authorized: bool,
    pub(crate) connection: u64,
    pub(crate) at: Instant,
}

/// The header in which a front passes the certificate on: the default of servers of 2026.
pub(crate) const CLIENT_CERTIFICATE: &str = "x-identity-tls-cert-auth-client-cert";

/// The headers that are recorded: none that can carry a credential.
pub(crate) const KEPT_HEADERS: [&str; 6] =
    ["accept", "accept-encoding", "content-type", "host", "if-none-match", "user-agent"];

impl RecordedRequest {
    /// What was requested; [`On::NoRoute`] if this server has no such route.
    pub fn kind(&self) -> On {
        self.kind
    }

    /// `GET`, `POST` and so on.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as it was sent, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query's pairs, decoded, in their order.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The first value of this name in the query.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// A header, by its name in lower case. Only `accept`, `accept-encoding`, `content-type`, `host`, `if-none-match`
    /// and `user-agent` are recorded.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Whether it had an `authorization` header, valid or not.
    pub fn has_authorization(&self) -> bool {
        self.authorized
    }

    /// The TCP connection it came on, counted from 1: equal numbers mean that a connection was reused.
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// When its head arrived.
    pub fn at(&self) -> Instant {
        self.at
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of the query only: a client under test may have put anything into the values.
        let query: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        f.debug_struct("RecordedRequest")
            .field("kind", &self.kind)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &query)
            .field("authorized", &self.authorized)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}
