//! A line of a `.env` file that is read back as it was meant.

use secrecy::ExposeSecret;

use super::parse::{Outside, parse};

/// `name=text`, quoted where it must be, of several lines if `text` is. `None` where no line says it: the text holds a
/// NUL byte, or both a carriage return and a reference such as `$NAME` (single quotes keep no carriage return, double
/// quotes keep no reference where these are resolved), or `name` is none of a `.env` file.
pub(crate) fn assignment(name: &str, text: &str) -> Option<String> {
    let single = format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    let double = format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
    );
    let candidates = match text {
        _ if text.chars().all(is_plain) => [text.to_owned(), single],
        _ if text.contains(char::is_control) => [double, single],
        _ => [single, double],
    };
    candidates.into_iter().map(|value| format!("{name}={value}")).find(|line| says(line, name, text))
}

/// What every reader of `.env` files takes as it stands.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '%' | '+' | ',')
}

/// Whether `line` is read as it was meant, with and without interpolation.
fn says(line: &str, name: &str, text: &str) -> bool {
    // A file with one is refused as a whole.
    !line.contains('\0')
        && [None, Some((&|_: &str| Some("other".to_owned())) as &Outside<'_>)].into_iter().all(|outside| {
            let parsed = parse(line, outside);
            let [entry] = &parsed.entries[..] else { return false };
            parsed.bad_lines.is_empty()
                && parsed.notes.is_empty()
                && entry.name == name
                && entry.value.expose_secret() == text
        })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Mostly what means something to a reader of `.env` files.
    pub(crate) fn odd_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            8 => prop::sample::select(vec![
                "\"", "'", "\\", "$", "{", "}", "=", "#", " ", "\t", "\n", "\r", "\r\n", "A", "NAME", "${NAME}", "$NAME",
                ":-", "\u{feff}", "\0", "é", "\u{a0}", "\u{2028}", "\u{b}", "n", "\nB='", "\"\n", "'\n", "`", "# ",
            ]).prop_map(str::to_owned),
            1 => prop::collection::vec(any::<char>(), 0..32).prop_map(String::from_iter),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn a_text_is_quoted_only_where_it_must_be() {
        for (text, line) in [
            ("", "K="),
            ("8080", "K=8080"),
            ("https://a.example/b", "K=https://a.example/b"),
            ("a b", "K='a b'"),
            ("#a", "K='#a'"),
            ("it's", r"K='it\'s'"),
            (r"a\n", r"K='a\\n'"),
            ("pa$$word ${K}", "K='pa$$word ${K}'"),
            ("a\nb", r#"K="a\nb""#),
            ("a\r\n\"b\"", r#"K="a\r\n\"b\"""#),
            ("$a\nb", "K='$a\nb'"),
            (" é\u{a0}", "K=' é\u{a0}'"),
        ] {
            assert_eq!(assignment("K", text).as_deref(), Some(line), "{text:?}");
        }
    }

    #[test]
    fn what_no_line_can_say_is_left_out() {
        for (name, text) in [("K", "a\0"), ("K", "$a\r"), ("K", "${a}\r\n"), (".K", "a"), ("-", "a")] {
            assert_eq!(assignment(name, text), None, "{name} {text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_other_text_can_be_said(text in odd_text()) {
            let line = assignment("K", &text);
            prop_assert!(line.is_some() || text.contains('\0') || text.contains('\r') && text.contains('$'));
            prop_assert!(line.is_none() || !text.contains('\0'));
        }
    }
}
