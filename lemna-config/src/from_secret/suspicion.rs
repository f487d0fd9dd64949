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

/// Whether one line has an end before or behind it. A text of several lines ends so rightly, around JSON it does no harm, and
/// alone it is a separator.
fn ends_a_line(text: &str) -> bool {
    let line = text.trim();
    let around = text.len() - line.len();
    let in_line = line.matches(['\n', '\r']).count();
    around > 0 && text.matches(['\n', '\r']).count() > in_line && in_line == 0 && !line.is_empty() && !is_json(line)
}

fn is_json(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'))
}

/// Whether one pair of quotes is around all of it. `'a', 'b'` has two pairs, `'self'` is a word of a policy, and `« Ça va »`
/// a text for people.
fn is_wholly_quoted(text: &str) -> bool {
    let mut chars = text.chars();
    let (first, last) = (chars.next(), chars.next_back());
    let mut is_escaped = false;
    let has_another = chars.any(|c| {
        let is_end = !is_escaped && (Some(c) == first || Some(c) == last);
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    let is_for_people = first.is_some_and(|c| !c.is_ascii()) && text.contains(char::is_whitespace);
    let is_escaped = text.len() > 4 && text.starts_with("\\\"") && text.ends_with("\\\"");
    is_escaped || (is_quoted(text) && !has_another && !is_for_people && !is_of_a_policy(text))
}

/// A source of a content security policy.
fn is_of_a_policy(text: &str) -> bool {
    const WORDS: [&str; 4] = ["self", "none", "strict-dynamic", "report-sample"];
    const STARTS: [&str; 7] = ["unsafe-", "wasm-", "nonce-", "sha256-", "sha384-", "sha512-", "inline-"];

    let inside = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inside.is_some_and(|inside| WORDS.contains(&inside) || STARTS.iter().any(|start| inside.starts_with(start)))
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
    const STARTS: [&str; 7] = [
        "ENC[AES256_GCM,",
        "ENC[PKCS7,",
        "ENC[GPG,",
        "ENC[KMS,",
        "DEC::PKCS7[",
        "-----BEGIN AGE ENCRYPTED FILE-----",
        "!vault |",
    ];

    let is_of_dotenvx = |rest: &str| {
        rest.len() >= OF_DOTENVX && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    };
    text.strip_prefix("encrypted:").is_some_and(is_of_dotenvx)
        || STARTS.iter().any(|start| text.starts_with(start))
        || text.strip_prefix("ENC(").is_some_and(|rest| rest.ends_with(')'))
        || text.starts_with("$ANSIBLE_VAULT;")
        || text.starts_with("{cipher}")
}

/// Whether it holds `${NAME}`, also as shells (`${NAME:-x}`) and Infisical (`${dev.folder.NAME}`) write it, or
/// Kubernetes' `$(NAME)`. `$${NAME}`, `\${NAME}` and `%${NAME}` are how many write that none is meant. A `${name}` or
/// `{{ name }}` in small letters is a template's, such as `logs/${date}`, unless it is the whole text or in the host or login
/// of a URL.
fn holds_reference(text: &str) -> bool {
    let is_reference = |at: usize| {
        let rest = &text[at + 2..];
        let name = &rest[..rest.find(|c| !is_of_name(c)).unwrap_or(rest.len())];
        let is_ended = rest[name.len()..].starts_with(['}', ':', '?', '%', '#', ',', '-']) && rest.contains('}');
        let is_of_templates =
            name.len() < 3 || (!name.contains('.') && name.contains(|c: char| c.is_ascii_lowercase()));
        let is_alone = (at == 0 && rest.find('}') == Some(rest.len() - 1)) || is_in_authority(text, at);
        !is_escaped(&text[..at]) && is_ended && is_name(name) && (is_alone || !is_of_templates)
    };
    text.match_indices("${").any(|(at, _)| is_reference(at))
        || text.match_indices("$(").any(|(at, _)| is_in_parentheses(text, at))
        || is_of_braces(text)
        || is_of_another_tool(text)
}

fn is_escaped(before: &str) -> bool {
    before.ends_with(['$', '\\', '%'])
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(is_of_name)
}

/// Whether it reads like the name of a variable.
pub(crate) fn is_variable(text: &str) -> bool {
    is_name(text) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_in_parentheses(text: &str, at: usize) -> bool {
    !is_escaped(&text[..at]) && text[at + 2..].split_once(')').is_some_and(|(name, _)| is_variable(name))
}

/// Whether the place is between `://` and the path.
fn is_in_authority(text: &str, at: usize) -> bool {
    text[..at].split_once("://").is_some_and(|(_, before)| !before.contains(['/', '?', '#']))
}

fn is_of_braces(text: &str) -> bool {
    let Some(at) = text.find("{{") else { return false };
    let Some((inside, after)) = text[at + 2..].split_once("}}") else { return false };
    let is_of_names =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '$' | '|' | '"' | '\'' | '(' | ')');
    // `{{json .}}` and `{{.ID}}` are formats of Docker's.
    let is_named = inside.trim().starts_with(|c: char| c.is_alphabetic() || c == '$')
        && inside.chars().all(is_of_names)
        && !inside.trim_end().ends_with('.');
    let is_whole = matches!(&text[..at], "" | "$") && after.is_empty();
    is_named && (is_whole || is_in_authority(text, at))
}

/// Whether it is what another tool was to put a value in for: `%NAME%`, `#{NAME}`, 1Password, vals, Azure, CloudFormation.
fn is_of_another_tool(text: &str) -> bool {
    const STARTS: [&str; 5] = ["op://", "infisical://", "@Microsoft.KeyVault(", "{{resolve:", "vault:secret/"];

    let within = |start: &str, end: &str| text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    let is_of_vals = text.strip_prefix("ref+").is_some_and(|rest| rest.contains("://"));
    !text.contains(char::is_whitespace)
        && (is_of_vals
            || STARTS.iter().any(|start| text.starts_with(start))
            || within("%", "%").or_else(|| within("#{", "}")).is_some_and(is_variable))
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

    let text = ["file://", "file:", "@"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
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
            ("MARKER\n\n", Hint::LineEnd),
            ("\nMARKER", Hint::LineEnd),
            ("\n MARKER\n ", Hint::LineEnd),
            ("MAR KER\r\n\r\n", Hint::LineEnd),
            ("\\\"MARKER\\\"", Hint::Quotes),
            ("„MARKER“", Hint::Quotes),
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
            ("${user}", Hint::Unexpanded),
            ("${MARKER?}", Hint::Unexpanded),
            ("MAR ${MARKER%x}", Hint::Unexpanded),
            ("$(MARKER)", Hint::Unexpanded),
            ("postgres://u:$(MARKER)@h", Hint::Unexpanded),
            ("%MARKER%", Hint::Unexpanded),
            ("#{MARKER}", Hint::Unexpanded),
            ("op://vault/item/MARKER", Hint::Unexpanded),
            ("ref+vault://secret/MARKER", Hint::Unexpanded),
            ("@Microsoft.KeyVault(SecretUri=https://MARKER)", Hint::Unexpanded),
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
            "'unsafe-inline'",
            "'nonce-MARKER'",
            "'sha256-MARKER='",
            "arn:aws:s3:::b/${aws:username}/*",
            "logs/${date}/app.log",
            "${yyyy}-${MM}-${dd}",
            "/users/{{id}}/photo",
            "<b>{{name}}</b>",
            "{{.ID}}",
            "{{json .}}",
            "\\${MARKER}",
            "%${MARKER}",
            "$$(MARKER)",
            "$(date)",
            "100%",
            "%d%",
            "p{{a}}b",
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
        for text in [
            "/run/secrets/db_password",
            "/var/run/secrets/app/MARKER.txt",
            "/vault/secrets/MARKER",
            "file:///run/secrets/MARKER",
            "@/run/secrets/MARKER",
        ] {
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
