//! Ways to log in: each ends in an access token.

mod custom;
mod jwt;
mod universal;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::http::Http;
use super::object::Object;
use super::refusal::Refusal;
use super::reply::Reply;
use crate::problem::{AnswerProblem, SourceErrorKind, Step};
use crate::source::Request;
use custom::AnyLogin;
pub use custom::CustomLogin;
pub use jwt::JwtSource;

/// How to log in to Infisical. Its `Debug` shows the way and no credential.
///
/// ```
/// use lemna_config::{InfisicalSettings, JwtSource, Login, SecretString};
///
/// let url: lemna_config::ApiUrl = "https://infisical.example.com".parse()?;
/// // The token of a CI job, from the variable in which the job finds it:
/// let login = Login::jwt("oidc", "made-up-identity-id", JwtSource::variable("CI_ID_TOKEN"));
/// let settings = InfisicalSettings::with_login(url.clone(), login, "prod");
/// // An access token that somebody else got:
/// let settings = InfisicalSettings::with_login(url, Login::token(SecretString::from("made-up")), "prod");
/// # Ok::<(), lemna_config::UrlProblem>(())
/// ```
#[derive(Clone)]
pub struct Login(Method);

#[derive(Clone)]
enum Method {
    Universal { client_id: String, client_secret: SecretString },
    Token { token: SecretString, setting: &'static str },
    Jwt { method: String, identity_id: String, jwt: JwtSource },
    Custom(Arc<dyn AnyLogin>),
}

impl Login {
    /// Universal auth: the client id and a client secret of a machine identity.
    pub fn universal_auth(client_id: impl Into<String>, client_secret: SecretString) -> Self {
        Self(Method::Universal { client_id: client_id.into(), client_secret })
    }

    /// An access token that is there already; white space around it is dropped. There is no login, and so none to
    /// replace it when it has ended: the load then fails with [`SourceErrorKind::TokenRefused`].
    pub fn token(token: SecretString) -> Self {
        Self::token_of("Login::token", token)
    }

    /// `setting` is what errors call it.
    pub(crate) fn token_of(setting: &'static str, token: SecretString) -> Self {
        Self(Method::Token { token, setting })
    }

    /// A pod of Kubernetes: its service account's token, which is read from
    /// `/var/run/secrets/kubernetes.io/serviceaccount/token` at each login. [`jwt`](Self::jwt) takes another file.
    pub fn kubernetes(identity_id: impl Into<String>) -> Self {
        Self::jwt("kubernetes", identity_id, JwtSource::service_account())
    }

    /// A machine identity and a JWT that somebody else signed: all the ways to log in that Infisical takes at
    /// `/api/v1/auth/<method>-auth/login` with `identityId` and `jwt`, such as `kubernetes`, `oidc`, `jwt`, `gcp` and
    /// `azure`. `method` is that name, with or without its `-auth`; a server that does not know it refuses the login.
    ///
    /// Facts of the server: the routers of its public repository, October 2024 to 2026.
    pub fn jwt(method: &str, identity_id: impl Into<String>, jwt: JwtSource) -> Self {
        let method = format!("{}-auth", method.strip_suffix("-auth").unwrap_or(method));
        Self(Method::Jwt { method, identity_id: identity_id.into(), jwt })
    }

    /// A way of the program's own.
    pub fn custom(login: impl CustomLogin) -> Self {
        Self(Method::Custom(Arc::new(login)))
    }

    /// Whether another login can replace a token that has ended.
    pub(crate) fn gives_new_tokens(&self) -> bool {
        !matches!(self.0, Method::Token { .. })
    }

    /// Who logs in, as far as the login itself says: the way, and the client or identity.
    pub(crate) fn identity(&self) -> [&str; 2] {
        match &self.0 {
            Method::Universal { client_id, .. } => [universal::METHOD, client_id],
            Method::Jwt { method, identity_id, .. } => [method, identity_id],
            Method::Token { .. } | Method::Custom(_) => [self.method(), ""],
        }
    }

    /// The client secret, where the login has one.
    pub(crate) fn client_secret(&self) -> Option<&SecretString> {
        match &self.0 {
            Method::Universal { client_secret, .. } => Some(client_secret),
            Method::Token { .. } | Method::Jwt { .. } | Method::Custom(_) => None,
        }
    }

    fn method(&self) -> &str {
        match &self.0 {
            Method::Universal { .. } => universal::METHOD,
            Method::Token { .. } => "token",
            Method::Jwt { method, .. } => method,
            Method::Custom(_) => "custom",
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Login").field(&self.method()).finish()
    }
}

/// What a login gives.
pub(crate) struct Granted {
    pub(crate) token: SecretString,
    /// `None`: it never ends, or nobody says when.
    pub(crate) life: Option<Duration>,
}

/// Logs in, or takes the token that is there. A refusal is final: three in a row lock the identity for minutes.
pub(crate) async fn log_in(http: &Http, login: &Login, request: &Request) -> Result<Granted, SourceErrorKind> {
    // Nobody says when a token ends that is there already.
    let ready = |token| Granted { token, life: None };
    match &login.0 {
        Method::Universal { client_id, client_secret } => universal::log_in(http, client_id, client_secret).await,
        Method::Token { token, setting } => usable(token, setting).map(ready),
        Method::Jwt { method, identity_id, jwt } => jwt::log_in(http, method, identity_id, jwt, request).await,
        Method::Custom(login) => custom::log_in(http, &**login).await.map(ready),
    }
}

/// The token without white space around it, if it can stand in a header. `setting` is where it comes from.
fn usable(token: &SecretString, setting: &'static str) -> Result<SecretString, SourceErrorKind> {
    let token = token.expose_secret().trim();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SourceErrorKind::InvalidSetting { variable: setting, expected: "an access token" });
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

/// Sends `credentials` to the login of `method`. A status among `refusals` says that the server refuses them.
async fn exchange<C: Serialize>(
    http: &Http,
    method: &str,
    credentials: &C,
    refusals: &[u16],
) -> Result<Granted, SourceErrorKind> {
    let body = Zeroizing::new(
        serde_json::to_vec(credentials).map_err(|_| SourceErrorKind::Internal("the login could not be written"))?,
    );
    let reply = http.post(Step::Login, &["api", "v1", "auth", method, "login"], &body).await?;
    if !reply.is_success() {
        return Err(refused(http, &reply, method, refusals));
    }
    let Object(Granting { access_token, expires_in, max_ttl }) = reply.json(http)?;
    if access_token.is_empty() {
        return Err(reply.malformed(http, AnswerProblem::UnexpectedForm));
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
    let refusal = Refusal::of(reply);
    let (server, status) = (http.server(), reply.status());
    match status {
        // Since 2025: the lock is tested before the secret, so that a right one is refused as well.
        401 if refusal.mentions("locked") => SourceErrorKind::LockedOut { server },
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
