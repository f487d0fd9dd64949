//! Text from elsewhere (servers, files, paths, arguments) on its way to a terminal.

use std::path::Path;

/// A name that somebody else chose, with nothing in it that could move a cursor, forge a line or turn the direction of
/// writing.
pub(crate) fn printable(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for c in name.chars() {
        if is_printable(c) {
            shown.push(c);
        } else {
            let escaped =
                if FILLERS.contains(&c) { c.escape_unicode().collect() } else { c.escape_debug().to_string() };
            shown.push_str(&escaped);
        }
    }
    shown
}

/// Letters to Unicode, and blanks to whoever looks at them.
const FILLERS: [char; 4] = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];

/// Whether a terminal shows `c`, and does nothing else.
pub(crate) fn is_printable(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || (c.escape_debug().len() == 1 && !FILLERS.contains(&c))
}

/// [`printable`], of a path.
pub(crate) fn path(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// What is wrong with a secret of which a reference leads nowhere. `refers_to` are the names that can be shown.
pub(crate) fn lost_reference(refers_to: &[String]) -> String {
    let what = if refers_to.is_empty() { "a secret".to_owned() } else { refers_to.join(", ") };
    format!("refers to {what} that is missing or empty: services get the value without it")
}
