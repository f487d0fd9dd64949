//! Logins by the identity that a cloud gives its machines. The credential of its endpoint is sent to Infisical, and to
//! nobody else. Override variables are read from the process environment only: an endpoint that a `.env` names could
//! hand out its author's identity.

mod ask;
#[cfg(feature = "aws")]
mod aws;
mod azure;
mod gcp;

use secrecy::SecretString;

use super::super::http::Http;
use crate::problem::{AWS_AUTH, Cloud, SourceErrorKind};
use crate::system::process::ProcessEnv;

#[cfg(feature = "aws")]
pub(in super::super) use aws::signed;

/// The token by which `cloud` vouches for this machine before Infisical.
pub(in super::super) async fn token(
    http: &Http,
    cloud: Cloud,
    identity_id: &str,
    process: &ProcessEnv,
) -> Result<SecretString, SourceErrorKind> {
    match cloud {
        Cloud::Gcp => gcp::token(http, identity_id, process).await,
        Cloud::Azure => azure::token(http, process).await,
        Cloud::Aws => Err(SourceErrorKind::Internal("AWS has no tokens")),
    }
}

/// What Infisical calls the login.
pub(in super::super) const fn method(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Aws => AWS_AUTH,
        Cloud::Gcp => "gcp-auth",
        Cloud::Azure => "azure-auth",
    }
}
