//! Logins of an identity by LDAP or a client certificate. Nothing here is recorded: what is sent is from the server's
//! documentation and Infisical's Go SDK, what is said where it refuses is guessed after the other logins.

use super::login::{give, rate_limited, within_rate};
use super::{Request, required};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::{IdentityData, World};

pub(crate) fn by_ldap(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    if !within_rate(world) {
        return Ok(rate_limited(world));
    }
    let body = request.json()?;
    let [identity_id, username, password] = required(&body, ["identityId", "username", "password"], world.dialect)?;
    let (index, user) = found(world, identity_id, |identity| identity.ldap.as_ref())?;
    if (username, password) != (user.0.as_str(), user.1.as_str()) {
        return Err(Refusal::unauthorized("Invalid credentials"));
    }
    give(world, index, &body)
}

pub(crate) fn by_certificate(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    if !within_rate(world) {
        return Ok(rate_limited(world));
    }
    let body = request.json()?;
    let [identity_id] = required(&body, ["identityId"], world.dialect)?;
    let (index, expected) = found(world, identity_id, |identity| identity.certificate.as_ref())?;
    if request.client_certificate.as_ref() != Some(expected) {
        return Err(Refusal::unauthorized("Access denied: invalid client certificate"));
    }
    give(world, index, &body)
}

/// The identity of this id, with what it needs for this way to log in.
fn found<'a, T>(
    world: &'a World,
    id: &str,
    way: impl Fn(&'a IdentityData) -> Option<&'a T>,
) -> Result<(usize, &'a T), Refusal> {
    let index = world.identities.iter().position(|identity| identity.id == id);
    let found = index.and_then(|index| Some((index, way(&world.identities[index])?)));
    found.ok_or_else(|| Refusal::not_found("Auth method not found for identity"))
}
