//! Access tokens: whose a request's is, and whether it is still good.

use std::time::Instant;

use hyper::StatusCode;

use super::Request;
use crate::testing::Dialect;
use crate::testing::answer::Refusal;
use crate::testing::world::{IdentityData, Token, TokenEnd, World};

/// The index of the identity that asks. Uses up one use of its token.
pub(crate) fn authorize(world: &mut World, request: &Request) -> Result<usize, Refusal> {
    let given = request.authorization.as_deref().and_then(|value| value.strip_prefix("Bearer "));
    let text = given.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::unauthorized("Token missing"))?;
    let token = find(world, text)?;
    check(&world.tokens[token], &world.identities[world.tokens[token].identity], world.dialect)?;
    let token = &mut world.tokens[token];
    if let Some(left) = &mut token.uses_left {
        *left -= 1;
    }
    Ok(token.identity)
}

/// Refuses a person who has not chosen an organization yet.
pub(crate) fn check_is_inside(world: &World, request: &Request) -> Result<(), Refusal> {
    let given = request.authorization.as_deref().and_then(|value| value.strip_prefix("Bearer "));
    if !world.tokens.iter().any(|token| token.is_outside && Some(token.text.as_str()) == given) {
        return Ok(());
    }
    let error = format!("{} Unauthorized Access, no organization found in request", request.target);
    Err(Refusal::new(StatusCode::UNAUTHORIZED, &error, "You are not allowed to access this resource"))
}

/// The index of the token of this text, whatever became of it.
pub(crate) fn find(world: &World, text: &str) -> Result<usize, Refusal> {
    if text.split('.').count() != 3 {
        return Err(Refusal::token(
            "The provided access token is malformed. Please use a valid token or generate a new one and try again.",
        ));
    }
    let found = world.tokens.iter().position(|token| token.text == text);
    found.ok_or_else(|| Refusal::token("invalid signature"))
}

/// Refuses a token that has come to its end, in the order in which the server looks.
pub(crate) fn check(token: &Token, owner: &IdentityData, dialect: Dialect) -> Result<(), Refusal> {
    let now = Instant::now();
    let is_past_ttl = token.end == Some(TokenEnd::PastTtl) || now.duration_since(token.issued) >= owner.token_ttl;
    let is_past_max =
        token.end == Some(TokenEnd::PastMaxTtl) || now.duration_since(token.first_issued) >= owner.token_max_ttl;
    // The server of 2024 signs the maximum into the token, the others the time to live.
    if is_past_max || (is_past_ttl && dialect > Dialect::V3) {
        return Err(Refusal::token("Your token has expired. Please re-authenticate."));
    }
    if owner.is_deleted {
        return Err(Refusal::unauthorized(match dialect {
            Dialect::V4 => "Identity is not a member of the organization",
            _ => "No identity access token found",
        }));
    }
    if token.end == Some(TokenEnd::TooOld) {
        return Err(Refusal::unauthorized("Identity access token exceeded max age, please re-authenticate"));
    }
    if token.end == Some(TokenEnd::Revoked) {
        return Err(Refusal::unauthorized(match dialect {
            Dialect::V4 => "Failed to authorize: token has been revoked",
            _ => "No identity access token found",
        }));
    }
    if token.end == Some(TokenEnd::Spent) || token.uses_left == Some(0) {
        return Err(Refusal::unauthorized(match dialect {
            Dialect::V4 => "Failed to authorize: token usage limit reached",
            _ => "Unable to renew because access token number of uses limit reached",
        }));
    }
    if is_past_ttl {
        return Err(Refusal::unauthorized("Failed to renew MI access token due to TTL expiration"));
    }
    Ok(())
}
