//! Whether a text that should be a list or a map is written in brackets, as JSON and YAML do.

use std::net::Ipv6Addr;

/// Whether one pair of brackets stands around the whole of `text`, and is none of an only value's: `[::1]` is an
/// address, and between braces an only value can be JSON itself.
pub(super) fn bracketed(text: &str, separator: &str) -> bool {
    let Some((open, inside)) = around(text) else { return false };
    let inside = inside.trim();
    if inside.is_empty() {
        return true;
    }
    match open {
        '[' => inside.parse::<Ipv6Addr>().is_err(),
        _ => inside.contains(separator) || inside.contains([':', '=']) && separator == super::list::SEPARATOR,
    }
}

/// The first bracket of `text`, and the text between it and the last, if these two are a pair.
fn around(text: &str) -> Option<(char, &str)> {
    let open = text.chars().next().filter(|c| matches!(c, '[' | '{'))?;
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '[' | '{' if !in_string => depth += 1,
            ']' | '}' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return (at + 1 == text.len()).then(|| (open, &text[1..at]));
                }
            }
            _ => {}
        }
    }
    None
}
