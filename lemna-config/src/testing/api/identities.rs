//! Identities, and their universal auth.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::membership::Named;
use super::permission::{identity_by_id, may_in_organization};
use super::route::OfIdentity;
use super::{Request, membership, required, token};
use crate::testing::Dialect;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{ClientSecret, IdentityData, OrganizationRole, SecretState, World};

pub(crate) fn answer(world: &mut World, request: &Request, asked: &OfIdentity) -> Result<Answer, Refusal> {
    let asking = token::authorize(world, request)?;
    let may = |world: &World, action| may_in_organization(world, asking, OrganizationRole::Admin, action, "identity");
    match asked {
        OfIdentity::List => {
            may(world, "read")?;
            check_organization(world, request.query("orgId"))?;
            let known = world.identities.iter().filter(|identity| identity.password.is_none() && !identity.is_deleted);
            let known: Vec<_> = known.map(|identity| listed(world, identity)).collect();
            Ok(Answer::ok(&json!({ "totalCount": known.len(), "identities": known })))
        }
        OfIdentity::New => {
            may(world, "create")?;
            create(world, request)
        }
        OfIdentity::Details => details(world, asking, request),
        OfIdentity::UniversalAuth(id) => {
            may(world, "read")?;
            let identity = &world.identities[identity_by_id(world, id)?];
            universal_auth(world.dialect, identity).map_err(|refusal| match world.dialect {
                Dialect::V3 => refusal,
                _ => Refusal::not_found(&format!("Failed to find universal auth for identity with ID {id}")),
            })
        }
        OfIdentity::NewUniversalAuth(id) => {
            may(world, "create")?;
            attach(world, request, id)
        }
        OfIdentity::ClientSecrets(id) => {
            may(world, "read")?;
            let identity = &world.identities[identity_by_id(world, id)?];
            universal_auth(world.dialect, identity)?;
            let known: Vec<_> = identity.client_secrets.iter().map(described).collect();
            Ok(Answer::ok(&json!({ "clientSecretData": known })))
        }
        OfIdentity::NewClientSecret(id) => {
            may(world, "create")?;
            create_secret(world, request, id)
        }
        OfIdentity::Member(version, project, id) => {
            membership::show(world, asking, Named { version: *version, project, id })
        }
        OfIdentity::NewMember(version, project, id) => {
            membership::add(world, asking, request, Named { version: *version, project, id })
        }
        OfIdentity::ChangedMember(version, project, id) => {
            membership::change(world, asking, request, Named { version: *version, project, id })
        }
        // Asked of projects.
        OfIdentity::Memberships(_) => Err(Refusal::internal()),
    }
}

/// Refuses a list of another organization's identities.
fn check_organization(world: &World, asked: Option<&str>) -> Result<(), Refusal> {
    let own = &world.organization.id;
    if asked == Some(own) {
        return Ok(());
    }
    Err(match world.dialect {
        Dialect::V4 => {
            let message = format!(
                "Your token is scoped to organization with ID {own}, but this resource belongs to a different \
                 organization."
            );
            Refusal::new(StatusCode::FORBIDDEN, "ForbiddenError", &message)
        }
        _ => Refusal::new(
            StatusCode::FORBIDDEN,
            "Identity is not apart of this organization",
            "You are not allowed to access this resource",
        ),
    })
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
    let mut body = json!({
        "id": identity.id,
        "name": identity.name,
        "authMethod": null,
        "createdAt": identity.created,
        "updatedAt": identity.created,
    });
    if world.dialect > Dialect::V3 {
        body["hasDeleteProtection"] = json!(false);
        body["authMethods"] = json!([]);
        body["metadata"] = json!([]);
    }
    if world.dialect == Dialect::V4 {
        body["orgId"] = json!(world.organization.id);
        body["projectId"] = Value::Null;
    }
    Ok(Answer::ok(&json!({ "identity": body })))
}

/// The ways to log in that an identity has, under the name that they have in a list: the server of 2024 knows one.
pub(crate) fn methods(dialect: Dialect, identity: &IdentityData) -> (&'static str, Value) {
    let method = identity.client_id.is_some().then_some("universal-auth");
    match dialect {
        Dialect::V3 => ("authMethod", json!(method)),
        _ => ("authMethods", json!(method.into_iter().collect::<Vec<_>>())),
    }
}

fn listed(world: &World, identity: &IdentityData) -> Value {
    let (key, methods) = methods(world.dialect, identity);
    let role = match identity.organization_role {
        OrganizationRole::NoAccess => "no-access",
        OrganizationRole::Member => "member",
        OrganizationRole::Admin => "admin",
    };
    let mut body = json!({
        "id": identity.id,
        "identityId": identity.id,
        "orgId": world.organization.id,
        "role": role,
        "roleId": null,
        "createdAt": identity.created,
        "updatedAt": identity.created,
        "identity": { "id": identity.id, "name": identity.name, key: methods },
    });
    if world.dialect > Dialect::V3 {
        body["identity"]["hasDeleteProtection"] = json!(false);
    }
    if world.dialect == Dialect::V4 {
        body["lastLoginAuthMethod"] = Value::Null;
        body["lastLoginTime"] = Value::Null;
    }
    body
}

/// Machine identities alone have details. Older servers take the word for an identity's id.
fn details(world: &World, asking: usize, request: &Request) -> Result<Answer, Refusal> {
    if world.dialect < Dialect::V4 {
        return Err(Refusal::internal_at("FindByOrgId"));
    }
    if world.identities[asking].password.is_some() {
        return Err(Refusal::wrong_kind(&request.path));
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
    universal_auth(world.dialect, &world.identities[index])
}

fn universal_auth(dialect: Dialect, identity: &IdentityData) -> Result<Answer, Refusal> {
    let Some(client_id) = &identity.client_id else {
        return Err(Refusal::bad_request("The identity does not have universal auth"));
    };
    let anywhere = json!([
        { "type": "ipv4", "prefix": 0, "ipAddress": "0.0.0.0" },
        { "type": "ipv6", "prefix": 0, "ipAddress": "::" },
    ]);
    let mut body = json!({
        "id": identity.id,
        "clientId": client_id,
        "identityId": identity.id,
        "accessTokenTTL": identity.token_ttl.as_secs(),
        "accessTokenMaxTTL": identity.token_max_ttl.as_secs(),
        "accessTokenNumUsesLimit": identity.token_uses.unwrap_or(0),
        "accessTokenTrustedIps": anywhere,
        "clientSecretTrustedIps": anywhere,
        "createdAt": identity.created,
        "updatedAt": identity.created,
    });
    if dialect > Dialect::V3 {
        body["accessTokenPeriod"] = json!(0);
    }
    if dialect == Dialect::V4 {
        body["lockoutEnabled"] = json!(true);
        body["lockoutThreshold"] = json!(3);
        body["lockoutDurationSeconds"] = json!(300);
        body["lockoutCounterResetSeconds"] = json!(30);
    }
    Ok(Answer::ok(&json!({ "identityUniversalAuth": body })))
}

fn create_secret(world: &mut World, request: &Request, id: &str) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let index = identity_by_id(world, id)?;
    universal_auth(world.dialect, &world.identities[index])?;
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
        "clientSecretNumUses": 0,
        "clientSecretNumUsesLimit": secret.uses_left.unwrap_or(0),
        "clientSecretTTL": 0,
        "identityUAId": secret.id,
        "isClientSecretRevoked": secret.state == SecretState::Revoked,
        "createdAt": secret.created,
        "updatedAt": secret.created,
    })
}
