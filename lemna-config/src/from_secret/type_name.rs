//! The names of types, as a struct writes them.

/// Crates whose types are meant by these names; another crate's `Duration` can be read in any way.
const CRATES: [&str; 8] = ["std", "core", "alloc", "lemna_config", "http", "url", "uuid", "secrecy"];

pub(super) fn without_blanks(type_name: &str) -> String {
    type_name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The name without the crate and modules that it is of, and what is in its angle brackets.
pub(super) fn split(type_name: &str) -> Option<(&str, Option<&str>)> {
    match type_name.split_once('<') {
        Some((name, inner)) => Some((plain_name(name)?, Some(inner.strip_suffix('>')?))),
        None => Some((plain_name(type_name)?, None)),
    }
}

/// The name without the crate and modules that it is of.
fn plain_name(path: &str) -> Option<&str> {
    let path = path.strip_prefix("::").unwrap_or(path);
    match path.rsplit_once("::") {
        None => Some(path),
        Some((modules, name)) => CRATES.contains(&modules.split("::").next()?).then_some(name),
    }
}

/// Whether it is a list, set or map, which is read from several values.
pub(crate) fn is_several(type_name: &str) -> bool {
    match split(&without_blanks(type_name)) {
        Some(("Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "HashMap" | "BTreeMap", Some(_))) => true,
        Some(("Box", Some(inner))) => inner.starts_with('[') || is_several(inner),
        _ => false,
    }
}
