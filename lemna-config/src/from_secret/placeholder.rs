//! Texts that keep the place of a value.

/// Whether `text` is what an example has in place of a value.
///
/// It decides about texts that a field takes too, so a doubtful one is none: `todo` is the name of many a database, and
/// `<ops@example.com>` an address.
pub(super) fn is_placeholder(text: &str) -> bool {
    is_word(text)
        || is_filler(text)
        || is_in_brackets(text)
        || is_yours(text)
        || is_order(text)
        || is_hidden_value(text)
}

fn is_word(text: &str) -> bool {
    const WORDS: [&str; 5] = ["changeme", "changethis", "replaceme", "replacethis", "placeholder"];
    const MARKS: [&str; 3] = ["TODO", "TBD", "FIXME"];

    let is_mark = |mark: &&str| text.strip_prefix(*mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    let without_digits = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '!' | '.'));
    let is_long = |word: &str| text.len() >= 2 * word.len();
    MARKS.iter().any(is_mark) || WORDS.iter().any(|word| !is_long(word) && is_written(without_digits, word))
}

/// Whether `text` is `word`, whatever its case, with or without separators between its parts.
fn is_written(text: &str, word: &str) -> bool {
    let letters = text.chars().filter(|c| !matches!(c, '-' | '_' | ' '));
    letters.map(|c| c.to_ascii_lowercase()).eq(word.chars())
}

/// `xxx`, `xxxx-xxxx`, `key_xxxxxxxx`, or the stars that a page shows in place of a password.
fn is_filler(text: &str) -> bool {
    const LEAST: usize = 3;
    const AT_THE_END: usize = 8;
    const STARS: usize = 5;

    let is_of = |x: char| {
        let count = text.chars().filter(|c| *c == x).count();
        let at_the_end = text.len() - text.trim_end_matches(x).len();
        (count >= LEAST && text.chars().all(|c| c == x || c == '-')) || at_the_end >= AT_THE_END
    };
    let is_hidden = |star: char| text.chars().count() >= STARS && text.chars().all(|c| c == star);
    is_of('x') || is_of('X') || is_hidden('*') || is_hidden('•') || text == "..."
}

/// What programs print in place of a value that they hide, or lack.
fn is_hidden_value(text: &str) -> bool {
    const TEXTS: [&str; 7] = [
        "[REDACTED]",
        "REDACTED",
        "[object Object]",
        "(sensitive value)",
        "%!s(<nil>)",
        "<nil>",
        "SecretString([REDACTED])",
    ];

    TEXTS.contains(&text)
}

/// `change_me_in_production`, `insert-your-key-here`, `api-key-here`.
fn is_order(text: &str) -> bool {
    const ORDERS: [(&str, &str); 9] = [
        ("change", "me"),
        ("change", "this"),
        ("replace", "me"),
        ("replace", "this"),
        ("replace", "with"),
        ("insert", "your"),
        ("enter", "your"),
        ("put", "your"),
        ("fill", "in"),
    ];

    let words: Vec<_> = text.split(['-', '_']).map(str::to_ascii_lowercase).collect();
    if words.len() < 3 || !text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')) {
        return false;
    }
    let is_pair = |at: usize| ORDERS.contains(&(&*words[at], &*words[at + 1]));
    let is_last = || words.ends_with(&["key".to_owned(), "here".to_owned()]);
    is_pair(0) || is_last() || (words[0] == "your" && (1..words.len() - 1).any(is_pair))
}

/// `<your secret>`. Markup is none, nor is a stream's name, an id or `<none>`.
fn is_in_brackets(text: &str) -> bool {
    const ANSWERS: [&str; 9] = ["none", "null", "nil", "any", "all", "unknown", "empty", "default", "unset"];
    const NAMES: [&str; 14] = [
        "stdin", "stdout", "stderr", "local", "html", "head", "body", "div", "span", "svg", "script", "style", "table",
        "pre",
    ];

    let Some(inside) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else { return false };
    let is_id = inside.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && inside.bytes().any(|byte| byte.is_ascii_digit());
    let is_answer = is_id || ANSWERS.iter().chain(&NAMES).any(|answer| inside.eq_ignore_ascii_case(answer));
    let is_of_words = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '\'');
    inside.chars().filter(|c| c.is_alphanumeric()).count() >= 3 && inside.chars().all(is_of_words) && !is_answer
}

/// `your-api-key-here`. `your-order-shipped` is the name of something.
fn is_yours(text: &str) -> bool {
    const LAST: [&str; 22] = [
        "here",
        "key",
        "secret",
        "token",
        "password",
        "passphrase",
        "credential",
        "credentials",
        "id",
        "url",
        "uri",
        "dsn",
        "domain",
        "host",
        "hostname",
        "username",
        "user",
        "value",
        "account",
        "project",
        "bucket",
        "email",
    ];
    const MOST: usize = 6;

    let words: Vec<_> = text.split(['-', '_', ' ']).collect();
    let is_last = |word: &str| LAST.iter().any(|last| word.eq_ignore_ascii_case(last));
    match words[..] {
        [first, .., last] => words.len() <= MOST && first.eq_ignore_ascii_case("your") && is_last(last),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_examples_have_in_place_of_a_value_is_one() {
        for text in [
            "changeme",
            "changeme123",
            "changeme!",
            "change_me_in_production",
            "REPLACE_WITH_YOUR_KEY",
            "insert-your-key-here",
            "enter-your-token",
            "api-key-here",
            "your-super-secret-jwt-key-change-this-in-production",
            "[REDACTED]",
            "<nil>",
            "ChangeMe",
            "CHANGE_ME",
            "change-me",
            "change this",
            "replace_me",
            "placeholder",
            "TODO",
            "TODO: ask the ops team",
            "FIXME",
            "xxx",
            "XXXX",
            "xxxxxxxx-xxxx-xxxx",
            "key_xxxxxxxxxxxx",
            "*****",
            "••••••••",
            "...",
            "<your secret>",
            "<API_KEY>",
            "<insert-token-here>",
            "your-api-key-here",
            "your_secret",
            "Your Client ID",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn what_can_be_a_value_is_none() {
        for text in [
            "",
            "xx",
            "x-",
            "x",
            "---",
            "****",
            "* * * * *",
            "todo",
            "todos",
            "TODOS",
            "tbd",
            "change",
            "changeit",
            "<ops@example.com>",
            "Ops <ops@example.com>",
            "<br>",
            "<none>",
            "<stdin>",
            "<div>",
            "<C024BE7LR>",
            "change-is-me",
            "never-change-me-please",
            "nothing-here",
            "<Unknown>",
            "<p>",
            "<a href=\"x\">",
            "your-order-shipped",
            "your",
            "Your order has shipped",
            "yours-key",
            "Loading...",
            "boxxx",
            "a placeholder for it",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
