//! A machine identity of the server: its credentials, its memberships and how they end.

use std::fmt;
use std::time::Duration;

use super::world::{ClientSecret, IdentityData, OrganizationRole, SecretState};
use super::{FakeInfisical, Project};

/// The role of an identity in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// A member that is not even allowed to read.
    NoAccess,
    /// Sees the names of secrets, not their values: a list with values is refused, unless it is empty. The server of
    /// 2024 has no such role: there it can read.
    Names,
    /// Can read.
    Reader,
    /// Can read, create, change and remove secrets.
    Writer,
    /// Can do everything in the project, such as create environments and add identities.
    Admin,
}

impl Role {
    /// The role to which the server gives this name.
    pub(crate) fn of_slug(slug: &str) -> Option<Self> {
        Some(match slug {
            "no-access" => Self::NoAccess,
            "viewer" => Self::Reader,
            "member" => Self::Writer,
            "admin" => Self::Admin,
            _ => return None,
        })
    }

    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::NoAccess => "no-access",
            Self::Names => "names-only",
            Self::Reader => "viewer",
            Self::Writer => "member",
            Self::Admin => "admin",
        }
    }
}

/// A machine identity of a [`FakeInfisical`]. Cloning the handle is cheap; clones are the same identity.
///
/// ```
/// use lemna_config::testing::{FakeInfisical, Role};
///
/// let infisical = FakeInfisical::start();
/// let project = infisical.project("lemna-platform");
/// let deployer = infisical.identity("deployer").member_of(project, Role::Writer).secret_uses(1);
/// assert_ne!(deployer.client_id(), infisical.client_id());
/// ```
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    pub(super) fake: &'a FakeInfisical,
    pub(super) index: usize,
}

#[expect(clippy::return_self_not_must_use, reason = "the handle that is returned is the one that was called")]
impl Identity<'_> {
    /// Its client id, shaped like a UUID; empty if it was created over HTTP and has no universal auth.
    pub fn client_id(&self) -> String {
        self.fake.world().identities[self.index].client_id.clone().unwrap_or_default()
    }

    /// Its newest client secret, which is made up; empty if it has none.
    pub fn client_secret(&self) -> String {
        let world = self.fake.world();
        world.identities[self.index].client_secrets.last().map(|secret| secret.text.clone()).unwrap_or_default()
    }

    /// Its role in the project, if it is a member.
    pub fn role_in(&self, project: Project<'_>) -> Option<Role> {
        self.fake.world().identities[self.index].roles.get(&project.index).copied()
    }

    /// How many client secrets it has, revoked and expired ones included.
    pub fn client_secrets(&self) -> usize {
        self.fake.world().identities[self.index].client_secrets.len()
    }

    /// Makes it an administrator of the organization, who can create projects and identities. Others can create
    /// neither.
    pub fn administrator(self) -> Self {
        self.with(|identity| identity.organization_role = OrganizationRole::Admin)
    }

    /// Gives this password to a person, and to nobody else.
    pub fn password_is(self, password: &str) -> Self {
        self.with(|identity| identity.password = identity.password.as_ref().map(|_| password.to_owned()))
    }

    /// Its id, which logins with a JWT send.
    pub fn id(&self) -> String {
        self.fake.world().identities[self.index].id.clone()
    }

    /// Lets it log in by LDAP as this user, and no longer as the one set before.
    pub fn accept_ldap(self, username: &str, password: &str) -> Self {
        self.with(|identity| identity.ldap = Some((username.to_owned(), password.to_owned())))
    }

    /// Lets it log in by a client certificate, and no longer by the one set before. The name is what a TLS front before
    /// this server puts into the header `x-identity-tls-cert-auth-client-cert`.
    pub fn accept_certificate(self, certificate: &str) -> Self {
        self.with(|identity| identity.certificate = Some(certificate.to_owned()))
    }

    /// The slug of its organization. A login for another one is refused; one without an organization is not.
    pub fn in_organization(self, slug: &str) -> Self {
        self.with(|identity| identity.organization = Some(slug.to_owned()))
    }

    /// Lets it log in by `method` (`kubernetes`, `oidc`, `jwt`, `gcp`, `azure` or `spiffe`) with this JWT, and no longer with the
    /// one set before.
    pub fn accept_jwt(self, method: &str, jwt: &str) -> Self {
        self.with(|identity| {
            identity.jwts.insert(format!("{method}-auth"), jwt.to_owned());
        })
    }

    /// Lets it log in by AWS with a request that is signed with this access key, and no longer with the one set before.
    /// Only AWS could verify the signature: the server checks its form and what it covers.
    pub fn accept_aws(self, access_key_id: &str) -> Self {
        self.with(|identity| {
            identity.jwts.insert("aws-auth".to_owned(), access_key_id.to_owned());
        })
    }

    /// An access token of this identity, as a login would give it.
    pub fn issue_token(&self) -> String {
        self.fake.world().give_token(self.index).text.clone()
    }

    /// Makes it a member of the project, or gives it another role there.
    pub fn member_of(self, project: Project<'_>, role: Role) -> Self {
        self.with(|identity| {
            identity.roles.insert(project.index, role);
        })
    }

    /// Shows it only the secrets of these names, in each project.
    pub fn sees_only(self, names: &[&str]) -> Self {
        self.with(|identity| identity.seen = Some(names.iter().map(|name| (*name).to_owned()).collect()))
    }

    /// Lets it read the values of these secrets, besides the names that [`Role::Names`] shows.
    pub fn reads_values_of(self, names: &[&str]) -> Self {
        self.with(|identity| identity.readable = names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Removes it from the server: it can no longer log in, and its tokens are refused.
    pub fn delete(self) -> Self {
        self.with(|identity| identity.is_deleted = true)
    }

    /// Takes it out of the project.
    pub fn not_member_of(self, project: Project<'_>) -> Self {
        self.with(|identity| {
            identity.roles.remove(&project.index);
        })
    }

    /// Revokes its client secrets.
    pub fn revoke_secret(self) -> Self {
        self.with_secrets(|secret| secret.state = SecretState::Revoked)
    }

    /// Expires its client secrets.
    pub fn expire_secret(self) -> Self {
        self.with_secrets(|secret| secret.state = SecretState::Expired)
    }

    /// Limits each of its client secrets to this many more logins.
    pub fn secret_uses(self, logins: u32) -> Self {
        self.with_secrets(|secret| secret.uses_left = Some(logins))
    }

    /// How long its tokens live after their last renewal, and at most. In real time, so a test can wait for it; the
    /// login's answer has whole seconds.
    pub fn token_ttl(self, ttl: Duration, max: Duration) -> Self {
        self.with(|identity| (identity.token_ttl, identity.token_max_ttl) = (ttl, max))
    }

    /// Limits each token of later logins to this many requests.
    pub fn token_uses(self, requests: u32) -> Self {
        self.with(|identity| identity.token_uses = Some(requests))
    }

    /// Locks it out after this many wrong logins in a row, until [`unlock`](Self::unlock). With 0 it is locked at once.
    pub fn lockout_after(self, wrong_logins: u32) -> Self {
        self.with(|identity| identity.lockout_after = Some(wrong_logins))
    }

    /// Ends a lockout; the count of wrong logins restarts.
    pub fn unlock(self) -> Self {
        self.with(|identity| identity.wrong_logins = 0)
    }

    fn with_secrets(self, change: impl FnMut(&mut ClientSecret)) -> Self {
        self.with(|identity| identity.client_secrets.iter_mut().for_each(change))
    }

    fn with(self, change: impl FnOnce(&mut IdentityData)) -> Self {
        change(&mut self.fake.world().identities[self.index]);
        self
    }
}

impl fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.fake.world().identities[self.index].name.clone();
        f.debug_struct("Identity").field("name", &name).finish_non_exhaustive()
    }
}
