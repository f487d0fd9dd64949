//! Setting a server up, and the person who has done so.
//!
//! Not recorded: paths, bodies and answers are those of the server's documentation and of its public repository, 2025
//! and 2026.

use serde_json::json;

use super::route::Setup;
use super::{Request, required, token};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{OrganizationRole, TokenEnd, World};

pub(crate) fn answer(world: &mut World, request: &Request, setup: &Setup) -> Result<Answer, Refusal> {
    match setup {
        Setup::Config => Ok(Answer::ok(&json!({ "config": { "initialized": world.is_initialized } }))),
        Setup::Bootstrap => bootstrap(world, request),
        Setup::UserLogin => log_in(world, request),
        Setup::Organizations => organizations(world, request),
        Setup::SelectOrganization => select_organization(world, request),
    }
}

/// Makes a person and an identity, both administrators of the organization. It works once.
fn bootstrap(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let [email, password, organization] = required(&body, ["email", "password", "organization"], world.dialect)?;
    if world.is_initialized {
        return Err(Refusal::bad_request("Instance has already been set up"));
    }
    world.is_initialized = true;
    organization.clone_into(&mut world.organization.name);
    world.organization.slug = format!("{}-made", organization.to_lowercase().replace(' ', "-"));

    let user = world.add_identity(email, OrganizationRole::Admin);
    world.identities[user].password = Some(password.to_owned());
    let identity = world.add_identity("Instance Admin Identity", OrganizationRole::Admin);
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
    let user = user.ok_or_else(|| Refusal::unauthorized("Invalid credentials"))?;
    Ok(Answer::ok(&json!({ "accessToken": world.give_token(user).text })))
}

/// Persons alone may ask.
fn organizations(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let user = token::authorize(world, request)?;
    if world.identities[user].password.is_none() {
        return Err(Refusal::unauthorized("You are not allowed to access this resource"));
    }
    let organization = &world.organization;
    Ok(Answer::ok(&json!({
        "organizations": [{
            "id": organization.id,
            "name": organization.name,
            "slug": organization.slug,
            "orgAuthMethod": "email",
            "userRole": "admin",
        }],
    })))
}

fn select_organization(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let user = token::authorize(world, request)?;
    let body = request.json()?;
    let [organization] = required(&body, ["organizationId"], world.dialect)?;
    if organization != world.organization.id {
        return Err(Refusal::not_found("Organization not found"));
    }
    Ok(Answer::ok(&json!({ "token": world.give_token(user).text })))
}
