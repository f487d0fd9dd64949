//! Passwords in a text: in URLs, in what reads like one, and behind keys. When in doubt, it masks.

pub(super) const MASK: &str = "***";

/// The ends of keys whose values are secret, in lower case.
const SECRET_KEYS: [&str; 12] = [
    "pass",
    "pwd",
    "passwd",
    "password",
    "passphrase",
    "secret",
    "token",
    "key",
    "sig",
    "signature",
    "credential",
    "auth",
];

/// A placeholder for a password: the user is the secret.
const NO_PASSWORD: &str = "x-oauth-basic";

/// `text` with every password in it masked.
pub(crate) fn masked(text: &str) -> String {
    without_values_of_keys(&without_users(text))
}

/// Whether the user is as secret as the password.
pub(super) fn is_no_password(password: &str) -> bool {
    password.is_empty() || password.starts_with(NO_PASSWORD)
}

/// Masks the user and password before a host.
fn without_users(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        push_words(before, &mut masked);
        let length = user_of_url(after);
        push_user(&after[..length], &mut masked);
        rest = &after[length..];
    }
    push_words(rest, &mut masked);
    masked
}

/// The length of the user and the password that `url`, without its scheme, begins with. A password might contain what
/// it should not, such as `/` or `@`, so behind a colon everything up to the last `@` is taken for one.
fn user_of_url(url: &str) -> usize {
    let Some(last) = url.rfind('@') else { return 0 };
    if url[..last].contains(':') {
        return last;
    }
    let host = &url[..url.find(|c: char| matches!(c, '/' | '?' | '#') || c.is_whitespace()).unwrap_or(url.len())];
    host.rfind('@').unwrap_or(0)
}

/// Masks `user:password@host` without a scheme. An e-mail address has no colon, and a time no `@`.
fn push_words(text: &str, masked: &mut String) {
    for word in text.split_inclusive(char::is_whitespace) {
        let last = word.rfind('@').filter(|last| word[..*last].contains(':')).unwrap_or(0);
        push_user(&word[..last], masked);
        masked.push_str(&word[last..]);
    }
}

/// A user is shown if a password follows it.
fn push_user(user: &str, masked: &mut String) {
    if user.is_empty() {
        return;
    }
    if let Some((name, password)) = user.split_once(':')
        && !name.contains('@')
        && !is_no_password(password)
    {
        masked.push_str(name);
        masked.push(':');
    }
    masked.push_str(MASK);
}

/// Masks the values of keys as `password`, in a query, a fragment or a list such as `host=a password=b`.
fn without_values_of_keys(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let (before, after) = rest.split_at(at + 1);
        masked.push_str(before);
        rest = after;
        if is_secret_key(before) {
            let value = after.trim_start();
            let length = value_length(value);
            if length > 0 {
                masked.push_str(MASK);
                rest = &value[length..];
            }
        }
    }
    masked.push_str(rest);
    masked
}

fn is_secret_key(before: &str) -> bool {
    let before = before.strip_suffix('=').unwrap_or(before).trim_end();
    let name = before.rfind(|c| !is_of_key(c)).map_or(before, |at| &before[at..]).to_ascii_lowercase();
    SECRET_KEYS.iter().any(|key| name.ends_with(key))
}

/// The length of a value that `text` begins with: up to the next key, because any sign can be part of a password.
fn value_length(text: &str) -> usize {
    let is_separator = |c: char| matches!(c, '&' | ';' | ',' | '#') || c.is_whitespace();
    let mut separators = text.char_indices().filter(|(_, c)| is_separator(*c)).map(|(at, _)| at);
    separators.find(|at| begins_with_key(text[*at..].trim_start_matches(is_separator))).unwrap_or(text.len())
}

fn begins_with_key(text: &str) -> bool {
    let behind = text.trim_start_matches(is_of_key);
    behind.len() < text.len() && behind.trim_start().starts_with('=')
}

fn is_of_key(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked() {
        for (text, shown) in [
            ("postgres://user:MARK@host/db", "postgres://user:***@host/db"),
            ("postgres://admin@srv:MARK@srv.example.com/db", "postgres://***@srv.example.com/db"),
            ("postgres://dom/user:MARK@h", "postgres://dom/user:***@h"),
            ("postgres://u?x:MARK@h", "postgres://u?x:***@h"),
            ("https://MARK@github.com/x", "https://***@github.com/x"),
            ("https://MARK@github.com:443/a@b", "https://***@b"),
            ("https://MARK:x-oauth-basic@github.com/x", "https://***@github.com/x"),
            ("https://MARK:@api.example.com", "https://***@api.example.com"),
            ("MARK:x-oauth-basic@h", "***@h"),
            ("user:MARK@h:80", "user:***@h:80"),
            ("//u:MARK@h", "//u:***@h"),
            ("jdbc:oracle:thin:scott/MARK@//h", "jdbc:***@//h"),
            ("https://h/?password=MARK&page=2", "https://h/?password=***&page=2"),
            ("https://h/#access_token=MARK", "https://h/#access_token=***"),
            ("https://h/?X-Amz-Signature=MARK", "https://h/?X-Amz-Signature=***"),
            (
                "jdbc:sqlserver://h;user=u;Password=MA;RK;encrypt=true",
                "jdbc:sqlserver://h;user=u;Password=***;encrypt=true",
            ),
            ("host=h password = 'MA RK' dbname=d", "host=h password =*** dbname=d"),
            ("AccountName=n;AccountKey=MARK/+==;Suffix=s", "AccountName=n;AccountKey=***;Suffix=s"),
            ("a,http://one:MARK@h,http://two:MARK@h", "a,http://one:***@h"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn what_holds_no_password_is_shown_as_it_is() {
        for text in [
            "https://example.com/a?page=2",
            "https://example.com:80/a#b",
            "https://example.com/@scope/name",
            "see https://example.com or ask a@example.com",
            "a@example.com",
            "A Name <a@example.com>, b@example.com",
            "to: a@example.com",
            "git@github.com:org/name.git",
            "12:30",
            "localhost:8080",
            "a: b",
            "://",
            "host=h dbname=d",
            "?token=",
            "=",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
