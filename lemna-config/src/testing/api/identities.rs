//! Identities, and their universal auth.
//!
//! Not recorded: paths, bodies and answers are those of the server's documentation and of its public repository.

use serde_json::{Value, json};

use super::permission::{identity_by_id, may_in_organization};
use super::route::OfIdentity;
use super::{Request, membership, required, token};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{ClientSecret, IdentityData, OrganizationRole, World};

pub(crate) fn answer(world: &mut World, request: &Request, asked: &OfIdentity) -> Result<Answer, Refusal> {
    let asking = token::authorize(world, request)?;
    let may = |world: &World, action| may_in_organization(world, asking, OrganizationRole::Admin, action, "identity");
    match asked {
        OfIdentity::List => {
            may(world, "read")?;
            let known = world.identities.iter().filter(|identity| identity.password.is_none());
            let known: Vec<_> = known.map(|identity| listed(world, identity)).collect();
            Ok(Answer::ok(&json!({ "totalCount": known.len(), "identities": known })))
        }
        OfIdentity::New => {
            may(world, "create")?;
            create(world, request)
        }
        OfIdentity::Details => details(world, asking),
        OfIdentity::UniversalAuth(id) => {
            may(world, "read")?;
            universal_auth(&world.identities[identity_by_id(world, id)?])
        }
        OfIdentity::NewUniversalAuth(id) => {
            may(world, "create")?;
            attach(world, request, id)
        }
        OfIdentity::ClientSecrets(id) => {
            may(world, "read")?;
            let identity = &world.identities[identity_by_id(world, id)?];
            universal_auth(identity)?;
            let known: Vec<_> = identity.client_secrets.iter().map(described).collect();
            Ok(Answer::ok(&json!({ "clientSecretData": known })))
        }
        OfIdentity::NewClientSecret(id) => {
            may(world, "create")?;
            create_secret(world, request, id)
        }
        OfIdentity::Member(project, id) => membership::show(world, asking, project, id),
        OfIdentity::NewMember(project, id) => membership::add(world, asking, request, project, id),
        OfIdentity::ChangedMember(project, id) => membership::change(world, asking, request, project, id),
        // Asked of projects.
        OfIdentity::Memberships(_) => Err(Refusal::internal()),
    }
}

/// Two identities may have one name.
fn create(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let [name, organization] = required(&body, ["name", "organizationId"], world.dialect)?;
    if organization != world.organization.id {
        return Err(Refusal::not_found("Organization not found"));
    }
    let role = match body["role"].as_str() {
        None | Some("no-access") => OrganizationRole::NoAccess,
        Some("member") => OrganizationRole::Member,
        Some("admin") => OrganizationRole::Admin,
        Some(_) => return Err(Refusal::not_found("Specified role was not found")),
    };
    let made = world.add_identity(name, role);
    let identity = &world.identities[made];
    Ok(Answer::ok(&json!({
        "identity": {
            "id": identity.id,
            "name": identity.name,
            "createdAt": identity.created,
            "updatedAt": identity.created,
            "authMethods": [],
        }
    })))
}

fn listed(world: &World, identity: &IdentityData) -> Value {
    let methods: &[&str] = if identity.client_id.is_some() { &["universal-auth"] } else { &[] };
    let role = match identity.organization_role {
        OrganizationRole::NoAccess => "no-access",
        OrganizationRole::Member => "member",
        OrganizationRole::Admin => "admin",
    };
    json!({
        "identityId": identity.id,
        "orgId": world.organization.id,
        "role": role,
        "createdAt": identity.created,
        "updatedAt": identity.created,
        "identity": { "id": identity.id, "name": identity.name, "authMethods": methods },
    })
}

/// Machine identities alone have details.
fn details(world: &World, asking: usize) -> Result<Answer, Refusal> {
    if world.identities[asking].password.is_some() {
        return Err(Refusal::permission("You are not allowed to access this resource"));
    }
    let organization = &world.organization;
    Ok(Answer::ok(&json!({
        "identityDetails": {
            "organization": { "id": organization.id, "name": organization.name, "slug": organization.slug }
        }
    })))
}

fn attach(world: &mut World, request: &Request, id: &str) -> Result<Answer, Refusal> {
    request.json()?;
    let index = identity_by_id(world, id)?;
    if world.identities[index].client_id.is_some() {
        return Err(Refusal::bad_request("Failed to add universal auth to already configured identity"));
    }
    world.identities[index].client_id = Some(world.ids.uuid());
    universal_auth(&world.identities[index])
}

fn universal_auth(identity: &IdentityData) -> Result<Answer, Refusal> {
    let Some(client_id) = &identity.client_id else {
        return Err(Refusal::bad_request("The identity does not have universal auth"));
    };
    Ok(Answer::ok(&json!({
        "identityUniversalAuth": {
            "clientId": client_id,
            "identityId": identity.id,
            "accessTokenTTL": identity.token_ttl.as_secs(),
            "accessTokenMaxTTL": identity.token_max_ttl.as_secs(),
            "accessTokenNumUsesLimit": identity.token_uses.unwrap_or(0),
            "createdAt": identity.created,
            "updatedAt": identity.created,
        }
    })))
}

fn create_secret(world: &mut World, request: &Request, id: &str) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let index = identity_by_id(world, id)?;
    universal_auth(&world.identities[index])?;
    let uses = body["numUsesLimit"].as_u64().and_then(|uses| u32::try_from(uses).ok()).filter(|uses| *uses > 0);
    let made = world.add_client_secret(index, body["description"].as_str().unwrap_or_default(), uses);
    Ok(Answer::ok(&json!({ "clientSecret": made.text, "clientSecretData": described(made) })))
}

/// Without the secret itself, which is shown once.
fn described(secret: &ClientSecret) -> Value {
    json!({
        "id": secret.id,
        "description": secret.description,
        "clientSecretPrefix": secret.text.get(..4),
        "clientSecretNumUsesLimit": secret.uses_left.unwrap_or(0),
        "createdAt": secret.created,
        "updatedAt": secret.created,
    })
}
