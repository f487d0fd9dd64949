//! Ways to log in: each ends in an access token.

mod custom;
mod jwt;

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

pub(super) use custom::AnyLogin;
pub use custom::CustomLogin;
pub use jwt::JwtSource;

/// What the server calls the login with a client id and a client secret.
pub(super) const UNIVERSAL_AUTH: &str = "universal-auth";

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
pub struct Login(pub(super) Method);

#[derive(Clone)]
pub(super) enum Method {
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
    /// replace it when it has ended: the load then fails with [`SourceErrorKind::TokenRefused`](crate::SourceErrorKind::TokenRefused).
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

    pub(crate) fn gives_new_tokens(&self) -> bool {
        !matches!(self.0, Method::Token { .. })
    }

    /// Who logs in, as far as the login itself says: the way, and the client or identity.
    pub(crate) fn identity(&self) -> [&str; 2] {
        match &self.0 {
            Method::Universal { client_id, .. } => [UNIVERSAL_AUTH, client_id],
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
            Method::Universal { .. } => UNIVERSAL_AUTH,
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
