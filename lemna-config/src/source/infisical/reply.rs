use std::time::Duration;

use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, RETRY_AFTER};
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::http::Http;
use super::refusal::Refusal;
use crate::error::{AnswerProblem, SourceErrorKind, Step};

/// An answer of the server, of whatever status, with its whole body.
pub(super) struct Reply {
    step: Step,
    status: u16,
    content: Content,
    retry_after: Option<Duration>,
    limit_is_reached: bool,
    tag: Option<String>,
    body: Zeroizing<Vec<u8>>,
}

enum Content {
    Json,
    Html,
    Other,
}

impl Reply {
    pub(super) fn new(step: Step, response: &Response) -> Self {
        let headers = response.headers();
        Self {
            step,
            status: response.status().as_u16(),
            content: content(headers),
            retry_after: number(headers, RETRY_AFTER.as_str()).map(Duration::from_secs),
            limit_is_reached: number(headers, "x-ratelimit-remaining") == Some(0),
            tag: headers.get(ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned),
            body: Zeroizing::default(),
        }
    }

    pub(super) fn reserve(&mut self, bytes: usize) {
        self.body.reserve_exact(bytes);
    }

    pub(super) fn append(&mut self, chunk: &[u8]) {
        self.body.extend_from_slice(chunk);
    }

    pub(super) fn step(&self) -> Step {
        self.step
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    pub(super) fn is_success(&self) -> bool {
        self.status == 200
    }

    /// Whether what the client holds is what there is.
    pub(super) fn is_not_modified(&self) -> bool {
        self.status == 304
    }

    /// The answer's entity tag, with its quotes.
    pub(super) fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// 429, or what a server of 2024 answers instead: 500, with the header that says so.
    pub(super) fn is_rate_limit(&self) -> bool {
        self.status == 429 || (self.status == 500 && self.limit_is_reached)
    }

    /// How long the server asks to wait, in a header or, since 2025, in the message of a 429.
    pub(super) fn wait(&self) -> Option<Duration> {
        self.retry_after.or_else(|| {
            let seconds = if self.status == 429 { Refusal::of(self).wait_seconds() } else { None };
            seconds.map(Duration::from_secs)
        })
    }

    /// The body, whose texts it borrows. What the decoder says of a failure is dropped: it shows what it met.
    pub(super) fn json<'a, T: Deserialize<'a>>(&'a self, http: &Http) -> Result<T, SourceErrorKind> {
        self.check_is_json(http)?;
        serde_json::from_slice(&self.body).map_err(|error| self.undecodable(http, &error))
    }

    pub(super) fn undecodable(&self, http: &Http, error: &serde_json::Error) -> SourceErrorKind {
        self.malformed(http, if error.is_data() { AnswerProblem::UnexpectedForm } else { AnswerProblem::Broken })
    }

    /// Proxies and login pages answer in HTML, with status 200 as well.
    pub(super) fn check_is_json(&self, http: &Http) -> Result<(), SourceErrorKind> {
        let problem = match self.content {
            _ if self.body.is_empty() => AnswerProblem::Empty,
            Content::Json => return Ok(()),
            Content::Html => AnswerProblem::Html,
            Content::Other => AnswerProblem::NotJson,
        };
        Err(self.malformed(http, problem))
    }

    pub(super) fn malformed(&self, http: &Http, problem: AnswerProblem) -> SourceErrorKind {
        SourceErrorKind::MalformedAnswer { server: http.server(), step: self.step, status: self.status, problem }
    }
}

fn content(headers: &HeaderMap) -> Content {
    let name = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match name.as_str() {
        "application/json" => Content::Json,
        "text/html" | "application/xhtml+xml" => Content::Html,
        _ => Content::Other,
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
