//! A machine identity, and a user of a directory with a password.

use secrecy::SecretString;

use super::{Login, Method};

impl Login {
    /// LDAP: a machine identity, and a user name and password that its directory knows.
    ///
    /// Facts of the server: the routers of its public repository, and Infisical's Go SDK. No server of this project's tests
    /// has confirmed it.
    pub fn ldap(identity_id: impl Into<String>, username: impl Into<String>, password: SecretString) -> Self {
        Self(Method::Ldap { identity_id: identity_id.into(), username: username.into(), password })
    }
}
