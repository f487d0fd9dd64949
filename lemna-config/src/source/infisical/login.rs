//! Universal auth: a client id and a client secret for a token.

use std::borrow::Cow;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::http::Http;
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
struct Token<'a> {
    #[serde(borrow, rename = "accessToken")]
    access_token: Cow<'a, str>,
}

/// Logs in. A refusal is final: three in a row lock the identity for minutes.
pub(super) async fn log_in(http: &Http, settings: &InfisicalSettings) -> Result<SecretString, SourceErrorKind> {
    let credentials =
        Credentials { client_id: &settings.client_id, client_secret: settings.client_secret.expose_secret() };
    let body = Zeroizing::new(
        serde_json::to_vec(&credentials).map_err(|_| SourceErrorKind::Internal("the login could not be written"))?,
    );
    let reply = http.post(Step::Login, &["api", "v1", "auth", "universal-auth", "login"], &body).await?;
    if !reply.is_success() {
        return Err(refused(http, &reply));
    }
    let token: Token<'_> = reply.json(http)?;
    if token.access_token.is_empty() {
        return Err(reply.malformed(http, AnswerProblem::UnexpectedForm));
    }
    Ok(match token.access_token {
        Cow::Borrowed(token) => token.into(),
        Cow::Owned(token) => token.into(),
    })
}

fn refused(http: &Http, reply: &Reply) -> SourceErrorKind {
    let refusal = Refusal::of(reply);
    let (server, status) = (http.server(), reply.status());
    match status {
        // Since 2025: the lock is tested before the secret, so that a right one is refused as well.
        401 if refusal.mentions("locked") => SourceErrorKind::LockedOut { server },
        404 if refusal.is_missing_route() => http.refused(reply),
        // 404 is how a server of 2024 says that it does not know the client id, 422 (401 then) that it is malformed.
        400 | 401 | 404 | 422 => SourceErrorKind::CredentialsRefused { server, status },
        _ => http.refused(reply),
    }
}
