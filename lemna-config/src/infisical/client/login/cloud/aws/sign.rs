//! Signature Version 4, by AWS's own crate.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use tracing::subscriber::{NoSubscriber, with_default};

use crate::problem::SourceErrorKind;

pub(super) struct Unsigned<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: &'a [u8],
}

/// What a signature is good for.
pub(super) struct Scope<'a> {
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) time: SystemTime,
}

/// The headers that the signature adds, as HTTP writes their names in AWS's examples.
pub(super) fn headers(
    request: &Unsigned<'_>,
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<Vec<(String, String)>, SourceErrorKind> {
    const FAILED: SourceErrorKind = SourceErrorKind::Internal("the request to AWS could not be signed");

    let identity = credentials.clone().into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(scope.time)
        .settings(SigningSettings::default())
        .build()
        .map_err(|_| FAILED)?
        .into();
    let Unsigned { method, url, headers, body } = *request;
    let signable = SignableRequest::new(method, url, headers.iter().copied(), SignableBody::Bytes(body));
    let signable = signable.map_err(|_| FAILED)?;
    // Its trace events show the session's token.
    let signed = with_default(NoSubscriber::new(), || sign(signable, &params)).map_err(|_| FAILED)?;
    let (instructions, _) = signed.into_parts();
    Ok(instructions.headers().map(|(name, value)| (spelled(name), value.to_owned())).collect())
}

/// `X-Amz-Date` of `x-amz-date`: Infisical looks for `Authorization` as it is spelled.
fn spelled(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}
