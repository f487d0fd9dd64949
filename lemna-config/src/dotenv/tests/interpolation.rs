use std::fmt::Write as _;

use super::super::{Note, Parsed, parse};
use super::{bad_lines, entries};
use crate::problem::LineProblem;

fn interpolated(text: &str) -> Parsed {
    let outside = |name: &str| match name {
        "OUT" => Some("outside".to_owned()),
        "A_1" => Some("hidden by the file".to_owned()),
        "ODD" => Some("a\"b\\n$A_1 ${A_1}#'\n".to_owned()),
        "NONE" => Some(String::new()),
        _ => None,
    };
    parse(text, Some(&outside))
}

#[test]
fn references_stand_for_earlier_lines_or_else_for_what_is_outside() {
    let cases = [
        ("$A_1", "one"),
        ("${A_1}", "one"),
        ("x${A_1}y", "xoney"),
        ("$A_1/$OUT", "one/outside"),
        ("\"$A_1-${OUT}\"", "one-outside"),
        ("$A_1$A_1", "oneone"),
        ("${dashed-name.x}", "dashed"),
        ("\"a\n$A_1\"", "a\none"),
        // The longest name counts: `A_1x` is another one.
        ("$A_1x", "$A_1x"),
        ("${A_1}x", "onex"),
        // The value of a reference is not read again, in no sense.
        ("$ODD", "a\"b\\n$A_1 ${A_1}#'\n"),
        ("\"$ODD\"", "a\"b\\n$A_1 ${A_1}#'\n"),
        ("x$NONE", "x"),
    ];
    for (source, expected) in cases {
        let text = format!("A_1=one\ndashed-name.x=dashed\nK={source}");
        let parsed = interpolated(&text);
        assert_eq!(entries(&parsed)[2], ("K", expected), "{source}");
    }
}

#[test]
fn a_default_stands_where_the_name_has_no_value() {
    let cases = [
        ("${X:-8080}", "8080"),
        ("${A_1:-8080}", "one"),
        ("${NONE:-8080}", "8080"),
        ("${X:-}", ""),
        ("\"${X:-a\\nb}\"", "a\nb"),
        ("\"${X:-a\\\"b}\"", "a\"b"),
        ("${X:-a b}c", "a bc"),
    ];
    for (source, expected) in cases {
        let parsed = interpolated(&format!("A_1=one\nK={source}"));
        assert_eq!(entries(&parsed)[1], ("K", expected), "{source}");
        assert!(parsed.notes.is_empty(), "{source}");
    }
}

#[test]
fn some_dollars_stay_as_they_are() {
    for (source, expected) in [
        ("'$A_1 ${A_1}'", "$A_1 ${A_1}"),
        ("\\$A_1", "$A_1"),
        ("\"\\${A_1}\"", "${A_1}"),
        ("\"\\\\$A_1\"", "\\one"),
        ("pa$$5", "pa$$5"),
        ("$", "$"),
        ("${", "${"),
        ("${}", "${}"),
        ("${A_1", "${A_1"),
        ("${A 1}", "${A 1}"),
        ("${X:-a$5}", "${X:-a$5}"),
    ] {
        let parsed = interpolated(&format!("A_1=one\nK={source}"));
        assert_eq!(entries(&parsed)[1], ("K", expected), "{source}");
        assert!(parsed.notes.is_empty(), "{source}");
    }
}

#[test]
fn an_unknown_name_stays_as_it_is_and_is_noted_once() {
    let parsed = interpolated("K=a$X${X}${LATER}\nLATER=1");
    assert_eq!(entries(&parsed)[0], ("K", "a$X${X}${LATER}"));
    let note =
        |referenced: &str| Note::UnknownReference { name: "K".to_owned(), line: 1, referenced: referenced.to_owned() };
    assert_eq!(parsed.notes, [note("LATER"), note("X")]);
}

#[test]
fn the_nearest_earlier_line_counts() {
    let parsed = interpolated("A=1\nB=$A\nA=$A-2\nC=$A");
    assert_eq!(entries(&parsed), [("A", "1-2"), ("B", "1"), ("C", "1-2")]);
}

#[test]
fn references_that_double_each_other_end_at_a_limit() {
    let mut text = "A0=0123456789\n".to_owned();
    for level in 1..60 {
        writeln!(text, "A{level}=$A{0}$A{0}", level - 1).unwrap();
    }
    text += "L=1";
    let parsed = interpolated(&text);
    assert_eq!(parsed.entries.last().unwrap().name, "L");
    let first = parsed.bad_lines.first().unwrap();
    assert_eq!((first.problem, first.key.as_deref()), (LineProblem::TooLong, Some("A16")));
    assert!(bad_lines(&parsed).iter().all(|&line| line > 1));
}
