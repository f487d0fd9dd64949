//! Headers for what stands before the server, such as Cloudflare Access. Their values are secrets.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::problem::{HeaderProblem, SourceErrorKind};

/// Headers that frame a request, are for a proxy alone, or are this library's own. `Cookie` is none of them: a gateway
/// can take its token there.
const RESERVED: [&str; 20] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "if-none-match",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];

/// What Infisical's CLI leaves out of the variable.
const LEFT_OUT: [&str; 2] = ["accept", "user-agent"];

#[derive(Clone, Default)]
pub(crate) struct Headers {
    map: HeaderMap,
    /// How many were given in code.
    given: usize,
    /// The first mistake in code, where no call can fail.
    wrong: Option<SourceErrorKind>,
}

impl Headers {
    /// `setting` is what errors call the place.
    pub(super) fn set(&mut self, setting: &'static str, name: &str, value: &SecretString) {
        self.given += 1;
        if let Err(problem) = self.insert(name, value.expose_secret()) {
            let kind = invalid(setting, name, self.given, problem);
            self.wrong.get_or_insert(kind);
        }
    }

    /// The pairs of a variable, `k=v k2="v 2"`; a later header replaces an earlier one. What Infisical's CLI takes beyond
    /// that form is refused: a token that is pasted in place of the pairs would be sent as the name of a header.
    pub(super) fn set_all(&mut self, variable: &'static str, text: &str) -> Result<(), SourceErrorKind> {
        let mut rest = text.trim_ascii_start();
        let mut number = 0;
        while !rest.is_empty() {
            number += 1;
            let pair = Pair::first_of(rest);
            let Pair { name, value, after } = pair.map_err(|problem| invalid(variable, "", number, problem))?;
            if !LEFT_OUT.iter().any(|left_out| name.eq_ignore_ascii_case(left_out)) {
                self.insert(name, value).map_err(|problem| invalid(variable, name, number, problem))?;
            }
            rest = after;
        }
        Ok(())
    }

    /// [`set_all`](Self::set_all) where no call can fail.
    pub(super) fn set_all_later(&mut self, variable: &'static str, text: &SecretString) {
        if let Err(kind) = self.set_all(variable, text.expose_secret()) {
            self.wrong.get_or_insert(kind);
        }
    }

    fn insert(&mut self, name: &str, value: &str) -> Result<(), HeaderProblem> {
        let name = HeaderName::try_from(name).map_err(|_| HeaderProblem::Name)?;
        if RESERVED.contains(&name.as_str()) {
            return Err(HeaderProblem::Reserved);
        }
        if value.is_empty() {
            return Err(HeaderProblem::Empty);
        }
        if value.chars().any(|c| c.is_control() || !c.is_ascii()) {
            return Err(HeaderProblem::Value);
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| HeaderProblem::Value)?;
        value.set_sensitive(true);
        self.map.try_insert(name, value).map_err(|_| HeaderProblem::TooMany)?;
        Ok(())
    }

    pub(super) fn check(&self) -> Result<(), SourceErrorKind> {
        self.wrong.clone().map_or(Ok(()), Err)
    }

    pub(super) fn map(&self) -> HeaderMap {
        self.map.clone()
    }
}

/// One header of a variable, and what follows.
struct Pair<'a> {
    name: &'a str,
    value: &'a str,
    after: &'a str,
}

impl<'a> Pair<'a> {
    fn first_of(text: &'a str) -> Result<Self, HeaderProblem> {
        let (name, rest) = text.split_once('=').ok_or(HeaderProblem::NoValue)?;
        if name.contains(is_blank) {
            return Err(HeaderProblem::NoValue);
        }
        let (value, after) = match rest.chars().next().filter(|first| QUOTES.contains(first)) {
            Some(quote) => quoted(&rest[1..], quote).ok_or(HeaderProblem::Unclosed)?,
            None => unquoted(rest)?,
        };
        if !after.is_empty() && !after.starts_with(is_blank) {
            return Err(HeaderProblem::BehindQuote);
        }
        Ok(Self { name, value, after: after.trim_ascii_start() })
    }
}

const QUOTES: [char; 2] = ['"', '\''];

fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// What stands before the next blank, and from there on.
fn unquoted(text: &str) -> Result<(&str, &str), HeaderProblem> {
    let (value, after) = text.split_at(text.find(is_blank).unwrap_or(text.len()));
    if value.starts_with('=') || value.contains(QUOTES) {
        return Err(HeaderProblem::Unquoted);
    }
    Ok((value, after))
}

/// What stands before the closing quote, and behind it. A quote behind a backslash closes nothing, and both stay.
fn quoted(text: &str, quote: char) -> Option<(&str, &str)> {
    let closes = |(at, _): &(usize, &str)| !text[..*at].ends_with('\\');
    let (at, _) = text.match_indices(quote).find(closes)?;
    Some((&text[..at], &text[at + 1..]))
}

/// What looks like a name can be a part of a value, so the error shows only names that this library knows.
fn invalid(setting: &'static str, name: &str, number: usize, problem: HeaderProblem) -> SourceErrorKind {
    let is_known = RESERVED.iter().any(|known| known.eq_ignore_ascii_case(name));
    let header = if is_known { name.to_owned() } else { format!("number {number}") };
    SourceErrorKind::InvalidHeader { setting, header, problem }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Result<Vec<(String, String)>, SourceErrorKind> {
        let mut headers = Headers::default();
        headers.set_all("V", text)?;
        let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
        Ok(headers.map.iter().map(|(name, value)| (name.to_string(), text(value))).collect())
    }

    #[test]
    fn a_variable_holds_pairs_with_blanks_between_them() {
        for (text, expected) in [
            ("X-A=b", &[("x-a", "b")][..]),
            ("  X-A=b\tX-B='c d'  ", &[("x-a", "b"), ("x-b", "c d")]),
            ("X-A=\"b c\" X-B=d", &[("x-a", "b c"), ("x-b", "d")]),
            ("X-A=b\nX-B='c'\r\n", &[("x-a", "b"), ("x-b", "c")]),
            ("X-A='{\"b\": 1}'", &[("x-a", "{\"b\": 1}")]),
            ("X-A='=b'", &[("x-a", "=b")]),
            ("X-A=\"it's\"", &[("x-a", "it's")]),
            ("X-A=b,c;d", &[("x-a", "b,c;d")]),
            ("X-A=b=c==", &[("x-a", "b=c==")]),
            (r#"X-A="b\"c""#, &[("x-a", r#"b\"c"#)]),
            ("X-A=b x-a=c", &[("x-a", "c")]),
            ("User-Agent=x accept=y X-A=b", &[("x-a", "b")]),
            ("Cookie=CF_Authorization=x", &[("cookie", "CF_Authorization=x")]),
            ("", &[]),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(pairs(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_sent_is_refused_by_its_name_and_without_its_value() {
        use HeaderProblem::{BehindQuote, Empty, Name, NoValue, Reserved, Unclosed, Unquoted, Value};

        for (text, expected, header) in [
            ("MARKER", NoValue, "number 1"),
            ("X-A=b MARKER", NoValue, "number 2"),
            ("X-A=b MARKER X-B=c", NoValue, "number 2"),
            ("X-A=Bearer MARKER=", Empty, "number 2"),
            ("X-A=b =MARKER", Name, "number 2"),
            ("X:A=MARKER", Name, "number 1"),
            ("X\u{e4}=MARKER", Name, "number 1"),
            ("X-A=\"MARKER", Unclosed, "number 1"),
            ("X-A='MARKER X-B=c", Unclosed, "number 1"),
            ("X-A=\"MARKER\r\nHost: x\"", Value, "number 1"),
            ("X-A='MARKER\t'", Value, "number 1"),
            ("X-A=MARKER\u{0}", Value, "number 1"),
            ("X-A=MARKER\u{e4}", Value, "number 1"),
            ("X-A=b\u{a0}X-B=MARKER", Value, "number 1"),
            ("X-A=b MARKER=\u{1}", Value, "number 2"),
            ("X-A=\"a\"MARKER=x", BehindQuote, "number 1"),
            ("X-A=\"a\"MARKER=\u{1}", BehindQuote, "number 1"),
            ("X-A='a'MARKER", BehindQuote, "number 1"),
            ("X-A=\"b c\"X-B=MARKER", BehindQuote, "number 1"),
            ("X-A='a'\"MARKER\"", BehindQuote, "number 1"),
            ("X-A=\"a\",X-B=MARKER", BehindQuote, "number 1"),
            ("X-A= X-B=MARKER", Empty, "number 1"),
            ("X-A= MARKER X-B=c", Empty, "number 1"),
            ("X-A=\n'MARKER'", Empty, "number 1"),
            ("X-A=b X-B=", Empty, "number 2"),
            ("X-A=\"\" X-B=MARKER", Empty, "number 1"),
            ("MARKER==", Unquoted, "number 1"),
            ("MARKER=", Empty, "number 1"),
            ("X-A==MARKER", Unquoted, "number 1"),
            ("X-A=Bearer MARKER==", Unquoted, "number 2"),
            ("X-A=MARKER\"b c\"", Unquoted, "number 1"),
            ("X-A=it'sMARKER", Unquoted, "number 1"),
            ("X-A: MARKER", NoValue, "number 1"),
            ("X-A =MARKER", NoValue, "number 1"),
            ("X-A=", Empty, "number 1"),
            ("authorization=MARKER", Reserved, "authorization"),
            ("HOST=MARKER", Reserved, "HOST"),
            ("Content-Length=0", Reserved, "Content-Length"),
            ("Transfer-Encoding=chunked", Reserved, "Transfer-Encoding"),
            ("Connection=close", Reserved, "Connection"),
            ("Proxy-Authorization=MARKER", Reserved, "Proxy-Authorization"),
        ] {
            let refused = pairs(text).unwrap_err();
            let told = SourceErrorKind::InvalidHeader { setting: "V", header: header.to_owned(), problem: expected };
            assert_eq!(refused, told, "{text}");
            assert!(!format!("{refused} {refused:?}").contains("MARKER"), "{text}");
        }
    }

    #[test]
    fn more_headers_than_a_request_can_hold_are_refused() {
        let text: String = (0..40_000).map(|at| format!("X-{at}=a ")).collect::<Vec<_>>().concat();
        let refused = pairs(&text).unwrap_err();
        assert!(matches!(refused, SourceErrorKind::InvalidHeader { problem: HeaderProblem::TooMany, .. }), "{refused}");
    }

    #[test]
    fn a_value_is_not_shown() {
        let mut headers = Headers::default();
        headers.set("V", "X-A", &SecretString::from("MARKER"));
        headers.check().unwrap();
        assert!(!format!("{:?}", headers.map).contains("MARKER"));
    }

    /// Of two values, every character taken out, and every one of these put in between: whatever comes of it, no error has
    /// three characters of a value in a row.
    #[test]
    fn no_error_shows_a_piece_of_a_value() {
        const ODD: &str = "=\"' \n\\:,\u{1}\u{e4}\u{a0}";
        let values = ["q7Zk=", "w3 J8=vX"];
        let mut errors = 0;
        for text in ["X-One=q7Zk= X-Two=\"w3 J8=vX\"", "X-One='q7Zk='X-Two=w3 J8=vX", "q7Zk= w3 J8=vX"] {
            let chars: Vec<_> = text.chars().collect();
            for at in 0..=chars.len() {
                let (before, after) = chars.split_at(at);
                let put_in = ODD.chars().map(|odd| [before, &[odd], after].concat());
                let taken_out = after.split_first().map(|(_, after)| [before, after].concat());
                let replaced = ODD.chars().filter_map(|odd| Some([before, &[odd], after.split_first()?.1].concat()));
                for mutated in put_in.chain(taken_out).chain(replaced) {
                    let mutated: String = mutated.iter().collect();
                    let Err(error) = pairs(&mutated) else { continue };
                    errors += 1;
                    let told = format!("{error} {error:?} {:?}", error.remedy());
                    for piece in values.iter().flat_map(|value| value.as_bytes().windows(3)) {
                        let piece = std::str::from_utf8(piece).unwrap();
                        assert!(!told.contains(piece), "{piece} of {mutated:?}: {told}");
                    }
                }
            }
        }
        assert!(errors > 500, "{errors}");
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in any::<String>(), rest in any::<String>()) {
            let _ = pairs(&text);
            let _ = pairs(&format!("X-A=\"{text}\\\" {rest}\""));
        }
    }
}
