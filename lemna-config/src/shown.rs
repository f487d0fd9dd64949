//! Text that a server chose, made fit for a report or a log.

/// Longer than any name that a person gives.
const LONGEST: usize = 120;

/// `text` with every character that could move a cursor, colour a terminal or turn a line around written out as
/// `\u{..}`, and cut to a length that leaves room for the rest of the report.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for (at, c) in text.chars().enumerate() {
        if at == LONGEST {
            shown.push('…');
            break;
        }
        if is_harmless(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_unicode());
        }
    }
    shown
}

/// What is neither a control character, nor a line's end, nor invisible: marks of direction and joiners let one name
/// look like another.
fn is_harmless(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_is_written_out() {
        assert_eq!(shown("a\u{1b}[2Kb\n\r\u{9b}"), "a\\u{1b}[2Kb\\u{a}\\u{d}\\u{9b}");
        assert_eq!(shown("\u{202e}dorp"), "\\u{202e}dorp");
        assert_eq!(shown("Grün 日本 lemna-platform"), "Grün 日本 lemna-platform");
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = shown(&"\u{1b}".repeat(10_000));
        assert!(long.ends_with('…') && long.len() < 8 * LONGEST, "{}", long.len());
    }
}
