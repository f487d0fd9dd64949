//! A machine identity, and a user of a directory with a password.

use secrecy::SecretString;

use super::{Login, Method};

impl Login {
    /// LDAP: a machine identity, with a user name and password of its directory.
    ///
    /// Based on the routers of the server's public repository, and Infisical's Go SDK; not tested against a real
    /// server.
    pub fn ldap(identity_id: impl Into<String>, username: impl Into<String>, password: SecretString) -> Self {
        Self(Method::Ldap { identity_id: identity_id.into(), username: username.into(), password })
    }
}
