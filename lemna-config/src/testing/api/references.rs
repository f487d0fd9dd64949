//! References in values: `${KEY}`, `${env.KEY}` and `${env.folder.KEY}`.

use crate::testing::Dialect;
use crate::testing::world::{ProjectData, SecretData, normal_path};

/// How deep a reference can lead to another. The server's limit; it also ends circles.
const DEPTH: u32 = 10;

/// Where a reference is read.
#[derive(Clone, Copy)]
pub(crate) struct From<'a> {
    pub(crate) project: &'a ProjectData,
    pub(crate) dialect: Dialect,
    pub(crate) environment: &'a str,
    pub(crate) path: &'a str,
}

/// What a reference leads to.
enum Found {
    Value(String),
    /// There is no such secret, or it is empty.
    Nothing,
    Circle,
}

impl From<'_> {
    /// `value` with its references replaced. One that leads nowhere becomes an empty text; older servers leave it as
    /// it is written, as all do with one that leads back to itself.
    pub(crate) fn expanded(self, value: &str) -> String {
        self.expand(value, 0)
    }

    /// What a server that refuses references to nothing says of the first one in `value`. Its words are read in the
    /// source, but for those of a secret. What is no name is a text to it.
    pub(crate) fn refused(self, value: &str) -> Option<String> {
        let mut rest = value;
        while let Some((_, reference, after)) = next_reference(rest) {
            if is_name(reference) && self.secret(reference).is_none() {
                let environment = reference.split_once('.').map_or(self.environment, |(environment, _)| environment);
                return Some(match self.project.environment(environment) {
                    None => format!("Referenced environment not found. Missing {environment}"),
                    Some(_) => "Referenced secret(s) not found".to_owned(),
                });
            }
            rest = after;
        }
        None
    }

    fn expand(self, value: &str, depth: u32) -> String {
        let mut out = String::with_capacity(value.len());
        let mut rest = value;
        while let Some((before, reference, after)) = next_reference(rest) {
            out.push_str(before);
            match self.target(reference, depth) {
                Found::Value(found) => out.push_str(&found),
                Found::Nothing if self.dialect == Dialect::V4 => {}
                Found::Nothing | Found::Circle => out.extend(["${", reference, "}"]),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// The secret that a reference names, with its environment and path.
    fn secret<'r>(self, reference: &'r str) -> Option<(&'r str, String, &'r SecretData)>
    where
        Self: 'r,
    {
        let names: Vec<_> = reference.split('.').collect();
        let (environment, path, key) = match names.as_slice() {
            [key] => (self.environment, self.path.to_owned(), *key),
            [environment, folders @ .., key] => (*environment, normal_path(&folders.join("/")), *key),
            [] => return None,
        };
        let secret = self.project.folder(environment, &path)?.secret(key)?;
        Some((environment, path, secret))
    }

    fn target(self, reference: &str, depth: u32) -> Found {
        if depth >= DEPTH {
            return Found::Circle;
        }
        let Some((environment, path, secret)) = self.secret(reference) else { return Found::Nothing };
        let value = From { environment, path: &path, ..self }.expand(&secret.value, depth + 1);
        if value.is_empty() { Found::Nothing } else { Found::Value(value) }
    }
}

fn is_name(reference: &str) -> bool {
    !reference.is_empty() && reference.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// What is before the first `${...}`, inside it and after it.
fn next_reference(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside, after))
}
