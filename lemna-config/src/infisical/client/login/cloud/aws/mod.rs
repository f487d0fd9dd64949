//! AWS: a signed request for `GetCallerIdentity`, which Infisical sends on to AWS to learn who has signed it.

mod credentials;
mod sign;
#[cfg(test)]
mod vectors;

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde_json::{Map, Value};

use super::super::super::http::Http;
use crate::problem::SourceErrorKind;
use crate::system::process::ProcessEnv;
use sign::{Scope, Unsigned};

const BODY: &str = "Action=GetCallerIdentity&Version=2011-06-15";
const EXPECTED_REGION: &str = "the name of a region, such as eu-central-1";
/// The longest that Infisical takes.
const LONGEST_REGION: usize = 20;

/// What Infisical is sent.
pub(in super::super::super) struct Signed {
    pub(in super::super::super) body: String,
    /// Whoever has them can ask AWS the same for some minutes.
    pub(in super::super::super) headers: SecretString,
}

/// Signs as this machine.
pub(in super::super::super) async fn signed(http: &Http, process: &ProcessEnv) -> Result<Signed, SourceErrorKind> {
    let region = region(process)?;
    let credentials = credentials::find(http, process).await?;
    let host = format!("sts.{region}.amazonaws.com");
    let length = BODY.len().to_string();
    let own = [
        ("Content-Length", length.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("Host", &host),
    ];
    let request = Unsigned { method: "POST", url: &format!("https://{host}/"), headers: &own, body: BODY.as_bytes() };
    let scope = Scope { region: &region, service: "sts", time: SystemTime::now() };
    let added = sign::headers(&request, &credentials, &scope)?;
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers: Map<String, Value> =
        own.into_iter().chain(added).map(|(name, value)| (name, Value::String(value))).collect();
    let headers = serde_json::to_vec(&headers).map(Zeroizing::new);
    let headers = headers.map_err(|_| SourceErrorKind::Internal("the headers could not be written"))?;
    Ok(Signed { body: STANDARD.encode(BODY), headers: STANDARD.encode(&*headers).into() })
}

/// Infisical asks AWS in the region that the signature names.
fn region(process: &ProcessEnv) -> Result<String, SourceErrorKind> {
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        let Some(region) = process.variable(name)? else { continue };
        let is_of_names = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if region.len() > LONGEST_REGION || !region.bytes().all(is_of_names) {
            return Err(SourceErrorKind::invalid_setting(name, EXPECTED_REGION));
        }
        return Ok(region);
    }
    Ok("us-east-1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_one_that_can_be_part_of_a_host() {
        let of = |variables: &[(&str, &str)]| {
            region(&variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(of(&[]).unwrap(), "us-east-1");
        assert_eq!(of(&[("AWS_DEFAULT_REGION", "eu-central-1")]).unwrap(), "eu-central-1");
        assert_eq!(of(&[("AWS_REGION", "eu-west-3"), ("AWS_DEFAULT_REGION", "x/y")]).unwrap(), "eu-west-3");
        for wrong in ["evil.example/", "eu central", "EU-CENTRAL-1", "a-region-that-is-too-long"] {
            let error = of(&[("AWS_REGION", wrong)]).unwrap_err();
            assert_eq!(error, SourceErrorKind::invalid_setting("AWS_REGION", EXPECTED_REGION), "{wrong}");
        }
    }
}
