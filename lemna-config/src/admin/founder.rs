use secrecy::SecretString;

use super::projects::Organization;

/// The first account of a server. Its `Debug` shows no password.
#[derive(Debug, Clone)]
pub struct Founder {
    pub(super) email: String,
    pub(super) password: SecretString,
    pub(super) organization: String,
}

impl Founder {
    /// The e-mail address and password of the first account, and the name of the organization.
    pub fn new(email: impl Into<String>, password: SecretString, organization: impl Into<String>) -> Self {
        Self { email: email.into(), password, organization: organization.into() }
    }
}

/// The result of a bootstrap.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Bootstrapped {
    /// The organization.
    pub organization: Organization,
    /// The access token of an administrator: of the identity that the server created or, if the server refuses that
    /// one's token, of the person.
    pub token: SecretString,
    /// Whether the token is the person's, because servers from May to August 2026 gave the identity one that they
    /// refuse.
    pub is_of_person: bool,
}
