//! Whether a text that should be a path is one, or the secret that belongs into the file.

/// Names of files are random only where programs make them, and those are shorter.
const LONGEST_RANDOM: usize = 16;

/// The same below folders in which no program puts its files, where a part of a secret is likelier.
const LONGEST_RANDOM_ELSEWHERE: usize = 8;

/// An absolute path below one of these is a path, whatever the names in it.
const KNOWN_ROOTS: [&str; 35] = [
    "Applications",
    "Library",
    "ProgramData",
    "Users",
    "Volumes",
    "Windows",
    "app",
    "apps",
    "boot",
    "build",
    "builds",
    "config",
    "credentials",
    "data",
    "dev",
    "etc",
    "home",
    "media",
    "mnt",
    "nix",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "secrets",
    "snap",
    "src",
    "srv",
    "sys",
    "tmp",
    "usr",
    "var",
    "work",
    "workspace",
];

/// Whether `text` can be shown as a path. When in doubt, it is not: a name without a beginning such as `/` could as
/// well be a password, and most secrets of base64 have a `+`, a `=` or a long mixture of letters and digits in them.
pub(crate) fn looks_like_path(text: &str) -> bool {
    let text = without_drive(text);
    let longest = if is_below_known_root(text) { LONGEST_RANDOM } else { LONGEST_RANDOM_ELSEWHERE };
    says_where_it_begins(text)
        && text.len() <= 1024
        && text.chars().all(|c| is_separator(c) || c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '~'))
        && !text.contains("-----")
        && !text.split(is_separator).any(|part| is_random(part, longest))
        && (is_below_known_root(text) || !has_hex(text))
        && !is_credential(text)
}

/// Whether `text` is likely meant as the path of a file that is written, and can be shown as one: it says where it begins,
/// or it is a name as files have them.
pub(crate) fn names_a_file(text: &str) -> bool {
    let path = without_drive(text);
    let pieces = || path.split(|c| is_separator(c) || c == '.');
    let is_likely = || !pieces().any(|piece| is_random(piece, LONGEST_RANDOM)) && !has_hex(path);
    let is_relative = || path.contains(is_separator) && !path.contains(|c: char| c.is_ascii_uppercase());
    !is_credential(text)
        && (is_below_known_root(path) || is_likely())
        && (says_where_it_begins(path) || has_extension(path) || is_relative())
}

fn says_where_it_begins(path: &str) -> bool {
    let first = path.split_once(is_separator).map(|(first, _)| first);
    first.is_some_and(|first| matches!(first, "" | "." | ".." | "~"))
}

fn is_below_known_root(path: &str) -> bool {
    let mut parts = path.split(is_separator);
    parts.next() == Some("") && parts.next().is_some_and(|root| KNOWN_ROOTS.contains(&root))
}

fn has_extension(path: &str) -> bool {
    let name = path.rsplit(is_separator).next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        let is_short = (1..=10).contains(&extension.len());
        !stem.is_empty() && is_short && extension.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

fn has_hex(path: &str) -> bool {
    path.split(is_separator).any(|part| part.len() >= 16 && part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// Whether `text` is surely no path but something to be kept secret.
pub(crate) fn is_credential(text: &str) -> bool {
    let is_bare = !text.contains(is_separator);
    let is_of = |more: &[char]| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c));
    let has_signs = || text.contains('+') || text.ends_with('=');
    let is_key = || {
        let is_base64 = !text.starts_with(is_separator) && is_of(&['+', '/', '=']) && has_signs();
        is_base64
            || (is_bare
                && is_of(&['-', '_'])
                && (is_random(text, LONGEST_RANDOM) || text.chars().all(|c| c.is_ascii_hexdigit())))
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

fn is_random(part: &str, longest: usize) -> bool {
    let has = |is: fn(&char) -> bool| part.chars().any(|c| is(&c));
    part.len() >= longest && has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 9] = [
        "/run/secrets/infisical",
        "/var/run/secrets/kubernetes.io/serviceaccount/token",
        "/var/lib/docker/volumes/4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0d4f2ab1c0dd/_data/x",
        "/tmp/.tmpAb12Cd/client-secret",
        "/srv/..2026_11_30_10_00_00.123456789/token",
        "./secrets/client-secret",
        "../token",
        "~/secrets/x",
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
            "secrets/geheim-für-später",
            "sk_live_madeUp4madeUp",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "correct/horse/battery/staple",
            "0123456789abcdef/0123456789abcdef",
            "/0123456789abcdef/x",
            "./madeUp12/x",
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

    #[test]
    fn what_names_a_file_says_where_it_begins_or_looks_like_a_name() {
        let names = [
            "copy.lemna",
            "MyService2026.lemna",
            "state/copy",
            "./copy",
            "/home/made-up/My Files/copy",
            "/tmp/madeUp12madeUp12madeUp12/x",
        ];
        for text in PATHS.into_iter().chain(names) {
            assert!(names_a_file(text), "{text}");
        }
        let others = [
            "sk_live_madeUp4madeUp",
            "correct horse",
            "copy",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "0123456789abcdef/0123456789abcdef",
            "SG.madeUp12madeUp12madeUp.madeUp12",
            "/9j/4AAQSkZJRgABAQEAYABgAAD",
            "",
        ];
        for text in SECRETS.into_iter().chain(others) {
            assert!(!names_a_file(text), "{text}");
        }
    }
}
