//! Whether a text that should be a path is one, or the secret that belongs into the file.

/// Names of files are random only where programs make them, and those are shorter.
const LONGEST_RANDOM: usize = 16;

/// Whether `text` can be shown as a path. It errs towards no: a bare name could as well be a password, and most secrets of
/// base64 have a `+`, a `=` or a long mixture of letters and digits in them.
pub(crate) fn looks_like_path(text: &str) -> bool {
    let text = without_drive(text);
    let parts = || text.split(is_separator);
    text.contains(is_separator)
        && text.len() <= 1024
        && text.chars().all(|c| is_separator(c) || c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '~'))
        && !text.contains("-----")
        && !parts().any(is_random)
        && !is_credential(text)
}

/// Whether `text` is surely no path but something to be kept secret.
pub(crate) fn is_credential(text: &str) -> bool {
    let is_bare = !text.contains(is_separator);
    let is_of = |more: &[char]| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c));
    let has_signs = || text.contains('+') || text.ends_with('=');
    let is_key = || {
        let is_base64 = !text.starts_with(is_separator) && is_of(&['+', '/', '=']) && has_signs();
        is_base64 || (is_bare && is_of(&['-', '_']) && (is_random(text) || text.chars().all(|c| c.is_ascii_hexdigit())))
    };
    text.contains(char::is_control)
        || text.contains("-----")
        || text.contains("://")
        || text.starts_with(['{', '['])
        // A JWT, and a service token of Infisical.
        || (is_bare && text.starts_with("eyJ"))
        || (is_bare && text.starts_with("st.") && text.matches('.').count() >= 2)
        || (text.len() >= 32 && is_key())
        || text.len() > 4096
}

fn is_separator(c: char) -> bool {
    c == '/' || (cfg!(windows) && c == '\\')
}

fn without_drive(text: &str) -> &str {
    match text.as_bytes() {
        [letter, b':', ..] if cfg!(windows) && letter.is_ascii_alphabetic() => &text[2..],
        _ => text,
    }
}

fn is_random(part: &str) -> bool {
    let has = |is: fn(&char) -> bool| part.chars().any(|c| is(&c));
    part.len() >= LONGEST_RANDOM
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 10] = [
        "/run/secrets/infisical",
        "/var/run/secrets/kubernetes.io/serviceaccount/token",
        "/var/lib/docker/volumes/4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0dd/_data/x",
        "/tmp/.tmpAb12Cd/client-secret",
        "/srv/..2026_11_30_10_00_00.123456789/token",
        "./secrets/client-secret",
        "../token",
        "~/secrets/x",
        "secrets/geheim-für-später",
        "/",
    ];

    const SECRETS: [&str; 14] = [
        "st.abc.def",
        "eyJhbGciOiJub25lIn0.eyJtYWRlIjoidXAifQ.",
        "0123456789abcdef0123456789abcdef",
        "TUFSS0VSLW1hZGUtdXAtc2VjcmV0LW1hZGUtdXA=",
        "bWFkZS11cC1tYWRl/LXVwLW1hZGUtdXAtbWFkZS11cA==",
        "bWFkZS11cC1tYWRlLXVwLW1hZGUtdXAtbWFkZ3",
        "-----BEGIN PRIVATE KEY-----\nTUFSS0VS\n-----END PRIVATE KEY-----",
        "/-----BEGIN PRIVATE KEY-----/",
        r#"{"token": "/made-up"}"#,
        r#"["made/up"]"#,
        "https://user:made-up@example.com/x",
        "two\nlines",
        "nul\0byte",
        "\u{1b}[2J/x",
    ];

    #[test]
    fn paths_are_shown_and_are_no_credentials() {
        for path in PATHS {
            assert!(looks_like_path(path) && !is_credential(path), "{path}");
        }
    }

    #[test]
    fn credentials_are_known_and_never_shown() {
        for secret in SECRETS {
            assert!(!looks_like_path(secret) && is_credential(secret), "{secret}");
        }
        let long = "/a".repeat(3000);
        assert!(!looks_like_path(&long) && is_credential(&long));
    }

    #[test]
    fn what_could_be_either_is_not_shown_and_is_used() {
        for text in [
            "client-secret",
            "copy.lemna",
            "certificates-of-the-company-and-its-partners-2026",
            "my secrets/x",
            "correct horse/battery staple",
            "/9j/4AAQSkZJRgABAQEAYABgAAD",
            "k3+Zm9v/YmFy",
            "Zm9vYmFyMTIzNDU2Nzg5/abc",
            "user:made-up@host/x",
            "",
        ] {
            assert!(!looks_like_path(text) && !is_credential(text), "{text}");
        }
    }
}
