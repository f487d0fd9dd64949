//! Values that go on in the next lines without quotes. Such a value would be cut after its first line, and what follows
//! would be taken for names, which can be mentioned: they are parts of a secret.
//!
//! Each line below is looked at once, by the value right above it alone.

use super::statement::{is_space, split_line, split_name};

/// How many bytes of `below`, the text after its line, belong to the unquoted value `raw`. `None` where it is whole.
pub(super) fn goes_on(raw: &str, below: &str) -> Option<usize> {
    let (line, after) = split_line(below);
    if raw.is_empty() {
        // `NAME=`, and the value on a separate line.
        let first = line.trim_matches(is_space);
        let starts_here = is_begin(first) || ["{\"", "[\"", "[{"].iter().any(|start| first.starts_with(start));
        let starts_here = starts_here || is_bare_bracket(first);
        return starts_here.then(|| below.len() - after.len() + goes_on(first, after).unwrap_or(0));
    }
    if is_begin(raw) {
        return if holds_end(raw) { None } else { blocks(below) };
    }
    if raw.starts_with(['{', '[']) {
        return through_closing_bracket(raw, below);
    }
    let is_indented = line.starts_with(is_space);
    match raw.strip_suffix('\\') {
        Some(before) if is_indented || before.ends_with(is_space) => paragraph(below, |line| !is_assignment(line)),
        None if raw.ends_with(',') && is_indented => paragraph(below, |line| !is_assignment(line)),
        None if is_full_line_of_base64(raw) => paragraph(below, |line| is_line_of_base64(line, raw.len())),
        _ => None,
    }
}

/// What is left of a key or certificate that begins above `below`, with those that follow it directly.
fn blocks(below: &str) -> Option<usize> {
    let mut end = block(below)?;
    while let Some(begun) = next_block(&below[end..]) {
        end += begun;
        end += block(&below[end..]).unwrap_or(0);
    }
    Some(end)
}

/// The lines through `-----END ...`, whatever they look like; without one, those that look like no assignment.
fn block(below: &str) -> Option<usize> {
    let mut rest = below;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if line.contains("-----BEGIN ") {
            break;
        }
        if is_end(line.trim_matches(is_space)) {
            return Some(below.len() - after.len());
        }
        rest = after;
    }
    // Blank lines are between the headers of a key and its body.
    lines(below, |line| is_blank(line) || !(is_comment(line) || is_assignment(line) || line.contains("-----BEGIN ")))
}

/// Where the next certificate of a chain has begun: what openssl prints can be between two.
fn next_block(below: &str) -> Option<usize> {
    let mut rest = below;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        let text = line.trim_matches(is_space);
        if is_begin(text) {
            return Some(below.len() - after.len());
        }
        if is_assignment(line) && !["subject", "issuer"].iter().any(|name| text.starts_with(name)) {
            return None;
        }
        rest = after;
    }
    None
}

/// The lines of JSON that `raw` opens, through the bracket that closes it. A password can begin with a bracket as well:
/// then nothing below closes it.
fn through_closing_bracket(raw: &str, below: &str) -> Option<usize> {
    let mut depth = depth_behind(0, raw);
    if depth == 0 {
        return None;
    }
    let mut rest = below;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        // No line of JSON is one.
        if is_assignment(line) {
            break;
        }
        depth = depth_behind(depth, line);
        rest = after;
        if depth == 0 {
            return Some(below.len() - rest.len());
        }
    }
    let is_open = raw.ends_with(['{', '[', ',', ':']);
    if is_open { paragraph(below, |line| !is_assignment(line)) } else { None }
}

/// How many brackets are open behind `text`, where `depth` were before it. Those in strings count for nothing, and no
/// string goes over the end of a line.
fn depth_behind(depth: usize, text: &str) -> usize {
    let (mut depth, mut in_string, mut escaped) = (depth, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' | '[' if !in_string => depth += 1,
            '}' | ']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// The lines of `below`, up to a blank one or a comment, as long as each `belongs`.
fn paragraph(below: &str, belongs: impl Fn(&str) -> bool) -> Option<usize> {
    lines(below, |line| !is_blank(line) && !is_comment(line) && belongs(line))
}

/// The lines of `below`, as long as each `belongs`, without the blank ones at their end.
fn lines(below: &str, belongs: impl Fn(&str) -> bool) -> Option<usize> {
    let (mut rest, mut end) = (below, None);
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if !belongs(line) {
            break;
        }
        if !is_blank(line) {
            end = Some(below.len() - after.len());
        }
        rest = after;
    }
    end
}

/// Whether the line gives a name its value, and cannot be a line of base64, which ends with `=` or `==`.
fn is_assignment(line: &str) -> bool {
    let text = line.trim_matches(is_space);
    match split_name(text) {
        Ok((_, "")) => !(text.len().is_multiple_of(4) && text.strip_suffix('=').is_some_and(is_base64)),
        Ok((_, value)) => value != "=",
        Err(_) => false,
    }
}

/// `base64` and openssl break lines at these lengths. Digits of a hexadecimal key are 64 as well, and whole.
fn is_full_line_of_base64(raw: &str) -> bool {
    matches!(raw.len(), 64 | 76) && is_base64(raw) && !raw.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_line_of_base64(line: &str, full: usize) -> bool {
    let text = line.trim_matches(is_space);
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let (lower, upper) = (|byte: u8| byte.is_ascii_lowercase(), |byte: u8| byte.is_ascii_uppercase());
    let may_be_name = padding == 1 && !(digits.bytes().any(lower) && digits.bytes().any(upper));
    is_base64(digits) && padding <= 2 && !may_be_name && text.len() <= full && text.len().is_multiple_of(4)
}

fn is_base64(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// The parts of a key, a certificate, a message: PEM, PGP and SSH.
fn is_begin(text: &str) -> bool {
    text.starts_with("-----BEGIN ") || text.starts_with("---- BEGIN ")
}

fn is_end(text: &str) -> bool {
    text.starts_with("-----END ") || text.starts_with("---- END ")
}

fn holds_end(text: &str) -> bool {
    text.contains("-----END ") || text.contains("---- END ")
}

fn is_bare_bracket(text: &str) -> bool {
    matches!(text, "{" | "[")
}

fn is_blank(line: &str) -> bool {
    line.chars().all(is_space)
}

fn is_comment(line: &str) -> bool {
    line.trim_start_matches(is_space).starts_with('#')
}
