//! What a copy is bound to.

use ring::digest::{Context, SHA256};

/// A folder as the schema has it, and the names asked for in it, in order, each once; none: whatever it holds.
pub(super) type FolderNames = (&'static str, Vec<&'static str>);

/// What a copy is bound to, in bytes that are the same for no two of them.
#[derive(Clone, PartialEq, Eq)]
pub(in super::super) struct Bound(Vec<u8>);

pub(super) struct Parts<'a> {
    pub(super) url: &'a str,
    /// As it was named, for a load that cannot ask does not know its id.
    pub(super) project: Option<&'a str>,
    pub(super) environment: &'a str,
    /// The folder that the others are under.
    pub(super) root: &'a str,
    /// What becomes of a name in several folders, if those below are listed too.
    pub(super) below: &'a str,
    /// Who logs in: the way, and the client or identity.
    pub(super) identity: [&'a str; 2],
    pub(super) organization: Option<&'a str>,
    pub(super) folders: &'a [FolderNames],
}

impl Bound {
    pub(super) fn new(parts: &Parts<'_>) -> Self {
        let mut bytes = Vec::new();
        text(&mut bytes, parts.url);
        list(&mut bytes, parts.project.as_slice());
        text(&mut bytes, parts.environment);
        text(&mut bytes, parts.root);
        text(&mut bytes, parts.below);
        // Without an organization, as before there were any.
        let who: Vec<_> = parts.identity.into_iter().chain(parts.organization).collect();
        list(&mut bytes, &who);
        bytes.extend_from_slice(hash(parts.folders).as_ref());
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn hash(folders: &[FolderNames]) -> ring::digest::Digest {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&(folders.len() as u64).to_le_bytes());
    for (folder, names) in folders {
        text(&mut bytes, folder);
        list(&mut bytes, names);
    }
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
    changed(&[("/", vec!["A", "B"])], change)
}

#[cfg(test)]
pub(super) fn with_folders(folders: &[FolderNames]) -> Bound {
    changed(folders, &|_| {})
}

#[cfg(test)]
fn changed(folders: &[FolderNames], change: &dyn Fn(&mut Parts<'_>)) -> Bound {
    let mut parts = Parts {
        url: "http://localhost:1/",
        project: Some("p"),
        environment: "dev",
        root: "/",
        below: "",
        identity: ["universal-auth", "made-up-client-id"],
        organization: None,
        folders,
    };
    change(&mut parts);
    Bound::new(&parts)
}
