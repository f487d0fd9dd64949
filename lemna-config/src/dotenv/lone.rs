//! Lines that are a name and one `=`. A secret in base64 can end so, and then the name is the secret.

/// A word this long that mixes digits into its letters is no word of a person's.
const LONG: usize = 16;

/// Whether the name of an empty variable could be a secret alone on its line. Names of variables are `API_KEY`, or
/// words as in `port` and `spring.datasource.url`; anything else is shown to nobody.
pub(crate) fn may_be_secret(name: &str) -> bool {
    let words = || name.split(['_', '.', '-']);
    let is_upper = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !words().any(|word| word.len() >= LONG && word.contains(|c: char| c.is_ascii_digit()));
    let is_lower = name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'.' | b'-'))
        && !words().any(|word| word.len() >= LONG);
    !(is_upper || is_lower)
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
