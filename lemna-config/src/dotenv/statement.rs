//! Splits a file into statements, so that a broken one costs its own line and no other.

use std::ops::Range;

use super::BadLine;
use super::goes_on::goes_on;
use crate::problem::LineProblem;
use crate::words::{is_harmless, line_breaks};

/// `NAME=value`, well-formed, its value still as the file writes it.
pub(super) struct Statement<'a> {
    pub(super) line: u32,
    /// Its lines as bytes of the text, with the last one's end.
    #[cfg_attr(not(feature = "admin"), expect(dead_code, reason = "for those who cut a file"))]
    pub(super) span: Range<usize>,
    pub(super) name: &'a str,
    pub(super) quote: Quote,
    pub(super) raw: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
}

pub(super) struct Statements<'a> {
    rest: &'a str,
    /// Where `rest` starts.
    at: usize,
    line: u32,
}

impl<'a> Statements<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text, at: 0, line: 1 }
    }

    fn go_past(&mut self, read: &str, rest: &'a str) {
        self.line = self.line.saturating_add(line_breaks(read.as_bytes()));
        self.at += read.len();
        self.rest = rest;
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Result<Statement<'a>, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let (text, at, line) = (self.rest, self.at, self.line);
            let (first, next) = split_line(text);
            // Whatever is wrong with this line, the next one is read.
            self.go_past(&text[..text.len() - next.len()], next);

            let head = first.trim_start_matches(is_space);
            if head.is_empty() || head.starts_with('#') {
                continue;
            }
            let (name, value) = match split_name(head) {
                Ok(parts) => parts,
                Err((problem, key)) => {
                    let problem = unseen(first).filter(|_| problem == LineProblem::BadName).unwrap_or(problem);
                    return Some(Err(BadLine { line, key: key.map(str::to_owned), problem }));
                }
            };

            let quote = match value.chars().next() {
                Some('\'') => Quote::Single,
                Some('"') => Quote::Double,
                _ => {
                    let (quote, raw) = (Quote::None, without_comment(value));
                    if let Some(length) = goes_on(raw, next) {
                        self.go_past(&next[..length], &next[length..]);
                        let (key, problem) = (Some(name.to_owned()), LineProblem::GoesOn);
                        return Some(Err(BadLine { line, key, problem }));
                    }
                    return Some(Ok(Statement { line, span: at..self.at, name, quote, raw }));
                }
            };
            let body = &text[first.len() - value.len() + 1..];
            return Some(match split_quoted(body, quote) {
                Ok((raw, next)) => {
                    (self.at, self.line) = (at, line);
                    self.go_past(&text[..text.len() - next.len()], next);
                    Ok(Statement { line, span: at..self.at, name, quote, raw })
                }
                Err(problem) => Err(BadLine { line, key: Some(name.to_owned()), problem }),
            });
        }
        None
    }
}

/// The name and what stands right of its `=`, or what is wrong and the name that was probably meant.
pub(super) fn split_name(head: &str) -> Result<(&str, &str), (LineProblem, Option<&str>)> {
    let head = match head.strip_prefix("export") {
        Some(exported) if exported.starts_with(is_space) => exported.trim_start_matches(is_space),
        _ => head,
    };
    let quoted = head.strip_prefix('\'').and_then(|inside| inside.split_once('\''));
    let (name, after) = quoted
        .unwrap_or_else(|| head.split_at(head.find(|c| c == '=' || c == '#' || is_space(c)).unwrap_or(head.len())));
    let after = after.trim_start_matches(is_space);

    if let Some(value) = after.strip_prefix('=') {
        if is_padding(value) {
            return Err((LineProblem::OnlyEquals, Some(name).filter(|name| is_name(name))));
        }
        if !is_name(name) {
            return Err((LineProblem::BadName, name_at_end(name)));
        }
        let trimmed = value.trim_start_matches(is_space);
        // A `#` is a comment where whitespace stands before it, and part of the value where none does.
        let is_comment = trimmed.len() < value.len() && trimmed.starts_with('#');
        return Ok((name, if is_comment { "" } else { trimmed }));
    }
    match after.split_once('=') {
        Some((before, _)) if !after.starts_with('#') => Err((LineProblem::BadName, name_at_end(before))),
        _ => Err((LineProblem::NoEquals, Some(name.trim_end_matches(':')).filter(|key| is_name(key)))),
    }
}

/// The first character left of the `=` that nobody sees, or that looks like a blank and is none.
fn unseen(line: &str) -> Option<LineProblem> {
    let looks_like_a_blank = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\t');
    let mut characters = line.chars().take_while(|c| *c != '=').zip(1..);
    let (character, column) = characters.find(|(c, _)| !is_harmless(*c) && *c != '\t' || looks_like_a_blank(*c))?;
    Some(LineProblem::Unseen { column, character })
}

/// Whether the value is nothing but `=`: the line ends as base64 does, so that all of it is a stray secret.
fn is_padding(value: &str) -> bool {
    let value = without_comment(value.trim_start_matches(is_space));
    !value.is_empty() && value.bytes().all(|byte| byte == b'=')
}

/// The last word of what stands left of `=`, as in `set NAME=` or `"NAME" =`.
fn name_at_end(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(|c| is_space(c) || c == '"' || c == '\'');
    let start =
        text.rfind(|c| !is_name_char(c)).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    Some(&text[start..]).filter(|name| is_name(name))
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || c == '_') && text.chars().all(is_name_char)
}

pub(super) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-')
}

fn without_comment(value: &str) -> &str {
    let mut after_space = false;
    for (at, c) in value.char_indices() {
        if c == '#' && after_space {
            return value[..at].trim_end_matches(is_space);
        }
        after_space = is_space(c);
    }
    value.trim_end_matches(is_space)
}

/// The text between the quotes, and the text from the next line on.
fn split_quoted(body: &str, quote: Quote) -> Result<(&str, &str), LineProblem> {
    let closing = if quote == Quote::Single { '\'' } else { '"' };
    let mut escaped = false;
    let end = body.find(|c| {
        let closes = c == closing && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    });
    let Some(end) = end else { return Err(LineProblem::UnclosedQuote) };
    let (raw, rest) = (&body[..end], &body[end + 1..]);
    let (tail, next) = split_line(rest);
    let trimmed = tail.trim_start_matches(is_space);
    let several_lines = line_breaks(raw.as_bytes()) > 0;
    // After `A="x`, a line `B="y"` or `B="#fff"` closes it with the quote that opens its own value.
    let opens_next = several_lines && tail.starts_with('#') && raw.trim_end_matches(is_space).ends_with('=');
    if (trimmed.is_empty() || trimmed.starts_with('#')) && !opens_next {
        Ok((raw, next))
    } else if several_lines {
        Err(LineProblem::UnclosedQuote)
    } else {
        Err(LineProblem::TextAfterQuote)
    }
}

/// A line without its end (`\n`, `\r\n` or `\r`), and the text after it.
pub(super) fn split_line(text: &str) -> (&str, &str) {
    let Some(end) = text.find(['\n', '\r']) else { return (text, "") };
    let rest = &text[end..];
    (&text[..end], rest.strip_prefix("\r\n").unwrap_or(&rest[1..]))
}

/// What Python calls whitespace, which has four control characters more than Rust's.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}
