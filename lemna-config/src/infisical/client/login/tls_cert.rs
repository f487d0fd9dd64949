//! A machine identity, and the client certificate of the connection.

use super::{Login, Method};

impl Login {
    /// A TLS certificate: a machine identity, and the client certificate that
    /// [`InfisicalSettings::client_certificate`](crate::InfisicalSettings::client_certificate), its files or
    /// `INFISICAL_CLIENT_CERT_FILE` give. Without one, or with an address without TLS, the load fails before anything
    /// is sent. Infisical's cloud accepts these logins at port 8443; your own server gets the certificate from the
    /// reverse proxy before it.
    ///
    /// Based on the server's documentation; not tested against a real server.
    pub fn tls_certificate(identity_id: impl Into<String>) -> Self {
        Self(Method::TlsCert { identity_id: identity_id.into() })
    }

    /// Whether there is no login without a client certificate.
    pub(in super::super) fn needs_certificate(&self) -> bool {
        matches!(self.0, Method::TlsCert { .. })
    }
}
