//! The difference between a file and what it should be, line by line.

use std::iter::zip;

/// So many equal lines are shown before and behind a change.
const AROUND: usize = 3;

/// Above so many pairs of lines, no pains are taken to find those that are alike.
const PAIRS: usize = 10_000_000;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Line<'a> {
    Same(&'a str),
    /// Only the file has it.
    Old(&'a str),
    /// The file lacks it.
    New(&'a str),
}

/// The changes that turn `old`, a file, into `new`, with the lines around them.
pub(super) fn of(old: &str, new: &str) -> String {
    let lines = lines(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    let changes: Vec<_> = (0..lines.len()).filter(|at| !matches!(lines[*at], Line::Same(_))).collect();
    if changes.is_empty() {
        return "they differ in the end of their last line\n".to_owned();
    }
    let is_near = |at: usize| {
        let next = changes.partition_point(|change| change + AROUND < at);
        changes.get(next).is_some_and(|change| *change <= at + AROUND)
    };
    let mut text = String::new();
    let (mut skipped, mut in_value) = (false, false);
    for (at, line) in lines.iter().enumerate() {
        if !is_near(at) {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            text.push_str("  ...\n");
        }
        in_value &= matches!(line, Line::Old(_));
        let line = match line {
            Line::Same(line) => format!("  {line}"),
            Line::New(line) => format!("+ {line}"),
            Line::Old(line) => format!("- {}", without_value(line, &mut in_value)),
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// What can be shown of a line that somebody may have put a value on: what stands before it. Such a value may have
/// more lines, which look like anything.
fn without_value(line: &str, in_value: &mut bool) -> String {
    let Some((before, _)) = line.split_once('=').filter(|_| !*in_value) else {
        return if *in_value { "…".to_owned() } else { line.to_owned() };
    };
    *in_value = true;
    // A word that is not written as names are can be the value itself: Base64 ends in equals signs.
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let shown = if before.trim().contains(char::is_whitespace) || is_name(before.trim()) { before } else { "" };
    format!("{shown}…")
}

fn lines<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let head = zip(old, new).take_while(|(old, new)| old == new).count();
    let (start, old, new) = (&old[..head], &old[head..], &new[head..]);
    let tail = zip(old.iter().rev(), new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, end) = old.split_at(old.len() - tail);
    let same = |lines: &[&'a str]| lines.iter().copied().map(Line::Same).collect::<Vec<_>>();
    [same(start), changed(old, &new[..new.len() - tail]), same(end)].concat()
}

/// The fewest changes, found through the longest sequence of lines that both have.
fn changed<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let width = new.len() + 1;
    let mut common = vec![0_u32; if old.len() * new.len() > PAIRS { 0 } else { (old.len() + 1) * width }];
    if !common.is_empty() {
        for row in (0..old.len()).rev() {
            for column in (0..new.len()).rev() {
                let at = row * width + column;
                common[at] = if old[row] == new[column] {
                    common[at + width + 1] + 1
                } else {
                    common[at + width].max(common[at + 1])
                };
            }
        }
    }
    let common = |row: usize, column: usize| common.get(row * width + column).copied().unwrap_or(0);
    let (mut row, mut column) = (0, 0);
    let mut lines = Vec::new();
    while row < old.len() || column < new.len() {
        let both = row < old.len() && column < new.len();
        if both && old[row] == new[column] {
            lines.push(Line::Same(old[row]));
            (row, column) = (row + 1, column + 1);
        } else if column == new.len() || both && common(row + 1, column) >= common(row, column + 1) {
            lines.push(Line::Old(old[row]));
            row += 1;
        } else {
            lines.push(Line::New(new[column]));
            column += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_is_near_a_change_is_shown() {
        let old = (0..20).map(|line| format!("L{line}\n")).collect::<Vec<_>>().concat();
        let new = old.replace("L7\n", "new\n").replace("L19\n", "");
        assert_eq!(
            of(&old, &new),
            "  ...\n  L4\n  L5\n  L6\n- L7\n+ new\n  L8\n  L9\n  L10\n  ...\n  L16\n  L17\n  L18\n- L19\n"
        );
    }

    #[test]
    fn lines_that_moved_are_few() {
        assert_eq!(of("a\nb\nc\n", "b\nc\na\n"), "- a\n  b\n  c\n+ a\n");
    }

    #[test]
    fn a_missing_line_end_is_told() {
        assert_eq!(of("a", "a\n"), "they differ in the end of their last line\n");
    }

    #[test]
    fn no_value_of_the_file_is_shown() {
        let key = "-----BEGIN KEY-----\nMARKER\nMARKER==\n-----END KEY-----";
        let old = format!(
            "A
TOKEN=MARKER
KEY=\"{key}\"
# end
OTHER
URL=MARKER
"
        );
        let told = of(
            &old, "# end
",
        );
        assert!(!told.contains("MARKER"), "{told}");
        assert_eq!(
            told,
            "- A
- TOKEN…
- …
- …
- …
- …
  # end
- OTHER
- URL…
"
        );
    }

    #[test]
    fn a_key_that_ends_in_equals_signs_is_no_name() {
        assert_eq!(of("made_up_MARKER==\n", ""), "- …\n");
        assert_eq!(of("API_KEY=\n", ""), "- API_KEY…\n");
        assert_eq!(of("export API_KEY = MARKER\n", ""), "- export API_KEY …\n");
    }

    #[test]
    fn large_files_are_compared_too() {
        let old = (0..4000).map(|line| format!("old {line}\n")).collect::<Vec<_>>().concat();
        let told = of(&old, &old.replace("old", "new"));
        assert_eq!(told.lines().count(), 8000);
    }

    proptest! {
        #[test]
        fn either_side_can_be_read_off(old in proptest::collection::vec("[ab]", 0..8), new in proptest::collection::vec("[ab]", 0..8)) {
            let (old, new): (Vec<&str>, Vec<&str>) = (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
            let lines = lines(&old, &new);
            let side = |skipped: fn(&str) -> Line<'_>| -> Vec<&str> {
                lines.iter().filter_map(|line| match line {
                    Line::Same(text) | Line::Old(text) | Line::New(text) => (*line != skipped(text)).then_some(*text),
                }).collect()
            };
            prop_assert_eq!(side(|text| Line::New(text)), old);
            prop_assert_eq!(side(|text| Line::Old(text)), new);
        }
    }
}
