//! Signature Version 4, as a server reckons it from the secret that it shares with the client.

use std::fmt::Write as _;

use ring::digest::{SHA256, digest};
use ring::hmac::{HMAC_SHA256, Key as Hmac, Tag, sign};

use super::server::Request;

pub(crate) struct Key {
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
}

impl Key {
    /// Whether the request, its body included, was signed with this key.
    pub(crate) fn has_signed(&self, request: &Request) -> bool {
        self.signed(request).unwrap_or(false)
    }

    /// `None` where something of a signature is not there.
    fn signed(&self, request: &Request) -> Option<bool> {
        let authorization = request.headers.get("authorization")?.strip_prefix("AWS4-HMAC-SHA256 ")?;
        let part = |name: &str| {
            let mut parts = authorization.split(',').filter_map(|part| part.trim().split_once('='));
            parts.find(|(known, _)| *known == name).map(|(_, value)| value)
        };
        let (id, scope) = part("Credential")?.split_once('/')?;
        let body = request.headers.get("x-amz-content-sha256")?;
        let text = format!(
            "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
            request.headers.get("x-amz-date")?,
            sha256(canonical(request, part("SignedHeaders")?, body)?.as_bytes()),
        );
        let key = scope
            .split('/')
            .fold(format!("AWS4{}", self.secret).into_bytes(), |key, part| hmac(&key, part).as_ref().to_vec());
        let is_whole = *body == sha256(&request.body);
        Some(id == self.id && is_whole && part("Signature")? == hex(hmac(&key, &text).as_ref()))
    }
}

fn canonical(request: &Request, signed: &str, body: &str) -> Option<String> {
    let Request { method, path, query, headers, .. } = request;
    let mut text = format!("{method}\n{path}\n{query}\n");
    for name in signed.split(';') {
        writeln!(text, "{name}:{}", headers.get(name)?).unwrap();
    }
    write!(text, "\n{signed}\n{body}").unwrap();
    Some(text)
}

fn hmac(key: &[u8], text: &str) -> Tag {
    sign(&Hmac::new(HMAC_SHA256, key), text.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
