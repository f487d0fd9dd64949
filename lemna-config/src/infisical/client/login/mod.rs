//! Ways to log in: each ends in an access token.

pub(super) mod cloud;
mod custom;
mod jwt;
mod ldap;
mod tls_cert;

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

pub(super) use custom::AnyLogin;
pub use custom::CustomLogin;
pub use jwt::JwtSource;

use crate::problem::{Cloud, LDAP_AUTH, TLS_CERT_AUTH, UNIVERSAL_AUTH};

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
    Ldap { identity_id: String, username: String, password: SecretString },
    TlsCert { identity_id: String },
    Cloud { cloud: Cloud, identity_id: String },
    Custom(Arc<dyn AnyLogin>),
}

impl Login {
    /// Universal auth: the client id and a client secret of a machine identity.
    pub fn universal_auth(client_id: impl Into<String>, client_secret: SecretString) -> Self {
        Self(Method::Universal { client_id: client_id.into(), client_secret })
    }

    /// A ready access token; white space around it is dropped. There is no login to replace it when it expires: the
    /// load then fails with [`SourceErrorKind::TokenRefused`](crate::SourceErrorKind::TokenRefused).
    pub fn token(token: SecretString) -> Self {
        Self::token_of("Login::token", token)
    }

    /// `setting` is its name in errors.
    pub(crate) fn token_of(setting: &'static str, token: SecretString) -> Self {
        Self(Method::Token { token, setting })
    }

    /// A pod of Kubernetes, with its service account's token: each login reads
    /// `/var/run/secrets/kubernetes.io/serviceaccount/token`. For another file, use [`jwt`](Self::jwt).
    pub fn kubernetes(identity_id: impl Into<String>) -> Self {
        Self::jwt("kubernetes", identity_id, JwtSource::service_account())
    }

    /// A machine identity and a JWT that somebody else signed. This covers all the ways to log in that Infisical
    /// accepts at `/api/v1/auth/<method>-auth/login` with `identityId` and `jwt`, such as `kubernetes`, `oidc`, `jwt`,
    /// `gcp`, `azure` and `spiffe` (a JWT-SVID; not tested against a real server). `method` is that name, with or
    /// without its `-auth`; a server that does not know it refuses the login.
    ///
    /// Based on the routers of the server's public repository, October 2024 to 2026.
    pub fn jwt(method: &str, identity_id: impl Into<String>, jwt: JwtSource) -> Self {
        let method = format!("{}-auth", method.strip_suffix("-auth").unwrap_or(method));
        Self(Method::Jwt { method, identity_id: identity_id.into(), jwt })
    }

    /// A machine of AWS: a `GetCallerIdentity` request signed with its credentials, which Infisical forwards to AWS.
    ///
    /// The credentials are the first of these that exist; each login reads them again:
    ///
    /// * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`
    /// * those of the container (ECS, Fargate, EKS Pod Identity), which `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or
    ///   `AWS_CONTAINER_CREDENTIALS_FULL_URI` names, with `AWS_CONTAINER_AUTHORIZATION_TOKEN` or its `_FILE`. Without TLS
    ///   it must be this machine or AWS's agent
    /// * those of the instance's role (IMDSv2), at `AWS_EC2_METADATA_SERVICE_ENDPOINT` if that is set, unless
    ///   `AWS_EC2_METADATA_DISABLED` is `true`
    ///
    /// The region is that of `AWS_REGION`, of `AWS_DEFAULT_REGION`, or `us-east-1`. Profiles (`~/.aws`) and
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` are not read. All these variables count in the process environment only.
    ///
    /// The signature is tested with AWS's published test vectors. The login is based on the public repositories of
    /// Infisical's server and Go SDK (2026), and not tested against a real server.
    #[cfg(feature = "aws")]
    #[cfg_attr(docsrs, doc(cfg(feature = "aws")))]
    pub fn aws(identity_id: impl Into<String>) -> Self {
        Self::of_cloud(Cloud::Aws, identity_id)
    }

    /// A machine or pod of Google Cloud: an identity token of its default service account. Each login fetches it from
    /// the metadata server (`metadata.google.internal`, or the host in `GCE_METADATA_HOST` of the process environment).
    /// To use a token from elsewhere, use [`jwt`](Self::jwt).
    ///
    /// Based on Infisical's and Google's documentation; not tested against a real server or metadata server.
    pub fn gcp(identity_id: impl Into<String>) -> Self {
        Self::of_cloud(Cloud::Gcp, identity_id)
    }

    /// A machine or app of Azure: an access token of its managed identity for `https://management.azure.com/`, fetched
    /// at each login. Virtual machines use `169.254.169.254` (or `AZURE_POD_IDENTITY_AUTHORITY_HOST`), App Service and
    /// Container Apps use `IDENTITY_ENDPOINT` with `IDENTITY_HEADER`, all from the process environment. To use a token
    /// from elsewhere, use [`jwt`](Self::jwt).
    ///
    /// Based on Infisical's and Azure's documentation; not tested against a real server or endpoint.
    pub fn azure(identity_id: impl Into<String>) -> Self {
        Self::of_cloud(Cloud::Azure, identity_id)
    }

    pub(crate) fn of_cloud(cloud: Cloud, identity_id: impl Into<String>) -> Self {
        Self(Method::Cloud { cloud, identity_id: identity_id.into() })
    }

    /// A custom way to log in.
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
            Method::Ldap { identity_id, .. } => [LDAP_AUTH, identity_id],
            Method::TlsCert { identity_id } => [TLS_CERT_AUTH, identity_id],
            Method::Cloud { cloud, identity_id } => [cloud::method(*cloud), identity_id],
            Method::Token { .. } | Method::Custom(_) => [self.method(), ""],
        }
    }

    /// The client secret, if the login has one.
    pub(crate) fn client_secret(&self) -> Option<&SecretString> {
        match &self.0 {
            Method::Universal { client_secret, .. } => Some(client_secret),
            _ => None,
        }
    }

    /// The secret with which too many refused logins lock an identity, or a user of a directory.
    pub(crate) fn locking_secret(&self) -> Option<&SecretString> {
        match &self.0 {
            Method::Ldap { password, .. } => Some(password),
            _ => self.client_secret(),
        }
    }

    fn method(&self) -> &str {
        match &self.0 {
            Method::Universal { .. } => UNIVERSAL_AUTH,
            Method::Token { .. } => "token",
            Method::Jwt { method, .. } => method,
            Method::Ldap { .. } => LDAP_AUTH,
            Method::TlsCert { .. } => TLS_CERT_AUTH,
            Method::Cloud { cloud, .. } => cloud::method(*cloud),
            Method::Custom(_) => "custom",
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Login").field(&self.method()).finish()
    }
}
