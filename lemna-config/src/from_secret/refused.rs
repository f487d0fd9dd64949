//! What was probably done wrong with a text that is refused.

use std::net::SocketAddr;

use super::placeholder::is_placeholder;
use super::suspicion::{is_encrypted, is_escaped_pem, is_path_of_secret};
use super::{Hint, Wanted};
use crate::words::{UrlSlip, is_host_and_port};

pub(crate) fn is_url(type_name: &str) -> bool {
    ["Url", "Uri"].iter().any(|name| type_name.ends_with(name))
}

/// What was probably done wrong with `text`, which is refused: the whole of it, or a part.
pub(crate) fn of_refused(text: &str, wanted: Option<Wanted>, is_part: bool) -> Vec<Hint> {
    // The mistakes of a part are not those of the whole.
    let wanted = wanted.filter(|_| !is_part);
    let mut hints = causes(text, wanted);
    // Around JSON and the parts of a value white space does no harm.
    if is_part || wanted == Some(Wanted::Json) {
        hints.retain(|hint| !matches!(hint, Hint::LineEnd | Hint::Blanks));
    }
    hints
}

/// What was probably done wrong with `text`, whatever it is.
fn causes(text: &str, wanted: Option<Wanted>) -> Vec<Hint> {
    let core = core(text);
    let mut hints: Vec<_> = [
        (Hint::LineEnd, text.ends_with(['\n', '\r'])),
        (Hint::Blanks, text.starts_with(char::is_whitespace) || text.ends_with([' ', '\t'])),
        (Hint::ByteOrderMark, text.starts_with('\u{feff}')),
        (Hint::Invisible, text.trim_start_matches('\u{feff}').chars().any(is_invisible)),
        (Hint::Quotes, wanted != Some(Wanted::Json) && is_quoted(core)),
        (Hint::Placeholder, is_placeholder(core)),
        (Hint::Unexpanded, is_unexpanded(core, wanted)),
        (Hint::Encrypted, is_encrypted(core)),
        (Hint::EscapedLineEnds, is_escaped_pem(core)),
        (Hint::FilePath, is_path_of_secret(core)),
        (Hint::OneSlash, has_one_slash(core, wanted)),
        (Hint::ServiceAddress, wanted != Some(Wanted::Url) && is_service_address(core)),
    ]
    .into_iter()
    .filter_map(|(hint, applies)| applies.then_some(hint))
    .collect();
    hints.extend(wanted.and_then(|wanted| wanted.missed_by(core)));
    hints
}

/// What a person meant to write.
pub(super) fn core(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim()
}

impl Wanted {
    /// The special mistake that `text` makes.
    fn missed_by(self, text: &str) -> Option<Hint> {
        let (hint, applies) = match self {
            Self::Whole | Self::Decimal if has_decimal_comma(text) => (Hint::DecimalComma, true),
            Self::Whole | Self::Decimal if has_digit_groups(text) => (Hint::DigitGroups, true),
            Self::Decimal if is_not_finite(text) => (Hint::NotFinite, true),
            Self::Whole | Self::Decimal => (Hint::Unit, has_unit(text)),
            Self::Truth => (Hint::TruthWord, is_truth_word(text)),
            Self::Url => return url_hint(text),
            Self::Several if text.starts_with(['[', '{']) => (Hint::Json, true),
            Self::Several if text.contains(['"', '\'']) => (Hint::QuotedParts, !is_quoted(text)),
            Self::Several => (Hint::Separator, text.contains([';', '|', '&', ' '])),
            Self::Json if has_line_end_in_text(text) => (Hint::LineEndInJson, true),
            Self::Json if has_no_quotes(text) => (Hint::NoJsonQuotes, true),
            Self::Json => (Hint::QuotedJson, is_quoted_json(text)),
            Self::Bytes | Self::Hex => return None,
            Self::Base64 => (Hint::Base64Url, is_base64(text) && text.contains(['-', '_'])),
            Self::Base64Url => (Hint::Base64, is_base64(text) && text.contains(['+', '/'])),
        };
        applies.then_some(hint)
    }

    /// Whether `c` can be at the place `at`.
    pub(crate) fn takes(self, c: char, at: usize) -> bool {
        match self {
            Self::Whole => c.is_ascii_digit() || (at == 0 && matches!(c, '+' | '-')),
            Self::Decimal => c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'),
            Self::Base64 => c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='),
            Self::Base64Url => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='),
            Self::Bytes => c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '='),
            Self::Hex => c.is_ascii_hexdigit(),
            Self::Truth | Self::Url | Self::Json | Self::Several => true,
        }
    }
}

pub(crate) fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

pub(super) fn is_quoted(text: &str) -> bool {
    const PAIRS: [(char, char); 7] =
        [('„', '“'), ('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('«', '»')];

    PAIRS.iter().any(|(open, close)| text.strip_prefix(*open).is_some_and(|rest| rest.ends_with(*close)))
}

fn holds(text: &str, open: &str, close: &str) -> bool {
    text.split_once(open).is_some_and(|(_, rest)| rest.contains(close))
}

/// Where no URL is known to be wanted, only what can be nothing else is taken for one: `volume:/data` is a mount.
fn has_one_slash(text: &str, wanted: Option<Wanted>) -> bool {
    const SCHEMES: [&str; 4] = ["http", "https", "ws", "wss"];

    text.split_once(":/").is_some_and(|(scheme, rest)| {
        let is_scheme = |known: &str| scheme.eq_ignore_ascii_case(known);
        // A drive of Windows has one letter, and a file is rightly named with one slash.
        let is_some_scheme = scheme.len() > 1
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+')
            && !is_scheme("file");
        let is_scheme = SCHEMES.into_iter().any(is_scheme) || (wanted == Some(Wanted::Url) && is_some_scheme);
        is_scheme && !rest.starts_with('/')
    })
}

fn is_unexpanded(text: &str, wanted: Option<Wanted>) -> bool {
    let in_host = || wanted == Some(Wanted::Url) && UrlSlip::of(text) == Some(UrlSlip::Unexpanded);
    holds(text, "${", "}") || holds(text, "{{", "}}") || in_host()
}

fn url_hint(text: &str) -> Option<Hint> {
    let is_colon_forgotten = || ["http//", "https//", "ws//", "wss//"].iter().any(|start| text.starts_with(start));
    match UrlSlip::of(text) {
        Some(UrlSlip::Blank) => Some(Hint::InnerBlank),
        Some(UrlSlip::Slashes) => (!has_one_slash(text, Some(Wanted::Url))).then_some(Hint::NoColonSlashes),
        _ if is_cut_in_its_login(text) => Some(Hint::NotEncoded),
        _ if is_colon_forgotten() => Some(Hint::NoColonSlashes),
        _ if text.starts_with("//") || is_host_and_port(text) => Some(Hint::NoScheme),
        _ => None,
    }
}

/// `scheme://user:pass#word@host`: the host ends at the `#`, and what stands before is no port.
fn is_cut_in_its_login(text: &str) -> bool {
    let Some((_, after)) = text.split_once("://") else { return false };
    let Some((host, rest)) = after.find(['/', '?', '#']).map(|end| after.split_at(end)) else { return false };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    host.split_once(':').is_some_and(|(_, port)| !is_port(port)) && !host.contains(['@', '[']) && rest.contains('@')
}

/// `tcp://10.0.0.1:6379`.
fn is_service_address(text: &str) -> bool {
    let address = ["tcp://", "udp://", "sctp://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    address.is_some_and(|address| address.parse::<SocketAddr>().is_ok())
}

fn has_line_end_in_text(json: &str) -> bool {
    let (mut inside, mut escaped) = (false, false);
    json.starts_with(['{', '['])
        && json.chars().any(|c| {
            let found = inside && matches!(c, '\n' | '\r');
            inside ^= c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            found
        })
}

/// `{a: b}` or `[a, b]`.
fn has_no_quotes(json: &str) -> bool {
    let inside = json.strip_prefix('{').and_then(|inside| inside.strip_suffix('}'));
    let inside = inside.or_else(|| json.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')));
    inside.is_some_and(|inside| !inside.contains(['"', '\'']) && inside.contains(|c: char| c.is_alphabetic()))
}

/// `1_000`, `1'000`, `1 000`, or a number in another base.
fn has_digit_groups(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let other_base = digits.strip_prefix('0').is_some_and(|rest| rest.starts_with(['x', 'X', 'o', 'b']));
    let groups: Vec<_> = digits.split(['_', '\'', ' ']).collect();
    other_base
        || (groups.len() > 1
            && groups
                .iter()
                .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')))
}

fn is_not_finite(text: &str) -> bool {
    let word = text.trim_start_matches(['+', '-']);
    ["nan", "inf", "infinity"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn has_decimal_comma(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.trim_start_matches(['+', '-'])
        .split_once(',')
        .is_some_and(|(whole, fraction)| is_number(whole) && is_number(fraction))
}

fn has_unit(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    text.starts_with(|c: char| c.is_ascii_digit())
        && !unit.is_empty()
        && unit.trim_start().chars().all(|c| c.is_alphabetic() || c == '%')
}

fn is_truth_word(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["y", "n", "t", "f", "enable", "disable", "enabled", "disabled", "active", "inactive", "null", "none"];

    let is_read = ["true", "false", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word));
    !is_read && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_quoted_json(text: &str) -> bool {
    let inside = text.trim_start_matches(['"', '\'', '`']);
    (inside.len() < text.len() && inside.starts_with(['{', '[']))
        || text.starts_with("{\\\"")
        || text.starts_with("[\\\"")
}

fn is_base64(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Option<Wanted> = Some(Wanted::Whole);
    const TRUTH: Option<Wanted> = Some(Wanted::Truth);
    const JSON: Option<Wanted> = Some(Wanted::Json);
    const URL: Option<Wanted> = Some(Wanted::Url);
    const SEVERAL: Option<Wanted> = Some(Wanted::Several);

    #[test]
    fn each_cause_is_told_from_the_others() {
        for (text, expected, hint) in [
            ("MARKER\n", None, Hint::LineEnd),
            ("MARKER\r\n", None, Hint::LineEnd),
            (" MARKER", None, Hint::Blanks),
            ("MARKER\t", None, Hint::Blanks),
            ("\"MARKER\"", None, Hint::Quotes),
            ("'MARKER'", None, Hint::Quotes),
            ("“MARKER”", None, Hint::Quotes),
            ("\u{feff}MARKER", None, Hint::ByteOrderMark),
            ("MAR\u{200b}KER", None, Hint::Invisible),
            ("MAR\u{a0}KER", None, Hint::Invisible),
            ("\u{200b}MARKER", None, Hint::Invisible),
            ("ChangeMe", None, Hint::Placeholder),
            ("xxxx", None, Hint::Placeholder),
            ("<MARKER>", None, Hint::Placeholder),
            ("TODO", None, Hint::Placeholder),
            ("your-api-key-here", None, Hint::Placeholder),
            ("MARKER-${HOST}", None, Hint::Unexpanded),
            ("{{ MARKER }}", None, Hint::Unexpanded),
            ("http:/MARKER", None, Hint::OneSlash),
            ("postgres:/MARKER", URL, Hint::OneSlash),
            ("MARKER:8080/x", URL, Hint::NoScheme),
            ("//MARKER/x", URL, Hint::NoScheme),
            ("https//MARKER", URL, Hint::NoColonSlashes),
            ("https:MARKER", URL, Hint::NoColonSlashes),
            ("https:///MARKER", URL, Hint::NoColonSlashes),
            ("https://MARKER x", URL, Hint::InnerBlank),
            ("https://$MARKER", URL, Hint::Unexpanded),
            ("postgres://u:MARKER#ss@h/db", URL, Hint::NotEncoded),
            ("redis://:MAR/KER@h:6379", URL, Hint::NotEncoded),
            ("amqp://u:MAR?KER@h", URL, Hint::NotEncoded),
            ("tcp://10.0.0.1:6379", WHOLE, Hint::ServiceAddress),
            ("udp://[fd00::1]:53", None, Hint::ServiceAddress),
            ("{\"a\": \"MARKER\nb\"}", JSON, Hint::LineEndInJson),
            ("[\"a\\\"MARKER\r\n\"]", JSON, Hint::LineEndInJson),
            ("{a: MARKER}", JSON, Hint::NoJsonQuotes),
            ("[MARKER,b]", JSON, Hint::NoJsonQuotes),
            ("1_000", WHOLE, Hint::DigitGroups),
            ("1'000", WHOLE, Hint::DigitGroups),
            ("1 000.5", Some(Wanted::Decimal), Hint::DigitGroups),
            ("-0x10", WHOLE, Hint::DigitGroups),
            ("-Infinity", Some(Wanted::Decimal), Hint::NotFinite),
            ("[\"MARKER\"]", SEVERAL, Hint::Json),
            ("MARKER,\"b\"", SEVERAL, Hint::QuotedParts),
            ("\"MARKER,b\"", SEVERAL, Hint::Quotes),
            ("a=1;b=MARKER", SEVERAL, Hint::Separator),
            ("1,5", WHOLE, Hint::DecimalComma),
            ("-1,5", Some(Wanted::Decimal), Hint::DecimalComma),
            ("30 seconds", WHOLE, Hint::Unit),
            ("50%", WHOLE, Hint::Unit),
            ("Enabled", TRUTH, Hint::TruthWord),
            ("ab-_", Some(Wanted::Base64), Hint::Base64Url),
            ("ab+/", Some(Wanted::Base64Url), Hint::Base64),
        ] {
            assert_eq!(causes(text, expected), [hint], "{text:?}");
        }
        for text in [r#""{\"a\": 1}""#, r#"'{"a": 1}'"#, r#"{\"a\": 1}"#] {
            assert_eq!(causes(text, JSON), [Hint::QuotedJson], "{text}");
        }
    }

    #[test]
    fn several_causes_are_told_together() {
        let hints = causes("\u{feff}\" 1,5\" \n", WHOLE);
        assert_eq!(hints, [Hint::LineEnd, Hint::ByteOrderMark, Hint::Quotes]);
        assert_eq!(causes(" true\n", TRUTH), [Hint::LineEnd, Hint::Blanks]);
    }

    #[test]
    fn what_is_merely_wrong_has_no_cause() {
        for (text, expected) in [
            ("eighty", WHOLE),
            ("", WHOLE),
            ("80", TRUTH),
            ("localhost", URL),
            ("https://MARKER:80", URL),
            ("C:/MARKER", None),
            ("https://h:80x/@MARKER", None),
            ("https://h:80/@MARKER", URL),
            ("https://u:p@h:80x/MARKER@", URL),
            ("tcp://MARKER:80", None),
            ("tcp://10.0.0.1:80", URL),
            ("{\"a\": \"MARKER\",\n\"b\":}", JSON),
            ("[true", JSON),
            ("volume:/MARKER", None),
            ("file:/MARKER", URL),
            (".abc", Some(Wanted::Decimal)),
            ("a <b> c", None),
            ("xx", None),
            ("$HOME", None),
            ("127.0.0.1:80", None),
            ("it's", None),
            ("\"", None),
            ("80,8O", None),
            ("{\"a\": 1}", None),
        ] {
            assert_eq!(causes(text, expected), [], "{text:?}");
        }
        assert_eq!(causes("{\"a\": 1", JSON), []);
    }
}
