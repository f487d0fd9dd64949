//! Universal auth: a client id and a client secret for a token.

use std::borrow::Cow;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::http::Http;
use super::object::Object;
use super::refusal::Refusal;
use super::reply::Reply;
use super::settings::InfisicalSettings;
use crate::error::{AnswerProblem, SourceErrorKind, Step};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

#[derive(Deserialize)]
struct Granting<'a> {
    #[serde(borrow, rename = "accessToken")]
    access_token: Cow<'a, str>,
    /// Whatever stands here, the token is one.
    #[serde(borrow, default, rename = "expiresIn")]
    expires_in: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "accessTokenMaxTTL")]
    max_ttl: Option<&'a RawValue>,
}

/// What a login gives.
pub(super) struct Granted {
    pub(super) token: SecretString,
    /// `None`: it never ends, or the server does not say when.
    pub(super) life: Option<Duration>,
}

/// Logs in. A refusal is final: three in a row lock the identity for minutes.
pub(super) async fn log_in(http: &Http, settings: &InfisicalSettings) -> Result<Granted, SourceErrorKind> {
    let credentials =
        Credentials { client_id: &settings.client_id, client_secret: settings.client_secret.expose_secret() };
    let body = Zeroizing::new(
        serde_json::to_vec(&credentials).map_err(|_| SourceErrorKind::Internal("the login could not be written"))?,
    );
    let reply = http.post(Step::Login, &["api", "v1", "auth", "universal-auth", "login"], &body).await?;
    if !reply.is_success() {
        return Err(refused(http, &reply));
    }
    let Object(token) = reply.json::<Object<Granting<'_>>>(http)?;
    if token.access_token.is_empty() {
        return Err(reply.malformed(http, AnswerProblem::UnexpectedForm));
    }
    let life = life(token.expires_in, token.max_ttl);
    let token = match token.access_token {
        Cow::Borrowed(token) => token.into(),
        Cow::Owned(token) => token.into(),
    };
    Ok(Granted { token, life })
}

/// How long a token lives; `None` for ever, or if the server does not say. 0 is how servers up to 2026 say "for ever".
fn life(ttl: Option<&RawValue>, max: Option<&RawValue>) -> Option<Duration> {
    let ttl = seconds(ttl)?;
    Some(Duration::from_secs(seconds(max).map_or(ttl, |max| ttl.min(max))))
}

/// `None` for what is no number of seconds, and for 0.
fn seconds(number: Option<&RawValue>) -> Option<u64> {
    number?.get().parse().ok().filter(|seconds| *seconds != 0)
}

fn refused(http: &Http, reply: &Reply) -> SourceErrorKind {
    let refusal = Refusal::of(reply);
    let (server, status) = (http.server(), reply.status());
    match status {
        // Since 2025: the lock is tested before the secret, so that a right one is refused as well.
        401 if refusal.mentions("locked") => SourceErrorKind::LockedOut { server },
        404 if refusal.is_missing_route() => SourceErrorKind::Refused { server, step: Step::Login, status },
        // 404 is how a server of 2024 says that it does not know the client id, 422 (401 then) that it is malformed.
        400 | 401 | 404 | 422 => SourceErrorKind::CredentialsRefused { server, status },
        _ => http.refused(reply),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lives_as_long_as_both_limits_let_it() {
        for (answer, expected) in [
            (r#"{"accessToken":"t","expiresIn":7200,"accessTokenMaxTTL":3600}"#, Some(3600)),
            (r#"{"accessToken":"t","expiresIn":60,"accessTokenMaxTTL":1000000000}"#, Some(60)),
            (r#"{"accessToken":"t","expiresIn":60,"accessTokenMaxTTL":0}"#, Some(60)),
            (r#"{"accessToken":"t","expiresIn":60}"#, Some(60)),
            (r#"{"accessToken":"t","expiresIn":0,"accessTokenMaxTTL":3600}"#, None),
            (r#"{"accessToken":"t","expiresIn":null}"#, None),
            (r#"{"accessToken":"t","expiresIn":"soon"}"#, None),
            (r#"{"accessToken":"t","expiresIn":-5}"#, None),
            (r#"{"accessToken":"t"}"#, None),
        ] {
            let token: Granting<'_> = serde_json::from_str(answer).unwrap();
            assert_eq!(life(token.expires_in, token.max_ttl), expected.map(Duration::from_secs), "{answer}");
        }
    }
}
