//! The login itself: credentials for an access token.

use std::borrow::Cow;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::http::Http;
use super::login::{AnyLogin, JwtSource, Login, Method, cloud};
use super::object::Object;
use super::reply::Reply;
use crate::problem::{AnswerProblem, Cloud, LDAP_AUTH, SourceErrorKind, Step, TLS_CERT_AUTH, UNIVERSAL_AUTH};
use crate::system::pipe::Pipes;
use crate::system::process::ProcessEnv;
use crate::system::reading::Reading;

/// What a login gives.
pub(crate) struct Granted {
    pub(crate) token: SecretString,
    /// `None`: it never ends, or nobody says when.
    pub(crate) life: Option<Duration>,
}

/// Logs in, or takes the token that is there; `process` has the variable that can hold a JWT. A refusal is final: three
/// in a row lock the identity for minutes.
pub(crate) async fn log_in(http: &Http, login: &Login, process: &ProcessEnv) -> Result<Granted, SourceErrorKind> {
    // Nobody says when a token ends that is there already.
    let ready = |token| Granted { token, life: None };
    match &login.0 {
        Method::Universal { client_id, client_secret } => by_client_secret(http, client_id, client_secret).await,
        Method::Token { token, setting } => usable(token, setting).map(ready),
        Method::Jwt { method, identity_id, jwt } => {
            by_jwt(http, method, identity_id, &read(http, jwt, process).await?).await
        }
        Method::Ldap { identity_id, username, password } => {
            let credentials = LdapCredentials { identity_id, username, password: password.expose_secret() };
            exchange(http, LDAP_AUTH, &credentials, &IDENTITY_REFUSALS).await
        }
        // The certificate itself is in the handshake.
        Method::TlsCert { identity_id } => {
            exchange(http, TLS_CERT_AUTH, &IdentityAlone { identity_id }, &IDENTITY_REFUSALS).await
        }
        Method::Cloud { cloud, identity_id } => by_cloud(http, *cloud, identity_id, process).await,
        Method::Custom(login) => by_custom_login(http, &**login).await.map(ready),
    }
}

/// 404 is how a server of 2024 says that it does not know the client id, 422 (401 then) that it is malformed.
const CLIENT_REFUSALS: [u16; 4] = [400, 401, 404, 422];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientCredentials<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

async fn by_client_secret(
    http: &Http,
    client_id: &str,
    client_secret: &SecretString,
) -> Result<Granted, SourceErrorKind> {
    let credentials = ClientCredentials { client_id, client_secret: client_secret.expose_secret() };
    exchange(http, UNIVERSAL_AUTH, &credentials, &CLIENT_REFUSALS).await
}

/// 404 says that the identity is not known or has no such way to log in, 403 that the subject, user or certificate is not
/// allowed.
const IDENTITY_REFUSALS: [u16; 5] = [400, 401, 403, 404, 422];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JwtCredentials<'a> {
    identity_id: &'a str,
    jwt: &'a str,
}

async fn by_jwt(http: &Http, method: &str, identity_id: &str, jwt: &SecretString) -> Result<Granted, SourceErrorKind> {
    let credentials = JwtCredentials { identity_id, jwt: jwt.expose_secret() };
    exchange(http, method, &credentials, &IDENTITY_REFUSALS).await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LdapCredentials<'a> {
    identity_id: &'a str,
    username: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdentityAlone<'a> {
    identity_id: &'a str,
}

/// What is there now, or comes out of a pipe in time.
pub(super) async fn read(http: &Http, from: &JwtSource, process: &ProcessEnv) -> Result<SecretString, SourceErrorKind> {
    let reading = Reading::pending(&Pipes::default(), http.limit());
    loop {
        let text = from.read(process, &reading);
        if !reading.is_early() {
            return text;
        }
        reading.ended().await;
    }
}

async fn by_cloud(
    http: &Http,
    cloud: Cloud,
    identity_id: &str,
    process: &ProcessEnv,
) -> Result<Granted, SourceErrorKind> {
    let method = cloud::method(cloud);
    #[cfg(feature = "aws")]
    if cloud == Cloud::Aws {
        let signed = cloud::signed(http, process).await?;
        let request = SignedRequest {
            identity_id,
            iam_http_request_method: "POST",
            iam_request_body: &signed.body,
            iam_request_headers: signed.headers.expose_secret(),
        };
        return exchange(http, method, &request, &IDENTITY_REFUSALS).await;
    }
    by_jwt(http, method, identity_id, &cloud::token(http, cloud, identity_id, process).await?).await
}

/// A request for AWS, which the server makes.
#[cfg(feature = "aws")]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedRequest<'a> {
    identity_id: &'a str,
    iam_http_request_method: &'a str,
    iam_request_body: &'a str,
    iam_request_headers: &'a str,
}

async fn by_custom_login(http: &Http, login: &dyn AnyLogin) -> Result<SecretString, SourceErrorKind> {
    match tokio::time::timeout_at(http.limit().into(), login.access_token()).await {
        Ok(Ok(token)) => usable(&token, "what the program's own login gave"),
        Ok(Err(error)) => Err(error.kind().clone()),
        Err(_) => Err(SourceErrorKind::Custom("the program's own login gave no token in time")),
    }
}

/// The token without white space around it, if it can be in a header. `setting` is where it comes from.
fn usable(token: &SecretString, setting: &'static str) -> Result<SecretString, SourceErrorKind> {
    let token = token.expose_secret().trim();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SourceErrorKind::invalid_setting(setting, "an access token"));
    }
    Ok(token.into())
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

/// The credentials of a login, and whom it is for.
#[derive(Serialize)]
struct Body<'a, C> {
    #[serde(flatten)]
    credentials: &'a C,
    #[serde(rename = "organizationSlug", skip_serializing_if = "Option::is_none")]
    organization: Option<&'a str>,
}

/// Sends `credentials` to the login of `method`. A status among `refusals` says that the server refuses them.
async fn exchange<C: Serialize>(
    http: &Http,
    method: &str,
    credentials: &C,
    refusals: &[u16],
) -> Result<Granted, SourceErrorKind> {
    let body = Zeroizing::new(
        serde_json::to_vec(&Body { credentials, organization: http.organization() })
            .map_err(|_| SourceErrorKind::Internal("the login could not be written"))?,
    );
    let reply = http.post(Step::Login, &["api", "v1", "auth", method, "login"], &body).await?;
    if !reply.is_success() {
        return Err(refused(http, &reply, method, refusals));
    }
    let Object(Granting { access_token, expires_in, max_ttl }) = reply.json()?;
    if access_token.is_empty() {
        return Err(reply.malformed(AnswerProblem::UnexpectedForm));
    }
    let token = match access_token {
        Cow::Borrowed(token) => token.into(),
        Cow::Owned(token) => token.into(),
    };
    Ok(Granted { token, life: life(expires_in, max_ttl) })
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

fn refused(http: &Http, reply: &Reply, method: &str, refusals: &[u16]) -> SourceErrorKind {
    let refusal = reply.refusal();
    let (server, status) = (http.server(), reply.status());
    match status {
        // Since 2025: the lock is tested before the secret, so that a right one is refused as well.
        401 if refusal.mentions("locked") => SourceErrorKind::LockedOut { server },
        401 | 404
            if refusal.mentions("rganization")
                && let Some(asked) = http.organization() =>
        {
            SourceErrorKind::NoSuchOrganization { server, asked: asked.to_owned() }
        }
        404 if refusal.is_missing_route() => http.refused(reply),
        _ if refusals.contains(&status) => {
            SourceErrorKind::CredentialsRefused { server, method: method.to_owned(), status }
        }
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
