//! Access tokens: whose a request's is, and whether it is still good.

use std::time::Instant;

use super::Request;
use crate::testing::answer::Refusal;
use crate::testing::world::{IdentityData, Token, TokenEnd, World};

/// The index of the identity that asks. Uses up one use of its token.
pub(crate) fn authorize(world: &mut World, request: &Request) -> Result<usize, Refusal> {
    let given = request.authorization.as_deref().and_then(|value| value.strip_prefix("Bearer "));
    let text = given.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::unauthorized("Token missing"))?;
    let token = find(world, text)?;
    check(&world.tokens[token], &world.identities[world.tokens[token].identity])?;
    let token = &mut world.tokens[token];
    if let Some(left) = &mut token.uses_left {
        *left -= 1;
    }
    Ok(token.identity)
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
pub(crate) fn check(token: &Token, owner: &IdentityData) -> Result<(), Refusal> {
    let now = Instant::now();
    if token.end == Some(TokenEnd::PastMaxTtl) || now.duration_since(token.first_issued) >= owner.token_max_ttl {
        return Err(Refusal::token("Your token has expired. Please re-authenticate."));
    }
    if token.end == Some(TokenEnd::TooOld) {
        return Err(Refusal::unauthorized("Identity access token exceeded max age, please re-authenticate"));
    }
    if token.end == Some(TokenEnd::Revoked) {
        return Err(Refusal::unauthorized("No identity access token found"));
    }
    if token.end == Some(TokenEnd::Spent) || token.uses_left == Some(0) {
        return Err(Refusal::unauthorized("Unable to renew because access token number of uses limit reached"));
    }
    if token.end == Some(TokenEnd::PastTtl) || now.duration_since(token.issued) >= owner.token_ttl {
        return Err(Refusal::unauthorized("Failed to renew MI access token due to TTL expiration"));
    }
    Ok(())
}
