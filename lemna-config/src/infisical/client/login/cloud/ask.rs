//! One request to the endpoint of a cloud: at most a second, no proxy, no redirect, a small answer.

use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;
use reqwest::{Method, Response};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout_at;
use url::Url;

use super::super::super::http::Http;
use crate::problem::{Cloud, CloudProblem, SourceErrorKind};
use crate::system::process::ProcessEnv;

/// The endpoints are on the same machine or the one that runs it.
const PATIENCE: Duration = Duration::from_secs(1);

/// A token with a long list of groups takes a quarter of it.
const LARGEST: usize = 64 * 1024;

pub(super) struct Question {
    cloud: Cloud,
    method: Method,
    url: Url,
    headers: Vec<(&'static str, HeaderValue)>,
}

impl Question {
    pub(super) fn get(cloud: Cloud, url: Url) -> Self {
        Self { cloud, method: Method::GET, url, headers: Vec::new() }
    }

    #[cfg(feature = "aws")]
    pub(super) fn put(cloud: Cloud, url: Url) -> Self {
        Self { method: Method::PUT, ..Self::get(cloud, url) }
    }

    pub(super) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// A header that nothing shows. `setting` is where its value comes from.
    pub(super) fn secret_header(
        mut self,
        name: &'static str,
        setting: &'static str,
        value: &SecretString,
    ) -> Result<Self, SourceErrorKind> {
        let mut value = HeaderValue::from_str(value.expose_secret())
            .map_err(|_| SourceErrorKind::invalid_setting(setting, "a value for a header"))?;
        value.set_sensitive(true);
        self.headers.push((name, value));
        Ok(self)
    }

    #[cfg(test)]
    pub(super) fn url(&self) -> &str {
        self.url.as_str()
    }

    pub(super) fn failing(&self) -> impl Fn(CloudProblem) -> SourceErrorKind + use<> {
        failing(self.cloud, &self.url)
    }

    /// What the endpoint answers, if it agrees.
    pub(super) async fn ask(self, http: &Http) -> Result<SecretString, SourceErrorKind> {
        let client = http.direct(&self.url)?;
        let failed = self.failing();
        let limit = http.limit().min(Instant::now() + PATIENCE);
        let request = client.request(self.method, self.url);
        let request = self.headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        match timeout_at(limit.into(), async { answer(request.send().await?).await }).await {
            Ok(Ok(Ok(text))) => Ok(text),
            Ok(Ok(Err(problem))) => Err(failed(problem)),
            Ok(Err(error)) if error.is_timeout() => Err(failed(CloudProblem::Silent)),
            Ok(Err(_)) => Err(failed(CloudProblem::Away)),
            Err(_) => Err(failed(CloudProblem::Silent)),
        }
    }
}

/// The error of this endpoint, of which the scheme, host and port are shown.
pub(super) fn failing(cloud: Cloud, url: &Url) -> impl Fn(CloudProblem) -> SourceErrorKind + use<> {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let endpoint = format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default());
    move |problem| SourceErrorKind::CloudIdentity { cloud, endpoint: endpoint.clone(), problem }
}

async fn answer(mut response: Response) -> Result<Result<SecretString, CloudProblem>, reqwest::Error> {
    if !response.status().is_success() {
        return Ok(Err(CloudProblem::Refused(response.status().as_u16())));
    }
    // Whole from the start: what it grows out of would stay in memory.
    let mut body = Zeroizing::new(Vec::with_capacity(LARGEST));
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LARGEST {
            return Ok(Err(CloudProblem::TooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    let text = std::str::from_utf8(&body).map(|text| SecretString::from(text.trim()));
    Ok(text.map_err(|_| CloudProblem::UnexpectedForm))
}

/// Whether it can be a token or a key, which are of the letters of base64, JWTs and HTTP's own tokens: a page is not.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte))
}

/// The address that a variable of the process holds.
pub(super) fn address_of(variable: &'static str, process: &ProcessEnv) -> Result<Option<Url>, SourceErrorKind> {
    process.variable(variable)?.map(|value| address(variable, &value)).transpose()
}

/// `variable` is what holds it.
pub(super) fn address(variable: &'static str, value: &str) -> Result<Url, SourceErrorKind> {
    let url = Url::parse(value.trim()).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or(SourceErrorKind::invalid_setting(variable, "an http or https address"))
}
