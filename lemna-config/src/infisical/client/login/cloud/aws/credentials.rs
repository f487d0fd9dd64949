//! Where the credentials of AWS are: the environment, the container's endpoint, the instance's, in this order.

use std::borrow::Cow;
use std::net::IpAddr;

use aws_credential_types::Credentials;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::{Host, Url};

use super::super::super::super::http::Http;
use super::super::super::super::log_in::read;
use super::super::super::JwtSource;
use super::super::ask::{Question, address, address_of, failing, is_token};
use crate::problem::{Cloud, CloudProblem, SourceErrorKind};
use crate::system::process::ProcessEnv;
use crate::words::looks_like_path;

const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const AUTHORIZATION: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const AUTHORIZATION_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const INSTANCE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";

const INSTANCE_ADDRESS: &str = "http://169.254.169.254";
const ROLES: &str = "latest/meta-data/iam/security-credentials";

pub(super) async fn find(http: &Http, process: &ProcessEnv) -> Result<Credentials, SourceErrorKind> {
    if let Some(credentials) = of_environment(process)? {
        return Ok(credentials);
    }
    match container(process)? {
        Some(url) => of_container(http, url, process).await,
        None => of_instance(http, process).await,
    }
}

fn of_environment(process: &ProcessEnv) -> Result<Option<Credentials>, SourceErrorKind> {
    match (process.variable(KEY_ID)?, process.variable(SECRET)?) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(SourceErrorKind::invalid_setting(KEY_ID, "set, as AWS_SECRET_ACCESS_KEY is")),
        (Some(_), None) => Err(SourceErrorKind::invalid_setting(SECRET, "set, as AWS_ACCESS_KEY_ID is")),
        (Some(id), Some(secret)) => {
            let token = process.variable("AWS_SESSION_TOKEN")?;
            for (name, value) in [(KEY_ID, Some(&id)), (SECRET, Some(&secret)), ("AWS_SESSION_TOKEN", token.as_ref())] {
                if value.is_some_and(|value| !is_token(value)) {
                    return Err(SourceErrorKind::invalid_setting(name, "a credential of AWS"));
                }
            }
            Ok(Some(Credentials::new(id, secret, token, None, "environment")))
        }
    }
}

/// The container's endpoint, if there is one.
fn container(process: &ProcessEnv) -> Result<Option<Url>, SourceErrorKind> {
    if let Some(path) = process.variable(RELATIVE)? {
        return address(RELATIVE, &format!("http://169.254.170.2/{}", path.trim_start_matches('/'))).map(Some);
    }
    let Some(url) = address_of(FULL, process)? else { return Ok(None) };
    if url.scheme() == "https" || is_of_this_machine(&url) {
        return Ok(Some(url));
    }
    let expected = "an https address, or one of this machine or of the containers' endpoint";
    Err(SourceErrorKind::invalid_setting(FULL, expected))
}

/// Whether AWS's own tools would send the token there without TLS: to this machine, and the agents of ECS and EKS.
fn is_of_this_machine(url: &Url) -> bool {
    const AGENTS: [&str; 3] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];
    let is_near = |address: IpAddr| address.is_loopback() || AGENTS.contains(&address.to_string().as_str());
    match url.host() {
        Some(Host::Ipv4(address)) => is_near(address.into()),
        Some(Host::Ipv6(address)) => is_near(address.into()),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

async fn of_container(http: &Http, url: Url, process: &ProcessEnv) -> Result<Credentials, SourceErrorKind> {
    let failed = failing(Cloud::Aws, &url);
    let mut question = Question::get(Cloud::Aws, url).header("accept", "application/json");
    if let Some(path) = process.variable(AUTHORIZATION_FILE)? {
        let shown = if looks_like_path(&path) { path.clone().into() } else { std::path::PathBuf::new() };
        let file = JwtSource::file_of(AUTHORIZATION_FILE, path.into(), shown);
        let token = read(http, &file, process).await?;
        question = question.secret_header("authorization", AUTHORIZATION_FILE, &token)?;
    } else if let Some(token) = process.variable(AUTHORIZATION)? {
        question = question.secret_header("authorization", AUTHORIZATION, &token.into())?;
    }
    decoded(&question.ask(http).await?, "container").ok_or_else(|| failed(CloudProblem::UnexpectedForm))
}

/// Version 2 of the instance's endpoint: version 1, which answers without a token, is not asked.
async fn of_instance(http: &Http, process: &ProcessEnv) -> Result<Credentials, SourceErrorKind> {
    let base = address_of(INSTANCE, process)?.map_or_else(|| address(INSTANCE, INSTANCE_ADDRESS), Ok)?;
    let failed = failing(Cloud::Aws, &base);
    if process.variable(DISABLED)?.is_some_and(|value| value.trim().eq_ignore_ascii_case("true")) {
        return Err(failed(CloudProblem::Disabled));
    }
    let put = Question::put(Cloud::Aws, below(&base, "latest/api/token", ""));
    let token = put.header("x-aws-ec2-metadata-token-ttl-seconds", "60").ask(http).await?;
    let get = async |url| {
        let question = Question::get(Cloud::Aws, url);
        question.secret_header("x-aws-ec2-metadata-token", "the token of the instance", &token)?.ask(http).await
    };
    let roles = get(below(&base, ROLES, "/")).await?;
    let role = roles.expose_secret().lines().next().unwrap_or_default();
    if role.is_empty() || !role.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte)) {
        return Err(failed(CloudProblem::UnexpectedForm));
    }
    let answer = get(below(&base, &format!("{ROLES}/{role}"), "")).await?;
    decoded(&answer, "instance").ok_or_else(|| failed(CloudProblem::UnexpectedForm))
}

fn below(base: &Url, path: &str, end: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}{end}", base.path().trim_end_matches('/')));
    url
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Given<'a> {
    /// Of an instance alone.
    #[serde(borrow, default)]
    code: Option<Cow<'a, str>>,
    #[serde(borrow)]
    access_key_id: Cow<'a, str>,
    #[serde(borrow)]
    secret_access_key: Cow<'a, str>,
    #[serde(borrow)]
    token: Cow<'a, str>,
}

fn decoded(answer: &SecretString, from: &'static str) -> Option<Credentials> {
    let given: Given<'_> = serde_json::from_str(answer.expose_secret()).ok()?;
    let is_success = given.code.is_none_or(|code| code == "Success");
    let parts = [&given.access_key_id, &given.secret_access_key, &given.token];
    let is_usable = is_success && parts.into_iter().all(|part| is_token(part));
    is_usable
        .then(|| Credentials::new(given.access_key_id, given.secret_access_key, Some(given.token.into()), None, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_without_tls_to_this_machine_and_the_agents_alone() {
        for (address, is_allowed) in [
            ("http://127.0.0.1:4000/x", true),
            ("http://127.8.9.1/", true),
            ("http://[::1]:4000/", true),
            ("http://localhost/x", true),
            ("http://169.254.170.2/x", true),
            ("http://169.254.170.23/v1/credentials", true),
            ("http://[fd00:ec2::23]/v1/credentials", true),
            ("https://agent.example.com/x", true),
            ("http://agent.example.com/x", false),
            ("http://localhost.example.com/x", false),
            ("http://169.254.169.254/x", false),
            ("http://10.0.0.7/x", false),
            ("ftp://127.0.0.1/x", false),
        ] {
            let process = ProcessEnv::from_iter([(FULL.to_owned(), address.to_owned())]);
            assert_eq!(container(&process).is_ok(), is_allowed, "{address}");
        }
    }

    #[test]
    fn a_relative_address_stays_at_the_agent() {
        for path in ["/v2/credentials/x", "v2/credentials/x", "//evil.example.com/x", "@evil.example.com/x"] {
            let process = ProcessEnv::from_iter([(RELATIVE.to_owned(), path.to_owned())]);
            let url = container(&process).unwrap().unwrap();
            assert_eq!(url.host_str(), Some("169.254.170.2"), "{path}");
        }
    }
}
