use super::super::parse;
use super::dialect_table::CASES;
use super::{bad_lines, entries};

#[test]
fn files_are_read_as_python_dotenv_reads_them() {
    let nothing = |_: &str| None;
    for &(text, expected, bad) in CASES {
        let parsed = parse(text, None);
        assert_eq!(entries(&parsed), expected, "{text:?}");
        assert_eq!(bad_lines(&parsed), bad, "{text:?}");

        // Interpolation with nothing to find differs in one thing: a backslash before a dollar.
        if !text.contains("\\$") {
            let parsed = parse(text, Some(&nothing));
            assert_eq!(entries(&parsed), expected, "interpolating {text:?}");
            assert_eq!(bad_lines(&parsed), bad, "interpolating {text:?}");
        }
    }
}

/// What python-dotenv 1.2.4 makes of each is beside it.
#[test]
fn where_it_differs_from_python_dotenv_it_does_on_purpose() {
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [u32]);
    let cases: &[Case] = &[
        // Takes the key `https://u:p@h/?q` and the like.
        ("https://u:p@h/?q=1\nL=1", &[("L", "1")], &[1]),
        ("\"K\"=v\nL=1", &[("L", "1")], &[1]),
        ("\u{201c}K\u{201d}=v", &[], &[1]),
        ("$K=v", &[], &[1]),
        // Takes the key `sk_live_x9` with the value `=`; the others alike.
        ("sk_live_x9==\nL=1", &[("L", "1")], &[1]),
        ("export sk_live_x9===  # c\nL=1", &[("L", "1")], &[1]),
        ("sk_live_x9 = ==\nL=1", &[("L", "1")], &[1]),
        // Loses `B`.
        ("A=\"x\nB=\"y\"\nC=1", &[("B", "y"), ("C", "1")], &[1]),
        ("A='x\nB=\"it's\"\nC=1", &[("B", "it's"), ("C", "1")], &[1]),
        // Reads `A` as `x\nB=`.
        ("A=\"x\nB=\"#fff\"\nC=1", &[("B", "#fff"), ("C", "1")], &[1]),
        // Reads the first line as the value of `A`, and `MADEUP` as a name.
        ("A=-----BEGIN KEY-----\nMADEUP==\n-----END KEY-----\nC=1", &[("C", "1")], &[1]),
        ("A={\n\"a\": 1\n}\nC=1", &[("C", "1")], &[1]),
        // Loses nothing, but reports one error for the whole.
        ("A=\"x\ny\" z\nC=1", &[("C", "1")], &[1, 2]),
    ];
    for &(text, expected, bad) in cases {
        let parsed = parse(text, None);
        assert_eq!(entries(&parsed), expected, "{text:?}");
        assert_eq!(bad_lines(&parsed), bad, "{text:?}");
    }
}
