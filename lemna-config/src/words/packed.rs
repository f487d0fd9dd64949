//! Several values as one text, where a list or a map is known as such and no separator may be guessed.

/// No variable begins with it: it is a control character.
const START: &str = "\u{1d}";

/// The texts of a list, or the keys and values of a map in turn, each behind its length.
pub(crate) fn packed<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut packed = START.to_owned();
    for text in texts {
        packed += &text.len().to_string();
        packed.push(':');
        packed += text;
    }
    packed
}

pub(crate) fn is_packed(text: &str) -> bool {
    text.starts_with(START)
}

/// What was packed: `None` where nothing was, or where a text only begins alike.
pub(crate) fn unpacked(text: &str) -> Option<Vec<&str>> {
    let mut rest = text.strip_prefix(START)?;
    let mut texts = Vec::new();
    while !rest.is_empty() {
        let (length, behind) = rest.split_once(':')?;
        let (text, behind) = behind.split_at_checked(length.parse().ok()?)?;
        texts.push(text);
        rest = behind;
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_whatever_it_holds() {
        for texts in [&[][..], &[""], &["a", "b"], &["a,b", " c ", "3:x", "\u{1d}", "é\n"]] {
            let packed = packed(texts.iter().copied());
            assert!(is_packed(&packed));
            assert_eq!(unpacked(&packed).unwrap(), texts);
        }
    }

    #[test]
    fn what_only_begins_alike_is_nothing() {
        for text in ["", "a", "\u{1d}a", "\u{1d}9:a", "\u{1d}1:é", "\u{1d}1:a-"] {
            assert_eq!(unpacked(text), None, "{text:?}");
        }
    }
}
