//! Setting a server up, and the person who has done so.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::route::Setup;
use super::{Request, required, token};
use crate::testing::Dialect;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{OrganizationRole, TokenEnd, World};

/// What a bootstrap calls the identity that it makes.
const BOOTSTRAPPED: &str = "Instance Admin Identity";

pub(crate) fn answer(world: &mut World, request: &Request, setup: &Setup) -> Result<Answer, Refusal> {
    match setup {
        Setup::Config => Ok(Answer::ok(&json!({ "config": config(world) }))),
        Setup::Bootstrap => bootstrap(world, request),
        Setup::UserLogin => log_in(world, request),
        Setup::Organizations => organizations(world, request),
        Setup::SelectOrganization => select_organization(world, request),
    }
}

fn config(world: &World) -> Value {
    let mut config = json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "initialized": world.is_initialized,
        "allowSignUp": true,
        "allowedSignUpDomain": null,
        "defaultAuthOrgId": null,
        "enabledLoginMethods": null,
        "defaultAuthOrgSlug": null,
    });
    let mut add = |fields: &[(&str, Value)]| {
        for (name, value) in fields {
            config[*name] = value.clone();
        }
    };
    if world.dialect < Dialect::V4 {
        add(&[
            ("instanceId", json!(world.organization.id)),
            ("trustSamlEmails", json!(false)),
            ("trustLdapEmails", json!(false)),
            ("trustOidcEmails", json!(false)),
            ("isMigrationModeOn", json!(false)),
            ("isSecretScanningDisabled", json!(world.dialect == Dialect::V3)),
        ]);
    }
    if world.dialect > Dialect::V3 {
        for name in ["authConsentContent", "pageFrameContent", "defaultAuthOrgAuthEnforced", "defaultAuthOrgAuthMethod"]
        {
            add(&[(name, Value::Null)]);
        }
    }
    match world.dialect {
        Dialect::V3 => {}
        Dialect::V3Bootstrap => {
            let bootstrapped = world.identities.iter().filter(|identity| identity.name == BOOTSTRAPPED);
            let ids: Vec<_> = bootstrapped.map(|identity| &identity.id).collect();
            add(&[("adminIdentityIds", if world.is_initialized { json!(ids) } else { Value::Null })]);
        }
        Dialect::V4 => add(&[
            ("isPublicSecretSharingDisabled", json!(false)),
            ("licenseServerV2Enabled", json!(false)),
            ("isCrossProjectSecretSharingEnabled", json!(false)),
        ]),
    }
    config
}

/// Makes a person and an identity, both administrators of the organization. It works once.
fn bootstrap(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let [email, password, organization] = required(&body, ["email", "password", "organization"], world.dialect)?;
    if !email.contains('@') {
        let issue =
            json!({ "validation": "email", "code": "invalid_string", "message": "Invalid email", "path": ["email"] });
        return Err(Refusal::validation(world.dialect, vec![issue]));
    }
    if organization.is_empty() {
        let message = "String must contain at least 1 character(s)";
        return Err(Refusal::too_small(world.dialect, "organization", "string", 1, message));
    }
    if world.is_initialized {
        return Err(Refusal::bad_request("Instance has already been set up"));
    }
    world.is_initialized = true;
    organization.clone_into(&mut world.organization.name);
    world.organization.slug = format!("{}-made", organization.to_lowercase().replace(' ', "-"));

    let user = world.person(email, password);
    let identity = world.add_identity(BOOTSTRAPPED, OrganizationRole::Admin);
    let token = world.give_token(identity).text.clone();
    if world.is_bootstrap_token_dead
        && let Some(given) = world.tokens.last_mut()
    {
        given.end = Some(TokenEnd::TooOld);
    }
    let organization = &world.organization;
    let (user, identity) = (&world.identities[user], &world.identities[identity]);
    Ok(Answer::ok(&json!({
        "message": "Successfully bootstrapped instance",
        "identity": { "id": identity.id, "name": identity.name, "credentials": { "token": token } },
        "organization": { "id": organization.id, "name": organization.name, "slug": organization.slug },
        "user": {
            "id": user.id,
            "email": user.name,
            "firstName": "Admin",
            "lastName": "User",
            "username": user.name,
            "superAdmin": true,
        },
    })))
}

fn log_in(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let [email, password] = required(&body, ["email", "password"], world.dialect)?;
    let user =
        world.identities.iter().position(|user| user.name == email && user.password.as_deref() == Some(password));
    let user = user.ok_or_else(|| Refusal::bad_request("Invalid credentials"))?;
    let token = world.give_token(user);
    token.is_outside = true;
    Ok(Answer::ok(&json!({ "accessToken": token.text })))
}

/// Only persons are allowed to ask.
fn organizations(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let user = token::authorize(world, request)?;
    if world.identities[user].password.is_none() {
        return Err(Refusal::wrong_kind(&request.path));
    }
    let (now, dialect, organization) = (world.ids.moment(), world.dialect, &world.organization);
    let mut body = json!({
        "id": organization.id,
        "name": organization.name,
        "customerId": null,
        "slug": organization.slug,
        "createdAt": now,
        "updatedAt": now,
        "authEnforced": false,
        "scimEnabled": false,
        "kmsDefaultKeyId": null,
        "defaultMembershipRole": "member",
        "orgAuthMethod": "",
    });
    if dialect == Dialect::V4 {
        add_settings(&mut body);
        body["userRole"] = json!("admin");
        body["userJoinedAt"] = json!(now);
    } else {
        body["kmsEncryptedDataKey"] = Value::Null;
    }
    Ok(Answer::ok(&json!({ "organizations": [body] })))
}

/// What the server of 2026 also says of an organization.
fn add_settings(body: &mut Value) {
    for name in [
        "secretsProductEnabled",
        "pkiProductEnabled",
        "kmsProductEnabled",
        "sshProductEnabled",
        "scannerProductEnabled",
        "shareSecretsProductEnabled",
        "allowSecretSharingOutsideOrganization",
        "shouldUseNewPrivilegeSystem",
    ] {
        body[name] = json!(true);
    }
    for name in [
        "googleSsoAuthEnforced",
        "enforceMfa",
        "bypassOrgAuthEnabled",
        "blockDuplicateSecretSyncDestinations",
        "allowCrossProjectSecretSharing",
    ] {
        body[name] = json!(false);
    }
    for name in [
        "selectedMfaMethod",
        "privilegeUpgradeInitiatedByUsername",
        "privilegeUpgradeInitiatedAt",
        "userTokenExpiration",
        "maxSharedSecretViewLimit",
        "rootOrgId",
        "parentOrgId",
        "secretShareBrandConfig",
    ] {
        body[name] = Value::Null;
    }
    body["maxSharedSecretLifetime"] = json!(2_592_000);
}

fn select_organization(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let user = token::authorize(world, request)?;
    let body = request.json()?;
    let [organization] = required(&body, ["organizationId"], world.dialect)?;
    if organization != world.organization.id {
        let message = format!("User does not have access to the organization with ID {organization}");
        return Err(Refusal::new(StatusCode::FORBIDDEN, "ForbiddenError", &message));
    }
    Ok(Answer::ok(&json!({ "token": world.give_token(user).text, "isMfaEnabled": false })))
}
