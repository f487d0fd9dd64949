//! Azure: an access token of the machine's managed identity, for Azure's own management, which Infisical verifies.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::super::super::http::Http;
use super::ask::{Question, address, address_of, is_token};
use crate::problem::{Cloud, CloudProblem, SourceErrorKind};
use crate::system::process::ProcessEnv;

const RESOURCE: &str = "https://management.azure.com/";
const ENDPOINT: &str = "IDENTITY_ENDPOINT";
const HEADER: &str = "IDENTITY_HEADER";
const AUTHORITY: &str = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
const INSTANCE: &str = "http://169.254.169.254";

#[derive(Deserialize)]
struct Granting<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
}

pub(super) async fn token(http: &Http, process: &ProcessEnv) -> Result<SecretString, SourceErrorKind> {
    let question = match address_of(ENDPOINT, process)? {
        Some(url) => of_app(url, process)?,
        None => of_machine(process)?,
    };
    let failed = question.failing();
    let answer = question.ask(http).await?;
    let granting: Option<Granting<'_>> = serde_json::from_str(answer.expose_secret()).ok();
    match granting {
        Some(Granting { access_token }) if is_token(&access_token) => Ok(match access_token {
            Cow::Borrowed(token) => token.into(),
            Cow::Owned(token) => token.into(),
        }),
        _ => Err(failed(CloudProblem::UnexpectedForm)),
    }
}

/// App Service and Container Apps.
fn of_app(mut url: Url, process: &ProcessEnv) -> Result<Question, SourceErrorKind> {
    let header = process.variable(HEADER)?;
    let header = header.ok_or(SourceErrorKind::invalid_setting(HEADER, "set, as IDENTITY_ENDPOINT is"))?;
    url.query_pairs_mut().append_pair("api-version", "2019-08-01").append_pair("resource", RESOURCE);
    Question::get(Cloud::Azure, url).secret_header("x-identity-header", HEADER, &header.into())
}

/// Virtual machines and pods.
fn of_machine(process: &ProcessEnv) -> Result<Question, SourceErrorKind> {
    let mut url = address_of(AUTHORITY, process)?.map_or_else(|| address(AUTHORITY, INSTANCE), Ok)?;
    url.set_path("/metadata/identity/oauth2/token");
    url.query_pairs_mut().clear().append_pair("api-version", "2018-02-01").append_pair("resource", RESOURCE);
    Ok(Question::get(Cloud::Azure, url).header("metadata", "true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_asked_at_the_address_that_azure_documents() {
        let question = of_machine(&ProcessEnv::from_iter([])).unwrap();
        assert_eq!(
            question.url(),
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01\
             &resource=https%3A%2F%2Fmanagement.azure.com%2F"
        );
    }
}
