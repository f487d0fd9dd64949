//! Several values as one text, for a list or a map that is known as such: no separator is guessed.

/// What a list and a map begin with. No variable does: they are control characters.
const LIST: char = '\u{1d}';
const MAP: char = '\u{1e}';

/// What was packed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Packed<'t> {
    List(Vec<&'t str>),
    Map(Vec<(&'t str, &'t str)>),
}

/// The texts of a list, each behind its length.
pub(crate) fn packed<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    pack(LIST, texts)
}

/// The keys and values of a map in turn.
pub(crate) fn packed_map<'t>(pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> String {
    pack(MAP, pairs.into_iter().flat_map(|(key, value)| [key, value]))
}

fn pack<'t>(start: char, texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut packed = start.to_string();
    for text in texts {
        packed += &text.len().to_string();
        packed.push(':');
        packed += text;
    }
    packed
}

pub(crate) fn is_packed(text: &str) -> bool {
    text.starts_with([LIST, MAP])
}

/// `None` where nothing was packed, or where a text only begins alike.
pub(crate) fn unpacked(text: &str) -> Option<Packed<'_>> {
    if let Some(rest) = text.strip_prefix(LIST) {
        return Some(Packed::List(texts(rest)?));
    }
    let texts = texts(text.strip_prefix(MAP)?)?;
    let (pairs, rest) = texts.as_chunks::<2>();
    rest.is_empty().then(|| Packed::Map(pairs.iter().map(|[key, value]| (*key, *value)).collect()))
}

fn texts(mut rest: &str) -> Option<Vec<&str>> {
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
            assert_eq!(unpacked(&packed).unwrap(), Packed::List(texts.to_vec()));
        }
        for pairs in [&[][..], &[("a", "")], &[("a=b", "c"), ("\u{1e}", "2:x")]] {
            let packed = packed_map(pairs.iter().copied());
            assert!(is_packed(&packed));
            assert_eq!(unpacked(&packed).unwrap(), Packed::Map(pairs.to_vec()));
        }
    }

    #[test]
    fn what_only_begins_alike_is_nothing() {
        for text in ["", "a", "\u{1d}a", "\u{1d}9:a", "\u{1d}1:é", "\u{1d}1:a-", "\u{1e}1:a"] {
            assert_eq!(unpacked(text), None, "{text:?}");
        }
    }
}
