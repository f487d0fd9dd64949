//! Google Cloud: an identity token of the machine's service account.

use secrecy::{ExposeSecret, SecretString};

use super::super::super::http::Http;
use super::ask::{Question, address, is_token};
use crate::problem::{Cloud, CloudProblem, SourceErrorKind};
use crate::system::process::ProcessEnv;

const HOST: &str = "GCE_METADATA_HOST";

pub(super) async fn token(
    http: &Http,
    identity_id: &str,
    process: &ProcessEnv,
) -> Result<SecretString, SourceErrorKind> {
    let question = question(identity_id, process)?;
    let failed = question.failing();
    let token = question.ask(http).await?;
    if is_token(token.expose_secret()) { Ok(token) } else { Err(failed(CloudProblem::UnexpectedForm)) }
}

/// Infisical takes a token whose audience is the identity's id.
fn question(identity_id: &str, process: &ProcessEnv) -> Result<Question, SourceErrorKind> {
    let host = process.variable(HOST)?;
    let host = host.as_deref().unwrap_or("metadata.google.internal");
    let mut url = address(HOST, &format!("http://{host}"))?;
    if !matches!((url.path(), url.query(), url.username()), ("/", None, "")) {
        return Err(SourceErrorKind::invalid_setting(HOST, "a host, or a host and port"));
    }
    url.set_path("/computeMetadata/v1/instance/service-accounts/default/identity");
    url.query_pairs_mut().append_pair("audience", identity_id).append_pair("format", "full");
    Ok(Question::get(Cloud::Gcp, url).header("metadata-flavor", "Google"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: Option<&str>) -> Result<String, SourceErrorKind> {
        let variables = host.map(|host| (HOST.to_owned(), host.to_owned()));
        question("an id&x", &variables.into_iter().collect()).map(|question| question.url().to_owned())
    }

    #[test]
    fn the_address_is_the_one_that_google_documents() {
        let rest = "/computeMetadata/v1/instance/service-accounts/default/identity?audience=an+id%26x&format=full";
        assert_eq!(asked(None).unwrap(), format!("http://metadata.google.internal{rest}"));
        assert_eq!(asked(Some("127.0.0.1:4000")).unwrap(), format!("http://127.0.0.1:4000{rest}"));
    }

    #[test]
    fn another_host_is_a_host_and_no_more() {
        for wrong in ["http://127.0.0.1", "127.0.0.1/x", "127.0.0.1?x", "user@127.0.0.1", "a b"] {
            assert!(
                matches!(asked(Some(wrong)), Err(SourceErrorKind::InvalidSetting { variable: HOST, .. })),
                "{wrong}"
            );
        }
    }
}
