#[cfg(unix)]
use std::time::Duration;

use ::secrecy::ExposeSecret as _;

use super::super::{BadLine, Note, SIZE_LIMIT, parse};
use super::entries;
use crate::problem::LineProblem;

fn bad(line: u32, key: Option<&str>, problem: LineProblem) -> BadLine {
    BadLine { line, key: key.map(str::to_owned), problem }
}

#[test]
fn a_bad_line_is_told_with_its_kind_and_the_name_that_was_meant() {
    let cases = [
        ("K=\"v", Some("K"), LineProblem::UnclosedQuote),
        ("export K='v", Some("K"), LineProblem::UnclosedQuote),
        ("K=\"v\nw\" x", Some("K"), LineProblem::UnclosedQuote),
        ("K=-----BEGIN KEY-----\nMADEUP==", Some("K"), LineProblem::GoesOn),
        ("K=\"v\" x", Some("K"), LineProblem::TextAfterQuote),
        ("K='it's'", Some("K"), LineProblem::TextAfterQuote),
        ("K", Some("K"), LineProblem::NoEquals),
        ("export K", Some("K"), LineProblem::NoEquals),
        ("K: v", Some("K"), LineProblem::NoEquals),
        ("K v", Some("K"), LineProblem::NoEquals),
        ("-----BEGIN", None, LineProblem::NoEquals),
        ("TUFSS0VSc2VjcmV0Cg==", Some("TUFSS0VSc2VjcmV0Cg"), LineProblem::OnlyEquals),
        ("export TUFSS0VSc2VjcmV0Cg==", Some("TUFSS0VSc2VjcmV0Cg"), LineProblem::OnlyEquals),
        ("K==  # c", Some("K"), LineProblem::OnlyEquals),
        ("K = ==", Some("K"), LineProblem::OnlyEquals),
        ("TUFS/0VS+c2VjcmV0Cg==", None, LineProblem::OnlyEquals),
        ("K:value", None, LineProblem::NoEquals),
        ("=v", None, LineProblem::BadName),
        ("set K=v", Some("K"), LineProblem::BadName),
        ("\"K\" = v", Some("K"), LineProblem::BadName),
        ("$env:K = 'v'", Some("K"), LineProblem::BadName),
        ("\u{200b}K=v", Some("K"), LineProblem::Unseen { column: 1, character: '\u{200b}' }),
        (" API\u{2060}_KEY=v", Some("_KEY"), LineProblem::Unseen { column: 5, character: '\u{2060}' }),
        ("A\u{a0}K=v", Some("K"), LineProblem::Unseen { column: 2, character: '\u{a0}' }),
        ("set K=\u{200b}", Some("K"), LineProblem::BadName),
        ("é é=é", Some("é"), LineProblem::BadName),
        ("a ?=v", None, LineProblem::BadName),
    ];
    for (text, key, problem) in cases {
        let parsed = parse(text, None);
        assert_eq!(parsed.bad_lines.first(), Some(&bad(1, key, problem)), "{text:?}");
        assert!(parsed.entries.is_empty(), "{text:?}");
    }
}

#[test]
fn an_unclosed_quote_costs_the_line_where_it_opens_only() {
    let parsed = parse("A=1\nB=\"open\nC=\"closed\"\nD='also open\nE=5\n", None);
    assert_eq!(entries(&parsed), [("A", "1"), ("C", "closed"), ("E", "5")]);
    let expected = [bad(2, Some("B"), LineProblem::UnclosedQuote), bad(4, Some("D"), LineProblem::UnclosedQuote)];
    assert_eq!(parsed.bad_lines, expected);
}

#[test]
fn lines_are_counted_through_values_over_several_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["A=\"1", "2", "3\" # c", "", "# c", "B=1", "bad", "C=1"].join(end);
        let parsed = parse(&text, None);
        let lines: Vec<u32> = parsed.entries.iter().map(|entry| entry.line).collect();
        assert_eq!(lines, [1, 6, 8], "{end:?}");
        assert_eq!(parsed.bad_lines[0].line, 7, "{end:?}");
    }
}

#[test]
fn the_last_of_a_repeated_name_wins_and_each_further_one_is_noted() {
    let parsed = parse("A=1\nB=1\nA=2\n\nA=3", None);
    assert_eq!(entries(&parsed), [("A", "3"), ("B", "1")]);
    assert_eq!(parsed.entries[0].line, 5);
    let note = |line| Note::Repeated { name: "A".to_owned(), first_line: 1, line };
    assert_eq!(parsed.notes, [note(3), note(5)]);
}

#[test]
fn a_bad_line_does_not_take_the_place_of_a_good_one() {
    let parsed = parse("A=1\nA=\"open", None);
    assert_eq!(entries(&parsed), [("A", "1")]);
    assert_eq!((parsed.bad_lines.len(), parsed.notes.len()), (1, 0));
}

#[test]
fn a_literal_reference_to_a_name_of_the_file_is_noted() {
    let note = |name: &str, line, referenced: &str| Note::LiteralReference {
        name: name.to_owned(),
        line,
        referenced: referenced.to_owned(),
    };
    let parsed = parse("A=1\nB=x${A}${A}\nC=\"${D:-1}\"\nD=2", None);
    assert_eq!(parsed.notes, [note("B", 2, "A"), note("C", 3, "D")]);
    assert_eq!(entries(&parsed)[1..3], [("B", "x${A}${A}"), ("C", "${D:-1}")]);

    // Not defined here, meant as it is, no reference, or not what the name says in the end.
    for quiet in ["B=${X}", "B='${A}'", "B=\\${A}", "B=$A", "B=${A", "B=v # ${A}", "B=${}"] {
        let parsed = parse(&format!("A=1\n{quiet}"), None);
        assert!(parsed.notes.is_empty(), "{quiet}");
    }
    assert!(!parse("A=1\nB=${A}\nB=2", None).notes.contains(&note("B", 2, "A")));
}

#[test]
fn the_environment_of_the_process_is_never_looked_into() {
    #[expect(clippy::disallowed_methods, reason = "what must not be found has to be known")]
    let home = std::env::var("PATH").unwrap();
    let nothing = |_: &str| None;
    for text in
        ["K=$PATH", "K=\"$PATH\"", "K=\"${PATH}\"", "K=\"x${PATH", "K=\"\\\\$PATH\"", "K='$PATH'", "K=\"$$PATH\""]
    {
        for parsed in [parse(text, None), parse(text, Some(&nothing))] {
            assert!(parsed.entries.iter().all(|entry| !entry.value.expose_secret().contains(&home)), "{text}");
        }
    }
}

/// Twice as much takes twice as long. It takes four times as long, and minutes, where some step looks at the rest of the
/// file for every line.
#[cfg(unix)]
#[test]
fn a_large_file_is_read_in_time_whatever_it_holds() {
    const PIECES: &[&str] = &[
        "A=\"\n",
        "A=\"x\n",
        "A='\nB=\"",
        "A=\"\\",
        "${",
        "${A:-",
        "A=${A:-",
        "$A",
        "\"",
        "A",
        "A=\n",
        "A=-----BEGIN X-----\n",
        "-----BEGIN X-----\nx\n",
        "A=-----BEGIN X-----\n-----END X-----\n",
        "A={\n",
        "A=\n{\n",
        "A=[x,\n x\n",
        "A=x \\\nx\n",
        "a\n",
        "\r",
        "# \"\n",
        " ",
    ];
    let cost = |size| {
        let begin = processor_time();
        for piece in PIECES {
            let text = format!("A=\"{}", piece.repeat(size / piece.len()));
            parse(&text, None);
            parse(&text[3..], Some(&|_| Some(String::new())));
        }
        processor_time().saturating_sub(begin)
    };
    let (half, whole) = (cost(SIZE_LIMIT / 16), cost(SIZE_LIMIT / 8));
    assert!(whole < 3 * half, "{half:?}, then {whole:?}");
}

/// What this thread has used of it: other threads, and a machine that is busy, count for nothing.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}
