use super::Invalid;

/// A text, and what it means.
type Name<'a, T> = (&'a str, fn() -> T);

/// Reads an enum by the names of its variants: the call that `#[derive(FromSecret)]` writes.
///
/// `expected` is in the error, and reveals no more of the value than a name's case or blanks.
#[doc(hidden)]
pub fn one_of<T>(text: &str, expected: &'static str, names: &[Name<'_, T>]) -> Result<T, Invalid> {
    if let Some((_, variant)) = names.iter().find(|(name, _)| *name == text) {
        return Ok(variant());
    }
    Err(Invalid::new(expected, refusal(text, names.iter().map(|(name, _)| *name))))
}

/// Why `text` is none of `names`.
pub(crate) fn refusal<'n>(text: &str, mut names: impl Iterator<Item = &'n str> + Clone) -> &'static str {
    if names.clone().any(|name| same_but_for_case(name, text)) {
        "it differs only in upper and lower case"
    } else if names.any(|name| name == text.trim()) {
        "it is one of them with blanks or line ends around it"
    } else {
        "it is not one of them"
    }
}

/// Letter by letter: no copy of a value is left in the memory.
fn same_but_for_case(one: &str, other: &str) -> bool {
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<u8, Invalid> {
        one_of(text, "`eu` or `Ömer`", &[("eu", || 1), ("europe", || 1), ("Ömer", || 2)])
    }

    #[test]
    fn names_are_read_as_they_stand() {
        assert_eq!((read("eu"), read("europe"), read("Ömer")), (Ok(1), Ok(1), Ok(2)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("EU", "it differs only in upper and lower case"),
            ("ömer", "it differs only in upper and lower case"),
            ("eu\n", "it is one of them with blanks or line ends around it"),
            (" europe ", "it is one of them with blanks or line ends around it"),
            ("e", "it is not one of them"),
            ("eu,", "it is not one of them"),
            ("\n", "it is not one of them"),
        ] {
            assert_eq!(read(text), Err(Invalid::new("`eu` or `Ömer`", reason)), "{text:?}");
        }
    }
}
