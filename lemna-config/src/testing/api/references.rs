//! References in values: `${KEY}`, `${env.KEY}` and `${env.folder.KEY}`.

use crate::testing::Dialect;
use crate::testing::world::{ProjectData, normal_path};

/// How deep a reference may lead to another. The server's limit; it also ends circles.
const DEPTH: u32 = 10;

/// `value` with its references replaced. In place of one whose target is missing or empty there is nothing; on older
/// servers it stays as it is written.
pub(crate) fn expanded(dialect: Dialect, project: &ProjectData, environment: &str, path: &str, value: &str) -> String {
    expand(dialect, project, environment, path, value, 0)
}

fn expand(dialect: Dialect, project: &ProjectData, environment: &str, path: &str, value: &str, depth: u32) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, reference, after)) = next_reference(rest) {
        out.push_str(before);
        match target(dialect, project, environment, path, reference, depth) {
            Some(found) => out.push_str(&found),
            None if dialect == Dialect::V4 => {}
            None => out.extend(["${", reference, "}"]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands before the first `${...}`, inside it and after it.
fn next_reference(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside, after))
}

fn target(
    dialect: Dialect,
    project: &ProjectData,
    environment: &str,
    path: &str,
    reference: &str,
    depth: u32,
) -> Option<String> {
    if depth >= DEPTH {
        return None;
    }
    let names: Vec<_> = reference.split('.').collect();
    let (environment, path, key) = match names.as_slice() {
        [key] => (environment, path.to_owned(), *key),
        [environment, folders @ .., key] => (*environment, normal_path(&folders.join("/")), *key),
        [] => return None,
    };
    let secret = project.folder(environment, &path)?.secret(key)?;
    let value = expand(dialect, project, environment, &path, &secret.value, depth + 1);
    (!value.is_empty()).then_some(value)
}
