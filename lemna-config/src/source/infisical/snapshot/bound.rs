//! What a copy is bound to.

use ring::digest::{Context, SHA256};

/// What a copy is bound to, in bytes that are the same for no two of them.
#[derive(Clone)]
pub(super) struct Bound(Vec<u8>);

pub(super) struct Parts<'a> {
    pub(super) url: &'a str,
    /// As it was named, for a load that cannot ask does not know its id.
    pub(super) project: Option<&'a str>,
    pub(super) environment: &'a str,
    pub(super) folders: &'a [&'a str],
    /// Who logs in: the client id.
    pub(super) identity: &'a str,
    /// In order, each once.
    pub(super) names: &'a [&'a str],
}

impl Bound {
    pub(super) fn new(parts: &Parts<'_>) -> Self {
        let mut bytes = Vec::new();
        text(&mut bytes, parts.url);
        list(&mut bytes, parts.project.as_slice());
        text(&mut bytes, parts.environment);
        list(&mut bytes, parts.folders);
        text(&mut bytes, parts.identity);
        bytes.extend_from_slice(hash(parts.names).as_ref());
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn hash(names: &[&str]) -> ring::digest::Digest {
    let mut bytes = Vec::new();
    list(&mut bytes, names);
    let mut context = Context::new(&SHA256);
    context.update(&bytes);
    context.finish()
}

/// Lengths stand before texts, so that no two lists give the same bytes.
fn list(bytes: &mut Vec<u8>, texts: &[&str]) {
    bytes.extend_from_slice(&(texts.len() as u64).to_le_bytes());
    for one in texts {
        text(bytes, one);
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
pub(super) fn with(change: &dyn Fn(&mut Parts<'_>)) -> Bound {
    let mut parts = Parts {
        url: "http://localhost:1/",
        project: Some("p"),
        environment: "dev",
        folders: &["/"],
        identity: "made-up-client-id",
        names: &["A", "B"],
    };
    change(&mut parts);
    Bound::new(&parts)
}
