use std::fmt::Write as _;

use super::super::parse;
use super::entries;
use crate::problem::LineProblem;

const MARKER: &str = "MARKER";

/// Every kind of line, the marker in each place that can hold a part of a secret.
const TEXTS: &[&str] = &[
    "A=MARKER\nB=\"MARKER\"\nC='MARKER'\n",
    "A=\"MARKER\nB=MARKER\n# MARKER\nC='MARKER",
    "sk_live_MARKER==\nsk_live_MARKER==\nMARKER\nexport MARKER\nMARKER MARKER=MARKER\n\"MARKER\"=1\nMARKER: x\n",
    "A=\"x\" MARKER\nB='it's MARKER'\nC=\"x\nMARKER\" MARKER\n",
    "A=-----BEGIN MARKER-----\nMARKER==\nMARKER=MARKER\n-----END MARKER-----\nB={\n\"MARKER\": 1\n}\nC=MARKER,\n MARKER",
    "-----BEGIN MARKER-----\nMARKER==\nMARKER=\n-----END MARKER-----\n",
    "MARKER=1\nA=${MARKER}\nB=\"${MARKER:-MARKER}\"\nMARKER=$MARKER\nC=$MARKER_2\nD=${UNKNOWN_MARKER}\n",
    "A=\"MARKER\\",
    "A=\"\\MARKER\\x\\$\"MARKER\n=MARKER\n?MARKER=MARKER\n",
];

#[test]
fn no_debug_and_no_display_shows_any_text_of_the_file() {
    let outside = |_: &str| Some(MARKER.to_owned());
    let nothing = |_: &str| None;
    for whole in TEXTS {
        for end in (0..=whole.len()).filter(|&end| whole.is_char_boundary(end)) {
            for broken in
                [whole[..end].to_owned(), whole[end..].to_owned(), format!("{}\"{}", &whole[..end], &whole[end..])]
            {
                for parsed in [parse(&broken, None), parse(&broken, Some(&outside)), parse(&broken, Some(&nothing))] {
                    let mut shown = format!("{parsed:?}{parsed:#?}");
                    for bad in &parsed.bad_lines {
                        write!(shown, "{}{:?}", bad.problem, bad.problem).unwrap();
                    }
                    assert!(!shown.contains(MARKER), "{broken:?} shows {shown}");
                }
            }
        }
    }
}

#[test]
fn what_is_hidden_is_there() {
    assert_eq!(entries(&parse("sk_live_MARKER=", None)), [("sk_live_MARKER", "")]);
    assert_eq!(parse("sk_live_MARKER==", None).bad_lines[0].key.as_deref(), Some("sk_live_MARKER"));
    assert_eq!(parse("MARKER", None).bad_lines[0].key.as_deref(), Some(MARKER));
}

#[test]
fn each_problem_has_a_text_of_its_own() {
    use LineProblem::{BadName, GoesOn, NoEquals, OnlyEquals, Refused, TextAfterQuote, TooLong, UnclosedQuote, Unseen};
    let all = [
        Unseen { column: 1, character: '\u{200b}' },
        UnclosedQuote,
        TextAfterQuote,
        GoesOn,
        NoEquals,
        OnlyEquals,
        BadName,
        TooLong,
        Refused,
    ];
    let mut texts: Vec<String> = all.iter().map(ToString::to_string).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), all.len());
}
