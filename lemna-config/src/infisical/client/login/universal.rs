//! Universal auth: a client id and a client secret for a token.

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::super::http::Http;
use super::{Granted, exchange};
use crate::problem::SourceErrorKind;

pub(super) const METHOD: &str = "universal-auth";

/// 404 is how a server of 2024 says that it does not know the client id, 422 (401 then) that it is malformed.
const REFUSALS: [u16; 4] = [400, 401, 404, 422];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

pub(super) async fn log_in(
    http: &Http,
    client_id: &str,
    client_secret: &SecretString,
) -> Result<Granted, SourceErrorKind> {
    let credentials = Credentials { client_id, client_secret: client_secret.expose_secret() };
    exchange(http, METHOD, &credentials, &REFUSALS).await
}
