//! Login by universal auth or with a JWT; renewal and return of a token.

use std::time::Instant;

use hyper::StatusCode;
use serde_json::{Value, json};

use super::{Request, required, token};
use crate::testing::Dialect;
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{IdentityData, SecretState, TokenEnd, World};

pub(crate) fn login(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    if !within_rate(world) {
        return Ok(rate_limited(world));
    }
    let body = request.json()?;
    let [client_id, client_secret] = required(&body, ["clientId", "clientSecret"], world.dialect)?;
    let of_client = |identity: &IdentityData| !identity.is_deleted && identity.client_id.as_deref() == Some(client_id);
    let index = world.identities.iter().position(of_client).ok_or_else(|| match world.dialect {
        Dialect::V4 => Refusal::unauthorized("Invalid credentials"),
        _ => Refusal::not_found("No identity with specified client ID was found"),
    })?;
    accept(&mut world.identities[index], client_secret, world.dialect)?;
    give(world, index, &body)
}

/// A login of `method`, such as `oidc-auth`, with a JWT. What it says where it refuses is not from a recording, but
/// from the server's public repository.
pub(crate) fn login_with_jwt(world: &mut World, request: &Request, method: &str) -> Result<Answer, Refusal> {
    if !within_rate(world) {
        return Ok(rate_limited(world));
    }
    let body = request.json()?;
    let [identity_id, jwt] = required(&body, ["identityId", "jwt"], world.dialect)?;
    let found = world.identities.iter().position(|identity| identity.id == identity_id && !identity.is_deleted);
    let found = found.and_then(|index| Some((index, world.identities[index].jwts.get(method)?)));
    let (index, expected) = found.ok_or_else(|| Refusal::not_found("Auth method not found for identity"))?;
    if jwt != expected {
        return Err(Refusal::unauthorized("Access denied: invalid signature"));
    }
    give(world, index, &body)
}

/// A new token, if the organization that `body` names is the identity's.
pub(super) fn give(world: &mut World, identity: usize, body: &Value) -> Result<Answer, Refusal> {
    if let Some(asked) = body["organizationSlug"].as_str()
        && world.identities[identity].organization.as_deref() != Some(asked)
    {
        return Err(Refusal::not_found(&format!("Sub organization with name {asked} not found")));
    }
    let token = world.give_token(identity).text.clone();
    Ok(granted(&token, &world.identities[identity]))
}

fn accept(identity: &mut IdentityData, client_secret: &str, dialect: Dialect) -> Result<(), Refusal> {
    if identity.lockout_after.is_some_and(|limit| identity.wrong_logins >= limit) {
        // Looked at before the secret: while it lasts, the right one is refused too.
        return Err(Refusal::unauthorized("This identity auth method is temporarily locked, please try again later"));
    }
    let mut secrets = identity.client_secrets.iter_mut();
    let Some(secret) = secrets.find(|secret| secret.text == client_secret && secret.state != SecretState::Revoked)
    else {
        identity.wrong_logins += 1;
        return Err(Refusal::unauthorized("Invalid credentials"));
    };
    if secret.state == SecretState::Expired {
        return Err(Refusal::unauthorized("Access denied due to expired client secret"));
    }
    if secret.uses_left == Some(0) {
        if dialect == Dialect::V4 {
            // The newer server revokes it then: from the next login on it is not even valid.
            secret.state = SecretState::Revoked;
        }
        return Err(Refusal::unauthorized("Access denied due to client secret usage limit reached"));
    }
    secret.uses_left = secret.uses_left.map(|left| left - 1);
    identity.wrong_logins = 0;
    Ok(())
}

fn granted(token: &str, identity: &IdentityData) -> Answer {
    Answer::ok(&json!({
        "accessToken": token,
        "expiresIn": identity.token_ttl.as_secs(),
        "accessTokenMaxTTL": identity.token_max_ttl.as_secs(),
        "tokenType": "Bearer",
    }))
}

pub(crate) fn renew(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let index = named(world, request)?;
    token::check(&world.tokens[index], &world.identities[world.tokens[index].identity], world.dialect)?;
    let now = Instant::now();
    let index = match world.dialect {
        // The server of 2024 prolongs the token and gives the very same one back.
        Dialect::V3 => {
            world.tokens[index].issued = now;
            index
        }
        Dialect::V3Bootstrap | Dialect::V4 => {
            let old = &world.tokens[index];
            let (first_issued, uses_left) = (old.first_issued, old.uses_left);
            let new = world.give_token(old.identity);
            (new.first_issued, new.issued, new.uses_left) = (first_issued, now, uses_left);
            world.tokens.len() - 1
        }
    };
    let token = &world.tokens[index];
    Ok(granted(&token.text, &world.identities[token.identity]))
}

pub(crate) fn revoke(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    let index = named(world, request)?;
    token::check(&world.tokens[index], &world.identities[world.tokens[index].identity], world.dialect)?;
    world.tokens[index].end = Some(TokenEnd::Revoked);
    Ok(Answer::ok(&json!({ "message": "Successfully revoked access token" })))
}

/// The token that the body names.
fn named(world: &World, request: &Request) -> Result<usize, Refusal> {
    let body = request.json()?;
    let [text] = required(&body, ["accessToken"], world.dialect)?;
    token::find(world, text)
}

pub(super) fn within_rate(world: &mut World) -> bool {
    match &mut world.logins_left {
        None => true,
        Some(0) => false,
        Some(left) => {
            *left -= 1;
            true
        }
    }
}

pub(super) fn rate_limited(world: &mut World) -> Answer {
    let (refusal, wait, limit) = match world.dialect {
        // This server's error handler does not know the rate limiter's error; only the headers say.
        Dialect::V3 => (Refusal::internal(), "45", "200"),
        Dialect::V3Bootstrap | Dialect::V4 => {
            let message = "Rate limit exceeded. Please try again in 42 seconds";
            (Refusal::new(StatusCode::TOO_MANY_REQUESTS, "RateLimitExceeded", message), "42", "90")
        }
    };
    refusal
        .answer(world.dialect, &mut world.ids)
        .without("etag")
        .with("x-ratelimit-limit", limit)
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", wait)
        .with("retry-after", wait)
}
