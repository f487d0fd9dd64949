//! Whether a text that should be the name of a variable is one, or a secret.

/// A word this long that mixes digits into its letters is no word of a person's.
const LONG: usize = 16;

/// Whether the name of an empty variable could be a secret alone on its line: base64 can end with a `=`.
/// Names of variables are `API_KEY`, or words as in `port` and `spring.datasource.url`; anything else is shown to nobody.
pub(crate) fn may_be_secret(name: &str) -> bool {
    let words = || name.split(['_', '.', '-']);
    let is_upper = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !words().any(|word| word.len() >= LONG && word.contains(|c: char| c.is_ascii_digit()));
    let is_lower = name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'.' | b'-'))
        && !words().any(|word| word.len() >= LONG);
    !(is_upper || is_lower)
}

/// Whether a piece of a value, the `dev.shared.DB_USER` of `${dev.shared.DB_USER}`, can be shown as the name that it should
/// be. It errs towards no: what is between the braces can as well be a key, such as `AKIA` and 16 letters and digits.
#[cfg(feature = "infisical")]
pub(crate) fn names_a_secret(reference: &str) -> bool {
    let (folders, name) = reference.rsplit_once('.').map_or((None, reference), |(folders, name)| (Some(folders), name));
    let is_upper = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    is_upper && !may_be_secret(name) && !has_random_word(name) && folders.is_none_or(|it| it.split('.').all(is_folder))
}

#[cfg(feature = "infisical")]
fn is_folder(text: &str) -> bool {
    let is_of = |is_letter: fn(&u8) -> bool| {
        text.bytes().all(|byte| is_letter(&byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
    };
    (is_of(u8::is_ascii_lowercase) || is_of(u8::is_ascii_uppercase)) && !has_random_word(text)
}

/// Whether a word is as long as no word is, or has digits where words have none: `K8S` and `OAUTH2` have few, and at their
/// ends.
#[cfg(feature = "infisical")]
fn has_random_word(name: &str) -> bool {
    const LONG_WITH_DIGITS: usize = 9;
    const MOST_DIGITS: usize = 5;
    const MOST_CHANGES: usize = 2;

    name.split(['_', '-']).any(|word| {
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let changes = word.as_bytes().windows(2).filter(|two| is_digit(&two[0]) != is_digit(&two[1])).count();
        let ends_in_letter = word.bytes().last().is_some_and(|byte| !is_digit(&byte));
        word.len() >= LONG
            || (word.len() >= LONG_WITH_DIGITS && changes > 0 && ends_in_letter)
            || changes > MOST_CHANGES
            || word.bytes().filter(is_digit).count() > MOST_DIGITS
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_give_are_names() {
        for name in ["API_KEY", "A", "S3_BUCKET", "OAUTH2_CLIENT_ID", "port", "api_key", "spring.datasource.url"] {
            assert!(!may_be_secret(name), "{name}");
        }
    }

    #[test]
    fn what_looks_random_may_be_a_secret() {
        for name in [
            "c2stbGl2ZS1NQVJLRVItMQ",
            "sk_live_x9",
            "AbCdEfGh",
            "mAdEuPmArKeR",
            "MADEUP2MARKER3X4",
            "madeupmadeupmadeup",
            "_9",
            "0A",
            "schl\u{fc}ssel",
        ] {
            assert!(may_be_secret(name), "{name}");
        }
    }
}
