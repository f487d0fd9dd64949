use std::collections::TryReserveError;
use std::sync::Arc;
use std::time::Duration;
#[cfg(feature = "admin")]
use std::time::SystemTime;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, RETRY_AFTER};
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::decode::Refused;
use super::refusal::Refusal;
use super::wait;
use crate::problem::{AnswerProblem, SourceErrorKind, Step};
use crate::words::InfisicalPlace;

/// How many more requests the server takes for now.
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// An answer of the server, of whatever status, with its whole body.
pub(crate) struct Reply {
    /// The scheme, host and port, for errors.
    server: String,
    step: Step,
    status: u16,
    content: Content,
    /// How the body is packed, as the header says.
    packed: Option<&'static str>,
    retry_after: Option<Duration>,
    /// How many more requests the server takes for now.
    remaining: Option<u32>,
    tag: Option<String>,
    /// The server's clock, in seconds since 1970.
    #[cfg(feature = "admin")]
    date: Option<i64>,
    body: Zeroizing<Vec<u8>>,
}

#[derive(Clone, Copy)]
enum Content {
    Json,
    Html,
    /// Its name, if it is a well-known one.
    Other(&'static str),
}

impl Reply {
    pub(crate) fn new(server: String, step: Step, status: u16, headers: &HeaderMap) -> Self {
        let date = text(headers, &DATE);
        Self {
            server,
            step,
            status,
            content: content(headers),
            packed: packed(headers),
            retry_after: text(headers, &RETRY_AFTER).and_then(|value| wait::retry_after(value, date)),
            remaining: text(headers, &REMAINING).and_then(|remaining| remaining.trim().parse().ok()),
            tag: text(headers, &ETAG).map(str::to_owned),
            #[cfg(feature = "admin")]
            date: date.and_then(|date| wait::timestamp(date.trim())),
            body: Zeroizing::default(),
        }
    }

    /// Makes room for a body of so many bytes, where there is memory for it.
    pub(crate) fn reserve(&mut self, bytes: usize) -> Result<(), TryReserveError> {
        self.body.try_reserve_exact(bytes)
    }

    pub(crate) fn append(&mut self, chunk: &[u8]) -> Result<(), TryReserveError> {
        self.body.try_reserve(chunk.len())?;
        self.body.extend_from_slice(chunk);
        Ok(())
    }

    pub(crate) fn step(&self) -> Step {
        self.step
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status == 200
    }

    /// Whether what the client holds is what there is.
    pub(crate) fn is_not_modified(&self) -> bool {
        self.status == 304
    }

    /// The answer's entity tag, with its quotes.
    pub(crate) fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The server's clock when it answered.
    #[cfg(feature = "admin")]
    pub(crate) fn date(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(self.date?).ok()?))
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// What the body of an error says.
    pub(crate) fn refusal(&self) -> Refusal<'_> {
        Refusal::of(&self.body)
    }

    /// See [`Refusal::is_of_values`].
    pub(crate) fn refusal_of_values(&self) -> bool {
        self.status == 403 && self.refusal().is_of_values(self.status)
    }

    /// How many more requests the server takes for now, if it says so.
    pub(crate) fn remaining(&self) -> Option<u32> {
        self.remaining
    }

    /// 429, or what a server of 2024 answers instead: 500, with the header that says so.
    pub(crate) fn is_rate_limit(&self) -> bool {
        self.status == 429 || (self.status == 500 && self.remaining == Some(0))
    }

    /// A 500 that another try does not change.
    pub(crate) fn is_lasting(&self) -> bool {
        self.status == 500 && self.remaining != Some(0) && self.refusal().is_lasting()
    }

    /// How long the server asks to wait, in a header or, since 2025, in the message of a 429.
    pub(crate) fn wait(&self) -> Option<Duration> {
        self.retry_after.or_else(|| if self.status == 429 { self.refusal().wait() } else { None })
    }

    /// The body, whose texts it borrows. What the decoder says of a failure is dropped: it shows what it met.
    pub(crate) fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, SourceErrorKind> {
        self.check_is_json()?;
        // The decoder of a `str` is compiled for the lists anyway.
        let body = std::str::from_utf8(&self.body).map_err(|_| self.malformed(AnswerProblem::Broken))?;
        serde_json::from_str(body).map_err(|error| self.undecodable(&error))
    }

    pub(crate) fn undecodable(&self, error: &serde_json::Error) -> SourceErrorKind {
        self.malformed(if error.is_data() { AnswerProblem::UnexpectedForm } else { AnswerProblem::Broken })
    }

    /// What is wrong with a list, or with one secret, that was asked for in `asked`.
    pub(crate) fn not_taken(&self, refused: Refused, asked: &Arc<InfisicalPlace>) -> SourceErrorKind {
        match refused {
            Refused::Json(error) => self.undecodable(&error),
            Refused::Elsewhere(listed) => SourceErrorKind::ListedElsewhere {
                server: self.server.clone(),
                asked: asked.clone(),
                listed: Arc::new(listed),
            },
        }
    }

    /// Proxies and login pages answer in HTML, with status 200 as well.
    pub(crate) fn check_is_json(&self) -> Result<(), SourceErrorKind> {
        let problem = if self.body.is_empty() {
            AnswerProblem::Empty
        } else if let Some(encoding) = self.packing() {
            AnswerProblem::Compressed(encoding)
        } else {
            let foreign = match self.content {
                Content::Json => return Ok(()),
                Content::Html => AnswerProblem::Html,
                Content::Other(content_type) => AnswerProblem::NotJson { content_type },
            };
            self.refused_connection().unwrap_or(foreign)
        };
        Err(self.malformed(problem))
    }

    /// How the body is packed. What begins as JSON does is not, whatever a header says.
    fn packing(&self) -> Option<&'static str> {
        let first = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        let begins_as_json = matches!(first, Some(b'{' | b'['));
        self.packed.filter(|_| !begins_as_json).or_else(|| magic(&self.body))
    }

    /// What servers and proxies say with status 400 of a connection that should have been made otherwise.
    fn refused_connection(&self) -> Option<AnswerProblem> {
        const WANTS_TLS: [&str; 3] = [
            // Go, and with it Caddy and Traefik; nginx; Apache.
            "Client sent an HTTP request to an HTTPS server",
            "plain HTTP request was sent to HTTPS port",
            "speaking plain HTTP to an SSL-enabled server port",
        ];
        // nginx.
        const WANTS_CERTIFICATE: &str = "No required SSL certificate was sent";
        const REFUSES_CERTIFICATE: &str = "The SSL certificate error";

        let text = (self.status == 400).then(|| String::from_utf8_lossy(&self.body))?;
        if WANTS_TLS.iter().any(|says| text.contains(says)) {
            return Some(AnswerProblem::WantsTls);
        }
        if text.contains(REFUSES_CERTIFICATE) {
            return Some(AnswerProblem::RefusesCertificate);
        }
        text.contains(WANTS_CERTIFICATE).then_some(AnswerProblem::WantsCertificate)
    }

    /// Whether somebody else answered: the server itself writes JSON, for what it refuses as well.
    pub(crate) fn is_foreign(&self) -> bool {
        !self.body.is_empty() && !matches!(self.content, Content::Json)
    }

    /// Refuses the refusal of somebody who is not Infisical, such as a login page: it says nothing of the credentials.
    pub(super) fn check_is_own(&self) -> Result<(), SourceErrorKind> {
        if (400..500).contains(&self.status()) && self.is_foreign() { self.check_is_json() } else { Ok(()) }
    }

    pub(crate) fn malformed(&self, problem: AnswerProblem) -> SourceErrorKind {
        SourceErrorKind::MalformedAnswer { server: self.server.clone(), step: self.step, status: self.status, problem }
    }
}

/// What a body is packed by: what the header says is shown where it is well known.
fn packed(headers: &HeaderMap) -> Option<&'static str> {
    let name = headers.get(CONTENT_ENCODING)?.to_str().unwrap_or_default().trim().to_ascii_lowercase();
    match name.as_str() {
        "" | "identity" => None,
        "gzip" | "x-gzip" => Some("gzip"),
        "br" => Some("br"),
        "zstd" => Some("zstd"),
        "deflate" => Some("deflate"),
        _ => Some("in another way"),
    }
}

/// What the first bytes of a body show and no header says.
fn magic(body: &[u8]) -> Option<&'static str> {
    match body {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        _ => None,
    }
}

fn content(headers: &HeaderMap) -> Content {
    if !headers.contains_key(CONTENT_TYPE) {
        return Content::Other("of no type");
    }
    let name = text(headers, &CONTENT_TYPE).unwrap_or_default();
    let name = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match name.as_str() {
        "application/json" => Content::Json,
        "text/html" | "application/xhtml+xml" => Content::Html,
        "text/plain" => Content::Other("text/plain"),
        "text/css" => Content::Other("text/css"),
        "text/javascript" | "application/javascript" => Content::Other("text/javascript"),
        "text/xml" | "application/xml" => Content::Other("application/xml"),
        "text/event-stream" => Content::Other("text/event-stream"),
        "application/octet-stream" => Content::Other("application/octet-stream"),
        "application/problem+json" => Content::Other("application/problem+json"),
        "application/gzip" => Content::Other("application/gzip"),
        _ => Content::Other("of another type"),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;

    use super::super::retry::{self, Failure};
    use super::*;

    fn reply(status: u16, headers: &[(HeaderName, &[u8])], body: &[u8]) -> Reply {
        let values =
            headers.iter().filter_map(|(name, value)| Some((name.clone(), HeaderValue::from_bytes(value).ok()?)));
        let mut reply = Reply::new("http://localhost".to_owned(), Step::Login, status, &values.collect());
        reply.append(body).unwrap();
        reply
    }

    const LIMITED: &[u8] =
        br#"{"statusCode":429,"message":"Please try again in 42 seconds","error":"RateLimitExceeded"}"#;

    #[test]
    fn a_rate_limit_is_told_by_status_or_header_and_its_wait_by_header_or_message() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let none_left: (HeaderName, &[u8]) = (REMAINING, b"0");
        let retry_after: (HeaderName, &[u8]) = (RETRY_AFTER, b"7");
        for (status, headers, body, is_limit, wait) in [
            (429, &[][..], LIMITED, true, seconds(42)),
            (429, std::slice::from_ref(&retry_after), LIMITED, true, seconds(7)),
            (429, &[], b"<html>", true, None),
            (500, &[none_left.clone(), retry_after.clone()], b"{}", true, seconds(7)),
            (500, std::slice::from_ref(&none_left), LIMITED, true, None),
            (500, std::slice::from_ref(&retry_after), LIMITED, false, seconds(7)),
            (200, std::slice::from_ref(&none_left), b"{}", false, None),
        ] {
            let reply = reply(status, headers, body);
            assert_eq!((reply.is_rate_limit(), reply.wait()), (is_limit, wait), "{status} {headers:?}");
        }
    }

    #[test]
    fn no_foreign_content_type_is_shown() {
        for (value, shown) in [
            ("text/plain; charset=utf-8", "text/plain"),
            ("TEXT/PLAIN", "text/plain"),
            ("application/x-MARKER", "of another type"),
            ("", "of another type"),
        ] {
            let content = reply(200, &[(CONTENT_TYPE, value.as_bytes())], b"x").content;
            assert!(matches!(content, Content::Other(name) if name == shown), "{value}");
        }
        assert!(matches!(reply(200, &[], b"x").content, Content::Other("of no type")));
    }

    proptest! {
        #[test]
        fn headers_and_bodies_of_any_kind_are_no_panic_and_no_wait_beyond_the_deadline(
            status in 200_u16..600,
            names in proptest::collection::vec(0_usize..5, 0..5),
            values in proptest::collection::vec(
                prop_oneof![
                    proptest::collection::vec(any::<u8>(), 0..40),
                    "[0-9]{1,40}".prop_map(String::into_bytes),
                    "[A-Z][a-z]{2}, [0-9]{2} Nov [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT".prop_map(String::into_bytes),
                ],
                5,
            ),
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..80),
                "\\{\"error\":\"[A-Z]{0,9}\",\"message\":(\"in [0-9]{0,30} seconds\"|\\[.{0,9}\\]|null)\\}"
                    .prop_map(String::into_bytes),
            ],
            tries in 0_u32..40,
            left in any::<u64>().prop_map(Duration::from_micros),
            random in 0.0..=1.0,
        ) {
            let known = [RETRY_AFTER, CONTENT_TYPE, DATE, REMAINING, HeaderName::from_static("x-other")];
            let headers: Vec<_> =
                names.iter().zip(&values).map(|(name, value)| (known[*name].clone(), &value[..])).collect();
            let reply = reply(status, &headers, &body);
            let refusal = reply.refusal();
            let _ = (reply.is_rate_limit(), reply.is_foreign(), refusal.is_missing_route(), refusal.mentions("locked"));
            let failure = Failure { tries, is_answered: true, asked: reply.wait() };
            if let Some(wait) = retry::next(&failure, left, random) {
                prop_assert!(wait < left);
                prop_assert!(reply.wait().is_none_or(|asked| wait >= asked));
            }
        }
    }
}
