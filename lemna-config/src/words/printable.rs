//! Text from elsewhere (servers, paths, variables) on its way to a terminal or a log.

use std::fmt::{self, Display, Formatter, Write};

/// Shows its text with every character that could move a cursor, forge a line or turn the direction of writing written
/// out as `\u{..}`.
pub(crate) struct Printable<T>(pub(crate) T);

impl<T: Display> Display for Printable<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(Filter(f), "{}", self.0)
    }
}

struct Filter<'f, 'buffer>(&'f mut Formatter<'buffer>);

impl Write for Filter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars()
            .try_for_each(|c| if is_harmless(c) { self.0.write_char(c) } else { c.escape_unicode().fmt(self.0) })
    }
}

/// What is neither a control character, nor a line's end, nor invisible: marks of direction and joiners let one name
/// look like another.
pub(crate) fn is_harmless(c: char) -> bool {
    !(c.is_control() || HARMFUL.iter().any(|&(first, last)| (first..=last).contains(&c)))
}

/// All of Unicode's format characters (Cf), its separators of lines and paragraphs, and what is shown as nothing.
const HARMFUL: [(char, char); 25] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Pretty-printed JSON with the same characters as `\uXXXX`, which whoever parses it reads as the characters: JSON itself
/// leaves most of them as they are.
#[cfg(feature = "json")]
pub(crate) fn printable_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || is_harmless(c) {
            shown.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // A `String` takes whatever is written to it.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        }
    }
    shown
}

/// Longer than any name that a person gives.
#[cfg(feature = "infisical")]
const LONGEST: usize = 120;

/// [`Printable`], cut to a length that leaves room for the rest of a report: for names that a server chose.
#[cfg(feature = "infisical")]
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", Printable(&text[..end])),
        None => Printable(text).to_string(),
    }
}

#[cfg(all(test, feature = "infisical"))]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_or_hides_is_written_out() {
        assert_eq!(shown("a\u{1b}[2Kb\n\r\u{9b}"), "a\\u{1b}[2Kb\\u{a}\\u{d}\\u{9b}");
        assert_eq!(shown("\u{202e}dorp\u{200b}"), "\\u{202e}dorp\\u{200b}");
        assert_eq!(shown("Grün 日本 lemna-platform"), "Grün 日本 lemna-platform");
    }

    #[test]
    fn every_format_character_is_written_out() {
        let format = [
            0xad..=0xad,
            0x600..=0x605,
            0x61c..=0x61c,
            0x6dd..=0x6dd,
            0x70f..=0x70f,
            0x890..=0x891,
            0x8e2..=0x8e2,
            0x180e..=0x180e,
            0x200b..=0x200f,
            0x202a..=0x202e,
            0x2060..=0x2064,
            0x2066..=0x206f,
            0xfeff..=0xfeff,
            0xfff9..=0xfffb,
            0x110bd..=0x110bd,
            0x110cd..=0x110cd,
            0x13430..=0x1343f,
            0x1bca0..=0x1bca3,
            0x1d173..=0x1d17a,
            0xe0001..=0xe0001,
            0xe0020..=0xe007f,
        ];
        for c in format.into_iter().flatten().filter_map(char::from_u32) {
            assert_eq!(Printable(c).to_string(), c.escape_unicode().to_string());
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = shown(&"\u{1b}".repeat(10_000));
        assert!(long.ends_with('…') && long.len() < 8 * LONGEST, "{}", long.len());
    }
}
