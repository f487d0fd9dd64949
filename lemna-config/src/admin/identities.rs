//! Machine identities: created, given a way to log in, and made members of a project.

use std::fmt;

use reqwest::Method;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::ensured::{Ensured, find_or_create};
use super::error::{AdminError, AdminErrorKind};
use super::projects::Project;
use super::session::{Visit, call, get, is_missing_route, json, post};
use crate::infisical::client::http::Call;
use crate::infisical::client::object::Object;
use crate::infisical::client::repeat::Repeat;
use crate::infisical::client::reply::Reply;
use crate::problem::Step;

/// A machine identity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Identity {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The role of an identity in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProjectRole {
    /// Nothing.
    NoAccess,
    /// Can read.
    Viewer,
    /// Can read and write.
    Member,
    /// Can do everything in the project.
    Admin,
}

impl ProjectRole {
    /// The server's name for it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NoAccess => "no-access",
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for ProjectRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// An identity as a member of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Membership {
    /// The slugs of its roles.
    pub roles: Vec<String>,
}

/// The credentials of an identity. Its `Debug` shows no secret.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClientCredentials {
    /// The client id, which is no secret.
    pub client_id: String,
    /// The client secret, which the server shows once.
    pub client_secret: SecretString,
}

/// A client secret that was created earlier, without the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct KnownClientSecret {
    /// Its id.
    pub id: String,
    /// Its description.
    #[serde(default)]
    pub description: String,
}

#[derive(Deserialize)]
struct Identities {
    identities: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    identity: Identity,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewIdentity<'a> {
    name: &'a str,
    organization_id: &'a str,
    role: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attached {
    identity_universal_auth: UniversalAuth,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UniversalAuth {
    client_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewClientSecret<'a> {
    description: &'a str,
    num_uses_limit: u32,
    ttl: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MadeClientSecret {
    client_secret: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientSecrets {
    client_secret_data: Vec<KnownClientSecret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    identity_membership: Roles,
}

#[derive(Deserialize)]
struct Roles {
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    role: String,
}

impl Visit<'_> {
    pub(super) async fn find_identity(&self, organization: &str, name: &str) -> Result<Option<Identity>, AdminError> {
        let query = [("orgId", organization)];
        let reply = self.send(&get(Step::Identities, &["api", "v1", "identities"], &query)).await?;
        let Object(Identities { identities }) = self.granted(reply)?.json()?;
        let mut called = identities.into_iter().map(|listed| listed.identity).filter(|identity| identity.name == name);
        match (called.next(), called.next()) {
            (Some(_), Some(_)) => Err(AdminErrorKind::Several { name: name.to_owned() }.into()),
            (found, _) => Ok(found),
        }
    }

    pub(super) async fn ensure_identity(
        &self,
        organization: &str,
        name: &str,
    ) -> Result<Ensured<Identity>, AdminError> {
        #[derive(Deserialize)]
        struct Made {
            identity: Identity,
        }
        find_or_create(
            async || self.find_identity(organization, name).await,
            async || {
                // It has no rights in the organization, only in a project.
                let body = json(&NewIdentity { name, organization_id: organization, role: "no-access" })?;
                let reply = self.send(&post(Step::Identities, &["api", "v1", "identities"], &body)).await?;
                let Object(Made { identity }) = self.granted(reply)?.json()?;
                Ok(identity)
            },
        )
        .await
    }

    pub(super) async fn universal_auth(&self, identity: &Identity) -> Result<Option<String>, AdminError> {
        let path = ["api", "v1", "auth", "universal-auth", "identities", &identity.id];
        let reply = self.send(&get(Step::Identities, &path, &[])).await?;
        if reply.refusal().is_missing_universal_auth(reply.status()) {
            return Ok(None);
        }
        self.client_id(reply).map(Some)
    }

    /// The client id. Adds universal auth if there is none.
    pub(super) async fn ensure_universal_auth(&self, identity: &Identity) -> Result<Ensured<String>, AdminError> {
        let path = ["api", "v1", "auth", "universal-auth", "identities", &identity.id];
        find_or_create(
            async || self.universal_auth(identity).await,
            async || self.client_id(self.send(&post(Step::Identities, &path, b"{}")).await?),
        )
        .await
    }

    fn client_id(&self, reply: Reply) -> Result<String, AdminError> {
        let Object(Attached { identity_universal_auth }) = self.granted(reply)?.json()?;
        Ok(identity_universal_auth.client_id)
    }

    pub(super) async fn client_secrets(&self, identity: &Identity) -> Result<Vec<KnownClientSecret>, AdminError> {
        let path = ["api", "v1", "auth", "universal-auth", "identities", &identity.id, "client-secrets"];
        let reply = self.send(&get(Step::Identities, &path, &[])).await?;
        let Object(ClientSecrets { client_secret_data }) = self.granted(reply)?.json()?;
        Ok(client_secret_data)
    }

    pub(super) async fn create_client_secret(
        &self,
        identity: &Identity,
        description: &str,
    ) -> Result<ClientCredentials, AdminError> {
        let client_id = self.ensure_universal_auth(identity).await?.into_inner();
        let path = ["api", "v1", "auth", "universal-auth", "identities", &identity.id, "client-secrets"];
        let body = json(&NewClientSecret { description, num_uses_limit: 0, ttl: 0 })?;
        let reply = self.send(&post(Step::Identities, &path, &body)).await?;
        let Object(MadeClientSecret { client_secret }) = self.granted(reply)?.json()?;
        Ok(ClientCredentials { client_id, client_secret: client_secret.into() })
    }

    pub(super) async fn membership(
        &self,
        project: &Project,
        identity: &Identity,
    ) -> Result<Option<Membership>, AdminError> {
        let reply = self.send_as_member(project, identity, Method::GET, None, Repeat::Freely).await?;
        if reply.status() == 404 && !is_missing_route(&reply) {
            return Ok(None);
        }
        let Object(Member { identity_membership }) = self.granted(reply)?.json()?;
        Ok(Some(Membership { roles: identity_membership.roles.into_iter().map(|role| role.role).collect() }))
    }

    pub(super) async fn ensure_member(
        &self,
        project: &Project,
        identity: &Identity,
        role: ProjectRole,
    ) -> Result<Ensured<Membership>, AdminError> {
        #[derive(Serialize)]
        struct Body {
            role: &'static str,
        }
        find_or_create(
            async || self.membership(project, identity).await,
            async || {
                let body = json(&Body { role: role.slug() })?;
                let repeat = Repeat::UnlessActedOn;
                let reply = self.send_as_member(project, identity, Method::POST, Some(&body), repeat).await?;
                self.granted(reply)?;
                Ok(Membership { roles: vec![role.slug().to_owned()] })
            },
        )
        .await
    }

    /// To the path of a membership: the newer one, or that of servers up to 2025.
    async fn send_as_member(
        &self,
        project: &Project,
        identity: &Identity,
        method: Method,
        body: Option<&[u8]>,
        repeat: Repeat,
    ) -> Result<Reply, AdminError> {
        let newer = ["api", "v1", "projects", &project.id, "memberships", "identities", &identity.id];
        let older = ["api", "v2", "workspace", &project.id, "identity-memberships", &identity.id];
        let newer = Call { body, ..call(Step::Membership, method.clone(), &newer, repeat) };
        let older = Call { body, ..call(Step::Membership, method, &older, repeat) };
        Ok(self.send_either(&newer, &older).await?)
    }
}
