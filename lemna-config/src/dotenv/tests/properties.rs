use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::parse;
use super::super::parse::Outside;
use super::{bad_lines, entries};
use crate::problem::LineProblem;

/// Mostly what means something to a parser.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "\"", "'", "\\", "$", "{", "}", "=", "#", " ", "\t", "\n", "\r", "\r\n", "A", "B",
            "export ", "${A}", "$A", ":-",
            "\u{feff}", "\0", "é", "\u{a0}", "\u{2028}", "n", "A=", "\nA=\"", "\nB='", "\"\n", "'\n", "`",
        ]).prop_map(str::to_owned),
        1 => prop::collection::vec(any::<char>(), 0..32).prop_map(String::from_iter),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn double_quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('\r', "\\r"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_a_panic_and_dotenvy_understands_the_guard(text in odd_text()) {
        let [echo, nothing]: [&Outside<'_>; 2] = [&|name| Some(name.to_owned()), &|_| None];
        for interpolation in [None, Some(echo), Some(nothing)] {
            let parsed = parse(&text, interpolation);
            prop_assert!(parsed.bad_lines.iter().all(|bad| bad.problem != LineProblem::Refused));
            let mut names: Vec<&str> = parsed.entries.iter().map(|entry| entry.name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), parsed.entries.len());
        }
    }

    #[test]
    fn a_quoted_value_comes_back(value in odd_text()) {
        let text = format!("K={}\nL=1", double_quoted(&value));
        let parsed = parse(&text, None);
        prop_assert_eq!(entries(&parsed), [("K", value.as_str()), ("L", "1")]);

        let value = value.replace('\r', "");
        let text = format!("K='{}'\nL=1", value.replace('\\', "\\\\").replace('\'', "\\'"));
        let parsed = parse(&text, Some(&|_| Some("other".to_owned())));
        prop_assert_eq!(entries(&parsed), [("K", value.as_str()), ("L", "1")]);
    }

    #[test]
    fn an_unquoted_value_comes_back(value in "[!-~é&&[^\"'#]]([ -~é&&[^#]]{0,30}[!-~é&&[^#]])?") {
        // Such a line is a stray secret.
        prop_assume!(value.bytes().any(|byte| byte != b'='));
        let text = format!("K={value}   # c\nL=1");
        let parsed = parse(&text, None);
        prop_assert_eq!(entries(&parsed), [("K", value.as_str()), ("L", "1")]);
    }

    /// But for a line that ends in a bare opening quote: after one left open it closes that one, a value of two lines.
    #[test]
    fn a_bad_line_leaves_the_other_lines_alone(
        lines in prop::collection::vec(
            prop_oneof![
                odd_text().prop_map(|value| Ok(value.replace(['\n', '\r', '#'], ""))),
                prop::sample::select(vec![
                    "BAD=\"x", "BAD='x", "BAD=\"x\\", "BAD=\"x\" y", "BAD='x'y'", "BAD", "export BAD", "BAD ?=1", "=1", "?",
                    "BAD: \"x", "'BAD",
                ]).prop_map(Err),
            ],
            0..12,
        ),
    ) {
        let mut text = String::new();
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(&lines) {
            match line {
                Ok(value) => {
                    writeln!(text, "K{number}={}", double_quoted(value)).unwrap();
                    good.push((format!("K{number}"), value.as_str()));
                }
                Err(line) => {
                    writeln!(text, "{line}").unwrap();
                    bad.push(number);
                }
            }
        }
        let parsed = parse(&text, None);
        let good: Vec<(&str, &str)> = good.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        prop_assert_eq!(entries(&parsed), good, "{:?}", text);
        prop_assert_eq!(bad_lines(&parsed), bad, "{:?}", text);
    }
}
