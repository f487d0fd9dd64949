//! Text from elsewhere (servers, paths, variables) on its way to a terminal or a log.

use std::fmt::{self, Display, Formatter, Write};

/// Shows what it holds without the characters that move a cursor, forge a line or turn the direction of writing.
pub(crate) struct Printable<T>(pub(crate) T);

impl<T: Display> Display for Printable<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(Filter(f), "{}", self.0)
    }
}

struct Filter<'f, 'buffer>(&'f mut Formatter<'buffer>);

impl Write for Filter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| self.0.write_char(if is_harmless(c) { c } else { char::REPLACEMENT_CHARACTER }))
    }
}

fn is_harmless(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// More names than this are only counted.
const MOST: usize = 10;
const LONGEST: usize = 64;

/// Names in a row, as many and as much of each as help.
pub(crate) fn names(names: &[String]) -> String {
    let shown: Vec<_> = names
        .iter()
        .take(MOST)
        .map(|name| match name.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}...", Printable(&name[..end])),
            None => Printable(name).to_string(),
        })
        .collect();
    let more = names.len() - shown.len();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_act_on_a_terminal_is_replaced() {
        assert_eq!(
            Printable("a\u{1b}[2Kb\r\nc\u{9b}d\u{202e}e é 漢").to_string(),
            "a\u{fffd}[2Kb\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}e é 漢"
        );
    }

    #[test]
    fn many_and_long_names_are_cut() {
        let many: Vec<_> = (0..12).map(|at| format!("n{at}")).collect();
        assert!(names(&many).ends_with("n9 and 2 more"));
        assert_eq!(names(&["é".repeat(100)]), format!("{}...", "é".repeat(64)));
        assert_eq!(names(&[]), "");
    }
}
