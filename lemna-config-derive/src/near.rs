//! The name that was probably meant.

/// The candidate that `word` is most likely a misspelling of.
pub(crate) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    let word = letters(word);
    let mut nearest = None;
    for candidate in candidates {
        let edits = edits(&word, &letters(candidate));
        // A third of the letters can be wrong, or else unrelated short words would count as near.
        let is_near = edits <= (word.len().max(candidate.len()) / 3).max(1);
        if is_near && nearest.is_none_or(|(fewest, _)| edits < fewest) {
            nearest = Some((edits, *candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}

/// What a message says of the name that was probably meant: nothing, if there is none.
pub(crate) fn did_you_mean(meant: Option<&str>) -> String {
    meant.map_or_else(String::new, |meant| format!(", did you mean `{meant}`?"))
}

/// How many letters must be put in, left out, replaced, or exchanged with their neighbour to turn `from` into `to`.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, target) in to.iter().enumerate() {
            let mut fewest =
                (last[column] + usize::from(letter != target)).min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && *letter == to[column - 1] && from[row - 1] == *target {
                fewest = fewest.min(before[column - 1] + 1);
            }
            next.push(fewest);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_of_the_finger_are_near() {
        let known = ["name", "default", "nested", "prefix", "from_str", "local", "public"];
        for (word, meant) in [
            ("nmae", "name"),
            ("Name", "name"),
            ("defualt", "default"),
            ("nest", "nested"),
            ("rename", "name"),
            ("fromstr", "from_str"),
        ] {
            assert_eq!(nearest(word, &known), Some(meant), "{word}");
        }
    }

    #[test]
    fn capitals_are_no_difference() {
        assert_eq!(nearest("Api_Urll", &["API_KEY", "API_URL"]), Some("API_URL"));
    }

    #[test]
    fn unrelated_words_are_not() {
        for word in ["json", "optional", "x", ""] {
            assert_eq!(nearest(word, &["name", "default", "nested"]), None, "{word}");
        }
    }
}
