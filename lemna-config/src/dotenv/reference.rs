//! References to other variables: `$NAME`, `${NAME}`, `${NAME:-default}`.

use super::statement::{is_name, is_name_char};

pub(super) struct Reference<'a> {
    pub(super) name: &'a str,
    /// As the file writes it.
    pub(super) default: Option<&'a str>,
    /// The text after the reference.
    pub(super) rest: &'a str,
}

/// The reference whose `$` stands right before `text`.
pub(super) fn after_dollar(text: &str) -> Option<Reference<'_>> {
    match text.strip_prefix('{') {
        Some(inside) => braced(inside),
        None => bare(text),
    }
}

/// The names of all `${NAME}` in a value. One whose dollar is escaped was meant to stay as it is.
pub(super) fn braced_names(raw: &str) -> impl Iterator<Item = &str> {
    raw.match_indices("${").filter_map(|(at, opening)| {
        let escaped = raw[..at].ends_with('\\');
        braced(&raw[at + opening.len()..]).filter(|_| !escaped).map(|reference| reference.name)
    })
}

fn braced(inside: &str) -> Option<Reference<'_>> {
    let (name, after) = inside.split_at(inside.find(|c| !is_name_char(c))?);
    if !is_name(name) {
        return None;
    }
    if let Some(rest) = after.strip_prefix('}') {
        return Some(Reference { name, default: None, rest });
    }
    let after = after.strip_prefix(":-")?;
    // Looking no further than the next dollar keeps a file full of `${A:-` from costing the square of its size.
    let (default, after) = after.split_at(after.find(['}', '$', '\n', '\r'])?);
    after.strip_prefix('}').map(|rest| Reference { name, default: Some(default), rest })
}

fn bare(text: &str) -> Option<Reference<'_>> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    // `$5` in a password is an amount or chance, not a name.
    let named = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    named.then_some(Reference { name, default: None, rest })
}
