//! A machine identity of the server: its credentials, its memberships and how they come to an end.

use std::fmt;
use std::time::Duration;

use super::world::{ClientSecret, IdentityData};
use super::{FakeInfisical, Project};

/// What an identity may do in a project that it is a member of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// A member that may not even read.
    NoAccess,
    /// May read.
    Reader,
    /// May read, make, change and remove.
    Writer,
}

/// A machine identity of a [`FakeInfisical`]. The handle is copied freely.
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
    /// Its client id, shaped like a UUID.
    pub fn client_id(&self) -> String {
        self.fake.world().identities[self.index].client_id.clone()
    }

    /// Its client secret, which is made up.
    pub fn client_secret(&self) -> String {
        self.fake.world().identities[self.index].client_secret.clone()
    }

    /// Its id, by which logins with a JWT call it.
    pub fn id(&self) -> String {
        self.fake.world().identities[self.index].id.clone()
    }

    /// Lets it log in by `method` (`kubernetes`, `oidc`, `jwt`, `gcp` or `azure`) with this JWT, and no longer with the
    /// one set before.
    pub fn accept_jwt(self, method: &str, jwt: &str) -> Self {
        self.with(|identity| {
            identity.jwts.insert(format!("{method}-auth"), jwt.to_owned());
        })
    }

    /// An access token of its own, as a login would give it.
    pub fn issue_token(&self) -> String {
        self.fake.world().give_token(self.index).text.clone()
    }

    /// Makes it a member of the project, or gives it another role there.
    pub fn member_of(self, project: Project<'_>, role: Role) -> Self {
        self.with(|identity| {
            identity.roles.insert(project.index, role);
        })
    }

    /// Takes it out of the project.
    pub fn not_member_of(self, project: Project<'_>) -> Self {
        self.with(|identity| {
            identity.roles.remove(&project.index);
        })
    }

    /// Revokes its client secret.
    pub fn revoke_secret(self) -> Self {
        self.with(|identity| identity.secret_state = ClientSecret::Revoked)
    }

    /// Lets the time to live of its client secret pass.
    pub fn expire_secret(self) -> Self {
        self.with(|identity| identity.secret_state = ClientSecret::Expired)
    }

    /// Lets its client secret be good for so many more logins.
    pub fn secret_uses(self, logins: u32) -> Self {
        self.with(|identity| identity.secret_uses_left = Some(logins))
    }

    /// How long its tokens live from their last renewal, and at most. In real time, so that a test can wait for it;
    /// the login's answer has whole seconds.
    pub fn token_ttl(self, ttl: Duration, max: Duration) -> Self {
        self.with(|identity| (identity.token_ttl, identity.token_max_ttl) = (ttl, max))
    }

    /// Lets each token of later logins be good for so many requests.
    pub fn token_uses(self, requests: u32) -> Self {
        self.with(|identity| identity.token_uses = Some(requests))
    }

    /// Locks it out after so many wrong logins in a row, until [`unlock`](Self::unlock). With 0 it is locked at once.
    pub fn lockout_after(self, wrong_logins: u32) -> Self {
        self.with(|identity| identity.lockout_after = Some(wrong_logins))
    }

    /// Ends a lockout; wrong logins are counted anew.
    pub fn unlock(self) -> Self {
        self.with(|identity| identity.wrong_logins = 0)
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
