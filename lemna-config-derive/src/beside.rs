//! What one attribute derives beside `LemnaSecrets`: `#[derive(Debug, LemnaSecrets)]`.
//!
//! The compiler keeps that attribute from the macro, and what it says of two `Debug` shows no way out. So the attribute is
//! read where it is written. Where that cannot be seen (an editor has not saved it, there are comments in it), the
//! compiler's words stay.

use std::fs;

use proc_macro2::{Ident, Span};

/// The `Debug` of the attribute that derives what is being derived, at the place of this word.
pub(crate) fn debug() -> Option<Ident> {
    // Not in a unit test.
    if !proc_macro::is_available() {
        return None;
    }
    let word = proc_macro::Span::call_site();
    let source = fs::read_to_string(word.local_file()?).ok()?;
    let is_beside = derives_debug(&source, (word.line(), word.column()), &word.source_text()?)?;
    is_beside.then(|| Ident::new("Debug", Span::call_site()))
}

/// Whether the attribute in which `word` is, at a line and a column of `source` that count from 1, derives `Debug`.
fn derives_debug(source: &str, (line, column): (usize, usize), word: &str) -> Option<bool> {
    let before: usize = source.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let (before, after) = source.split_at_checked(before + column.checked_sub(1)?)?;
    let (_, opened) = before.rsplit_once("derive")?;
    let inside = opened.trim_start().strip_prefix('(')?;
    let (behind, _) = after.split_once(')').filter(|_| after.starts_with(word))?;
    let derived = format!("{inside}{behind}");
    let is_paths = derived.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '_' | ':' | ','));
    let is_debug = |path: &str| path.rsplit("::").next().is_some_and(|last| last.trim() == "Debug");
    is_paths.then(|| derived.split(',').any(is_debug))
}

#[cfg(test)]
mod tests {
    use super::derives_debug;

    fn at_its_place(source: &str, word: &str) -> Option<bool> {
        let at = source.find(word)?;
        let line = source[..at].matches('\n').count() + 1;
        let column = at - source[..at].rfind('\n').map_or(0, |end| end + 1) + 1;
        derives_debug(source, (line, column), word)
    }

    #[test]
    fn what_stands_in_the_attribute_is_read() {
        for (source, found) in [
            ("#[derive(Debug, LemnaSecrets)]\nstruct A;", Some(true)),
            ("//! é\n\n#[derive(LemnaSecrets, std::fmt::Debug)]", Some(true)),
            ("#[derive(Debug)] struct B;\r\n#[derive(\n    Clone,\n    LemnaSecrets,\n)]", Some(false)),
            ("#[cfg_attr(a, derive (LemnaSecrets,::core::fmt::\n  Debug))]", Some(true)),
            ("#[derive(LemnaSecrets)]\n#[derive(Debug)]", Some(false)),
            ("#[derive(DebugLess, LemnaSecrets)]", Some(false)),
            // Comments, and what is no such attribute.
            ("#[derive(Clone, /* Debug, */ LemnaSecrets)]", None),
            ("#[derive(Clone, // Debug,\nLemnaSecrets)]", None),
            ("#[derive(LemnaSecrets, /* ) */ Debug)]", None),
            ("#[derive(Debug)]\n#[lemna(LemnaSecrets)]", None),
            ("LemnaSecrets", None),
            ("#[derive(LemnaSecrets", None),
        ] {
            assert_eq!(at_its_place(source, "LemnaSecrets"), found, "{source}");
        }
    }

    #[test]
    fn another_place_is_no_mistake() {
        let source = "#[derive(Debug, Lemna)]\n";
        for place in [(0, 1), (1, 0), (1, 1), (2, 1), (9, 9), (1, 900), (1, 17)] {
            assert_eq!(derives_debug(source, place, "LemnaSecrets"), None, "{place:?}");
        }
        assert_eq!(derives_debug(source, (1, 17), "Lemna"), Some(true));
        assert_eq!(derives_debug("é", (1, 2), "x"), None);
    }
}
