//! Texts that a field takes, and that are surely not what was meant.

use super::Hint;
use super::placeholder::is_placeholder;
use super::refused::{core, is_quoted};

/// What a text is for, as far as it matters to how it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    /// It is used as it is.
    Text,
    /// It is used as it is, and is a secret itself: never the name of a file that holds one.
    Secret,
    /// A type or a function has read it. What it makes of quotes and white space is its own affair.
    Parsed,
}

/// Why `text`, which nothing refuses, is surely not what was meant. Where several causes apply, the one that has to
/// be mended first: a placeholder without its line end is still one.
///
/// A doubtful case is none: who sees warnings about good values soon reads none.
pub(crate) fn suspicion(text: &str, meant: Meant) -> Option<Hint> {
    let core = core(text);
    let is_as_it_is = meant != Meant::Parsed;
    let causes = [
        (Hint::Placeholder, is_placeholder(core)),
        (Hint::Encrypted, is_encrypted(core)),
        (Hint::EscapedLineEnds, is_escaped_pem(core)),
        (Hint::FilePath, meant == Meant::Secret && is_path_of_secret(core)),
        (Hint::Unexpanded, holds_reference(core)),
        (Hint::ByteOrderMark, text.starts_with('\u{feff}')),
        (Hint::LineEnd, is_as_it_is && ends_a_line(text)),
        (Hint::Quotes, is_as_it_is && is_wholly_quoted(core)),
        (Hint::Invisible, is_as_it_is && hides_a_character(core)),
    ];
    causes.into_iter().find_map(|(hint, applies)| applies.then_some(hint))
}

/// Whether one line has its end with it. A text of several lines ends so rightly, around JSON it does no harm, and alone it
/// is a separator.
fn ends_a_line(text: &str) -> bool {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    line.len() < text.len() && !line.trim().is_empty() && !line.contains('\n') && !is_json(line)
}

fn is_json(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'))
}

/// Whether one pair of quotes is around all of it. `'a', 'b'` has two pairs, `'self'` is a word of a policy, and `« Ça va »`
/// a text for people.
fn is_wholly_quoted(text: &str) -> bool {
    const OF_POLICIES: [&str; 2] = ["'self'", "'none'"];

    let mut chars = text.chars();
    let (first, last) = (chars.next(), chars.next_back());
    let mut is_escaped = false;
    let has_another = chars.any(|c| {
        let is_end = !is_escaped && (Some(c) == first || Some(c) == last);
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    let is_for_people = first.is_some_and(|c| !c.is_ascii()) && text.contains(char::is_whitespace);
    is_quoted(text) && !has_another && !is_for_people && !OF_POLICIES.contains(&text)
}

/// Whether all but what cannot be seen is plain ASCII: other scripts need such characters.
fn hides_a_character(text: &str) -> bool {
    let is_hidden = |c: char| matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}');
    text.chars().any(is_hidden) && text.chars().all(|c| c.is_ascii() || is_hidden(c))
}

/// Whether it begins as PEM, and the ends of its lines are written as `\n`. JSON that holds one begins otherwise.
pub(super) fn is_escaped_pem(text: &str) -> bool {
    text.starts_with("-----BEGIN ") && text.contains("\\n") && !text.contains('\n')
}

/// Whether another tool has encrypted it, and was to decrypt it before the program starts: dotenvx, sops, eyaml, Ansible,
/// Jasypt, Spring Cloud.
pub(super) fn is_encrypted(text: &str) -> bool {
    const OF_DOTENVX: usize = 40;

    let is_of_dotenvx = |rest: &str| {
        rest.len() >= OF_DOTENVX && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    };
    text.strip_prefix("encrypted:").is_some_and(is_of_dotenvx)
        || ["ENC[AES256_GCM,", "ENC[PKCS7,", "ENC[GPG,"].iter().any(|start| text.starts_with(start))
        || text.strip_prefix("ENC(").is_some_and(|rest| rest.ends_with(')'))
        || text.starts_with("$ANSIBLE_VAULT;")
        || text.starts_with("{cipher}")
}

/// Whether it holds `${NAME}`, also as shells (`${NAME:-x}`) and Infisical (`${dev.folder.NAME}`) write it, or is
/// `{{ name }}` with no text around it. `$${NAME}` is how many write that none is meant, and a `${name}` or `{{ name }}`
/// among words or in JSON is a template's.
fn holds_reference(text: &str) -> bool {
    let is_template = is_json(text) || text.contains(char::is_whitespace);
    let is_reference = |at: usize| {
        let rest = &text[at + 2..];
        let name = rest.split(['}', ':']).next().unwrap_or_default();
        let is_of_templates = !name.contains('.') && name.contains(|c: char| c.is_ascii_lowercase());
        !text[..at].ends_with('$') && rest.contains('}') && is_name(name) && !(is_template && is_of_templates)
    };
    text.match_indices("${").any(|(at, _)| is_reference(at)) || is_of_braces(text)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte))
}

fn is_of_braces(text: &str) -> bool {
    let Some((before, rest)) = text.split_once("{{") else { return false };
    let Some((inside, after)) = rest.split_once("}}") else { return false };
    let is_of_names =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '$' | '|' | '"' | '\'' | '(' | ')');
    let is_of_words = |text: &str| text.contains(|c: char| c.is_whitespace() || c == '"');
    // JSON has braces of its own.
    let is_json = before.contains(['{', '[']);
    let is_named = !inside.trim().is_empty() && inside.chars().all(is_of_names);
    is_named && !is_json && !is_of_words(before) && !is_of_words(after)
}

/// Whether it is the path of a file where orchestrators put secrets.
pub(super) fn is_path_of_secret(text: &str) -> bool {
    const MOUNTS: [&str; 6] = [
        "/run/secrets/",
        "/var/run/secrets/",
        "/run/credentials/",
        "/etc/secrets/",
        "/vault/secrets/",
        "/mnt/secrets-store/",
    ];

    let is_of_paths = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-@".contains(&byte);
    MOUNTS.iter().any(|mount| text.len() > mount.len() && text.starts_with(mount)) && text.bytes().all(is_of_paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Option<Hint> {
        suspicion(text, Meant::Text)
    }

    #[test]
    fn each_cause_is_told_from_the_others() {
        let dotenvx = format!("encrypted:{}=", "BExample".repeat(6));
        for (text, hint) in [
            ("\u{feff}MARKER", Hint::ByteOrderMark),
            ("MARKER\n", Hint::LineEnd),
            ("MARKER\r", Hint::LineEnd),
            ("MARKER\r\n", Hint::LineEnd),
            ("\"MARKER\"", Hint::Quotes),
            ("'MARKER'", Hint::Quotes),
            ("\"MAR\\\"KER\"", Hint::Quotes),
            ("“MARKER”", Hint::Quotes),
            ("\"\"", Hint::Quotes),
            ("MAR\u{200b}KER", Hint::Invisible),
            ("-----BEGIN MARKER-----\\nAAAA\\n-----END MARKER-----", Hint::EscapedLineEnds),
            ("-----BEGIN MARKER-----\\nAAAA\\n-----END MARKER-----\\n ", Hint::EscapedLineEnds),
            (&dotenvx, Hint::Encrypted),
            ("ENC[AES256_GCM,data:MARKER,iv:x,tag:x,type:str]", Hint::Encrypted),
            ("ENC(MARKER)", Hint::Encrypted),
            ("$ANSIBLE_VAULT;1.1;AES256\n6432MARKER\n", Hint::Encrypted),
            ("{cipher}MARKER", Hint::Encrypted),
            ("changeme", Hint::Placeholder),
            ("<your secret>", Hint::Placeholder),
            ("${MARKER}", Hint::Unexpanded),
            ("https://${HOST}/MARKER", Hint::Unexpanded),
            ("host=${HOST:-MARKER} port=1", Hint::Unexpanded),
            ("${dev.folder.MARKER}", Hint::Unexpanded),
            ("https://${host}/MARKER", Hint::Unexpanded),
            ("{\"a\": \"${MARKER}\"}", Hint::Unexpanded),
            ("{{ MARKER }}", Hint::Unexpanded),
            ("${{ secrets.MARKER }}", Hint::Unexpanded),
            ("postgres://{{user}}:{{password}}@host/MARKER", Hint::Unexpanded),
        ] {
            assert_eq!(judged(text), Some(hint), "{text:?}");
            assert_eq!(suspicion(text, Meant::Secret), Some(hint), "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_all_of_it_comes_before_what_is_around_it() {
        assert_eq!(judged("'${MARKER}'\n"), Some(Hint::Unexpanded));
        assert_eq!(judged("\u{feff}TODO\r\n"), Some(Hint::Placeholder));
        assert_eq!(judged("\u{feff}'MARKER'\n"), Some(Hint::ByteOrderMark));
        assert_eq!(judged("'MARKER'\n"), Some(Hint::LineEnd));
    }

    #[test]
    fn what_can_be_meant_has_no_cause() {
        for text in [
            "",
            "MARKER",
            " MARKER ",
            "\n",
            "\r\n",
            "« Ça va »",
            "Hello ${name}, welcome",
            "{\"url\":\"/a/${id}\"}",
            "two\nlines\n",
            "two\r\nlines\r\n",
            "{\"a\": 1}\n",
            "[1]\r\n",
            "it's",
            "'a', 'b'",
            "\"a\".\"b\"",
            "'a' or 'b'",
            "'self'",
            "'none'",
            "\"",
            "\"a",
            "می\u{200c}خواهم",
            "10\u{a0}km",
            "{\"key\": \"-----BEGIN MARKER-----\\nAAAA\"}",
            "-----BEGIN MARKER-----\nAAAA\n-----END MARKER-----\n",
            "encrypted:no",
            "encrypted at rest",
            "ENC[",
            "ENC[a]",
            "cipher",
            "$MARKER",
            "$${MARKER}",
            "${}",
            "${ }",
            "${1}",
            "$2b$12$abc",
            "a{b}c",
            "Hello {{name}}, welcome",
            "{{",
            "{\"a\":{\"b\":1}}",
            "{{}}",
            "/etc/app/MARKER",
            "/run/secrets/MARKER",
        ] {
            assert_eq!(judged(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_secret_is_no_path_of_one() {
        for text in ["/run/secrets/db_password", "/var/run/secrets/app/MARKER.txt", "/vault/secrets/MARKER"] {
            assert_eq!(suspicion(text, Meant::Secret), Some(Hint::FilePath), "{text}");
        }
        for text in ["/run/secrets/", "/etc/passwd", "run/secrets/MARKER", "/run/secrets/a b", "/9j/4AAQSkZJRg=="] {
            assert_eq!(suspicion(text, Meant::Secret), None, "{text}");
        }
    }

    #[test]
    fn what_was_read_may_have_quotes_and_white_space() {
        for text in ["MARKER\n", "'MARKER'", "MAR\u{200b}KER", "/run/secrets/MARKER"] {
            assert_eq!(suspicion(text, Meant::Parsed), None, "{text:?}");
        }
        assert_eq!(suspicion("${MARKER}", Meant::Parsed), Some(Hint::Unexpanded));
        assert_eq!(suspicion("TODO", Meant::Parsed), Some(Hint::Placeholder));
    }
}
