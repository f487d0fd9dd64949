//! Login by a request that is signed for AWS. What it says where it refuses is not from a recording, but from the
//! server's public repository.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::login::{give, rate_limited, within_rate};
use super::{Request, required};
use crate::testing::answer::{Answer, Refusal};
use crate::testing::world::World;

const BODY: &[u8] = b"Action=GetCallerIdentity&Version=2011-06-15";

pub(crate) fn login(world: &mut World, request: &Request) -> Result<Answer, Refusal> {
    if !within_rate(world) {
        return Ok(rate_limited(world));
    }
    let body = request.json()?;
    let names = ["identityId", "iamHttpRequestMethod", "iamRequestBody", "iamRequestHeaders"];
    let [identity_id, method, asked, headers] = required(&body, names, world.dialect)?;
    let found = world.identities.iter().position(|identity| identity.id == identity_id);
    let found = found.and_then(|index| Some((index, world.identities[index].jwts.get("aws-auth")?)));
    let (index, key) = found
        .ok_or_else(|| Refusal::not_found("AWS auth method not found for identity, did you configure AWS auth?"))?;
    let headers = STANDARD.decode(headers).ok().and_then(|json| serde_json::from_slice(&json).ok());
    let is_asked = method == "POST" && STANDARD.decode(asked).is_ok_and(|body| body == BODY);
    match headers.filter(|_| is_asked).and_then(|headers| signer(&headers)) {
        Some(signer) if signer == *key => give(world, index, &body),
        // What AWS answers to a signature that is not right is no answer of the server's own.
        _ => Err(Refusal::unauthorized("Access denied: AWS does not know the signature")),
    }
}

/// The access key that has signed, if the signature has the form of one and covers what it must.
fn signer(headers: &Value) -> Option<String> {
    let fields = headers["Authorization"].as_str()?.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let field = |name| fields.split(", ").find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
    let [key, day, region, "sts", "aws4_request"] = *field("Credential")?.split('/').collect::<Vec<_>>() else {
        return None;
    };
    let date = headers["X-Amz-Date"].as_str()?;
    let covered: Vec<_> = field("SignedHeaders")?.split(';').collect();
    let mut needed = vec!["content-type", "host", "x-amz-date"];
    needed.extend(headers.get("X-Amz-Security-Token").map(|_| "x-amz-security-token"));
    let signature = field("Signature")?;
    let is_signed = date.starts_with(day)
        && headers["Host"] == format!("sts.{region}.amazonaws.com").as_str()
        && needed.iter().all(|name| covered.contains(name))
        && signature.len() == 64
        && signature.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_signed.then(|| key.to_owned())
}
