//! Values over several lines without quotes.

use super::super::{BadLine, parse};
use super::{bad_lines, entries};
use crate::problem::LineProblem;

/// The text below `K=` in each case; `END=1` follows.
const BODIES: &[(&str, &str)] = &[
    // Keys and certificates
    ("-----BEGIN RSA PRIVATE KEY-----", "MADEUP==\n-----END RSA PRIVATE KEY-----"),
    ("-----BEGIN RSA PRIVATE KEY-----", "MADE+/UP\nMADEUP=\nMADE=UP\n-----END RSA PRIVATE KEY-----"),
    (
        "-----BEGIN RSA PRIVATE KEY-----",
        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMADEUP==\n-----END RSA PRIVATE KEY-----",
    ),
    ("-----BEGIN PRIVATE KEY-----", "\n\nMADEUP\n\n  -----END PRIVATE KEY-----  "),
    ("-----BEGIN PRIVATE KEY----- # of the server", "MADEUP\n-----END PRIVATE KEY-----"),
    ("-----BEGIN PRIVATE KEY-----\\nMADEUP", "MADEUP\n-----END PRIVATE KEY-----"),
    ("-----BEGIN PRIVATE KEY-----", "A=made-up\n-----END PRIVATE KEY-----"),
    (
        "-----BEGIN CERTIFICATE-----",
        "MADEUP=\n-----END CERTIFICATE-----\n\n-----BEGIN CERTIFICATE-----\nMADEUP==\n-----END CERTIFICATE-----",
    ),
    (
        "-----BEGIN CERTIFICATE-----",
        "MADEUP\n-----END CERTIFICATE-----\n 1 s:CN=a\nsubject=/CN=a\nissuer=/CN=b\n-----BEGIN CERTIFICATE-----\nMADEUP\n\
         -----END CERTIFICATE-----",
    ),
    ("-----BEGIN PGP MESSAGE-----", "Version: 1\n\nMADEUP\n=MADE\n-----END PGP MESSAGE-----"),
    ("---- BEGIN SSH2 PUBLIC KEY ----", "Comment: made up\nMADEUP==\n---- END SSH2 PUBLIC KEY ----"),
    ("", "-----BEGIN RSA PRIVATE KEY-----\nMADEUP==\n-----END RSA PRIVATE KEY-----"),
    // The end is lost.
    ("-----BEGIN PRIVATE KEY-----", "MADEUP\nMADEUPMADEU=\nMADEUP=="),
    ("-----BEGIN CERTIFICATE-----", "MADEUP\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMADEUP=="),
    // JSON
    ("{", "  \"type\": \"service_account\",\n  \"url\": \"https://a.example/?a=b\"\n}"),
    ("{", "\"a\": 1,\n\n\"b\": {\n\"c\": \"}\"\n}\n}"),
    ("[", "\"a\",\n\"b=c\"\n]"),
    ("[{", "\"a\": 1\n}]"),
    ("{\"a\": {", "\"b\": 1\n}}"),
    ("{\"a\": 1,", "\"b\": 2}"),
    ("{", "\"a\": 1,"),
    ("", "{\n\"a\": 1\n}"),
    ("", "{\"a\": 1,\n\"b\": 2}"),
    // Others
    ("made up \\", "and more \\\n and more"),
    ("made-up\\", "  and-more"),
    ("made,", "  up,\n  more"),
    (
        "MADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADx",
        "MADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADx\nmadeup==",
    ),
];

#[test]
fn a_value_that_goes_on_without_quotes_is_bad_as_a_whole_and_costs_no_other_line() {
    let bad = BadLine { line: 2, key: Some("K".to_owned()), problem: LineProblem::GoesOn };
    for (first, body) in BODIES {
        for end in ["\n", "\r\n", "\r"] {
            for before in ["K=", "export K = "] {
                let text = format!("START=1\n{before}{first}\n{body}\nEND=1\n").replace('\n', end);
                let parsed = parse(&text, None);
                assert_eq!(parsed.bad_lines, std::slice::from_ref(&bad), "{text:?}");
                assert_eq!(entries(&parsed), [("START", "1"), ("END", "1")], "{text:?}");
                assert_eq!(parsed.entries[1].line as usize, 3 + body.split('\n').count(), "{text:?}");
            }
        }
        let text = format!("K={first}\n{body}");
        assert_eq!((bad_lines(&parse(&text, None)), entries(&parse(&text, None))), (vec![1], vec![]), "{text:?}");
    }
}

#[test]
fn a_value_that_is_whole_stays_one() {
    const KEY: &str = "-----BEGIN KEY-----\\nMADEUP==\\n-----END KEY-----";
    for (value, below, expected) in [
        (KEY, "", KEY),
        (KEY, "L==", KEY),
        ("-----BEGIN KEY----- MADEUP== -----END KEY-----", "", "-----BEGIN KEY----- MADEUP== -----END KEY-----"),
        ("-----BEGIN KEY-----", "", "-----BEGIN KEY-----"),
        ("-----BEGIN KEY-----", "L=1", "-----BEGIN KEY-----"),
        ("-----BEGIN KEY-----", "L='-----BEGIN KEY-----\nMADEUP\n-----END KEY-----'", "-----BEGIN KEY-----"),
        ("x-----BEGIN KEY-----", "made up", "x-----BEGIN KEY-----"),
        (
            "\"-----BEGIN KEY-----\nMADEUP==\n-----END KEY-----\"",
            "",
            "-----BEGIN KEY-----\nMADEUP==\n-----END KEY-----",
        ),
        ("{\"a\": 1}", "made up", "{\"a\": 1}"),
        ("{\"a\": \"{\"}", "}", "{\"a\": \"{\"}"),
        ("{made-up", "L=1", "{made-up"),
        ("{made-up", "made up", "{made-up"),
        ("{", "L=1", "{"),
        ("[made-up", "", "[made-up"),
        ("", "[section]", ""),
        ("", "made up", ""),
        ("C:\\dir\\", "L=1", "C:\\dir\\"),
        ("C:\\dir\\", "made up", "C:\\dir\\"),
        ("made,", "made up", "made,"),
        ("made,", "  L=1", "made,"),
        // 32 bytes in hexadecimal.
        (
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
            "MADEUP00",
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        ),
        (
            "MADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADx",
            "MADEUP1=",
            "MADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADx",
        ),
    ] {
        let parsed = parse(&format!("K={value}\n{below}"), None);
        assert_eq!(entries(&parsed)[0], ("K", expected), "{value:?} above {below:?}");
    }
}
