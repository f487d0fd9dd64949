//! Every type that the library reads, with ten texts that are one and ten that are none. No error shows any of these.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lemna_config::jiff::{Timestamp, civil};
use lemna_config::{
    ByteSize, FieldErrorKind, FromSecret, LemnaSecrets, LoadError, SecretBox, SecretSlice, SecretString, Uri, Url, Uuid,
};
use tracing::Level;
use tracing::level_filters::LevelFilter;

/// Loads a struct of one field for each text.
macro_rules! table {
    ($($(#[$option:meta])* $test:ident: $type:ty, $right:expr, $wrong:expr;)*) => {$(
        #[test]
        fn $test() {
            #[expect(dead_code, reason = "it is only loaded")]
            #[derive(LemnaSecrets)]
            struct Config {
                $(#[$option])*
                value: $type,
            }

            let load = |text: &str| match Config::from_pairs([("VALUE", text)]) {
                Ok(Config { value: _ }) => None,
                Err(error) => Some(error),
            };
            check(&load, &$right, &$wrong);
        }
    )*};
}

fn check<F: lemna_config::Field>(load: &dyn Fn(&str) -> Option<LoadError<F>>, right: &[&str; 10], wrong: &[&str]) {
    assert!(wrong.len() >= 10 || wrong.is_empty(), "every text is one, or ten are none");
    for text in right {
        if let Some(error) = load(text) {
            panic!("{text:?}: {error}");
        }
    }
    let mut shown = Vec::new();
    for text in wrong {
        let Some(error) = load(text) else { panic!("{text:?} is taken") };
        assert!(matches!(error.fields()[0].kind(), FieldErrorKind::Invalid { .. }), "{text:?}: {error}");
        shown.push((text.trim(), format!("{error} {error:?} {error:#?} {:?}", error.fields()[0].hints())));
    }
    assert_eq!(leaks(&shown), <[&str; 0]>::default(), "{shown:#?}");
}

/// The texts that stand in what is shown of them. What the error of another text shows as well is a message's own word.
fn leaks<'t>(shown: &[(&'t str, String)]) -> Vec<&'t str> {
    let is_own_word = |text: &str| shown.iter().any(|(other, of_other)| !other.contains(text) && shows(of_other, text));
    shown.iter().filter(|(text, of_it)| shows(of_it, text) && !is_own_word(text)).map(|(text, _)| *text).collect()
}

/// Whether `shown` has `text` in it, a short one as a word: `1` is a part of what a message says of any number.
fn shows(shown: &str, text: &str) -> bool {
    const AROUND: &[char] = &[':', ',', ';', '.', '"', '\'', '`', '(', ')'];

    let mut words = shown.split_whitespace().map(|word| word.trim_matches(AROUND));
    if text.len() >= 6 { shown.contains(text) } else { !text.is_empty() && words.any(|word| word == text) }
}

#[test]
fn what_is_shown_would_be_seen() {
    let shown = |text, error: &str| (text, error.to_owned());
    for error in ["no number: 77", "no number: \"77\"", "77 is no number"] {
        assert_eq!(leaks(&[shown("77", error), shown("x", "no number")]), ["77"]);
    }
    assert_eq!(
        leaks(&[shown("made-up text", "`made-up text` is no number"), shown("x", "no number")]),
        ["made-up text"]
    );
    assert_eq!(leaks(&[shown("0", "no number from 0 to 255"), shown("x", "no number from 0 to 255")]), [""; 0]);
}

const EVERY_TEXT: [&str; 10] = ["a", " ", "\n", "\"", "ä", "1", "a,b", "{}", "\u{200b}", "a\u{0}b"];
/// No integer is one of these.
const NO_INTEGER: [&str; 14] =
    ["x", "1.0", "1e3", " 7", "7 ", "7\n", "0x1F", "1_0", "1,5", "--1", "+-1", "٣", "7u8", "1/2"];
const ONE_TO_127: [&str; 10] = ["1", "2", "7", "9", "10", "42", "99", "100", "+126", "0127"];

fn with<const N: usize>(more: [&'static str; N]) -> Vec<&'static str> {
    NO_INTEGER.into_iter().chain(more).collect()
}

table! {
    unsigned_8: u8, ["0", "1", "9", "10", "99", "128", "254", "255", "+5", "007"], with(["256", "-1", "-0", "1000"]);
    unsigned_16: u16, ["0", "1", "80", "443", "8080", "32768", "65534", "65535", "+5", "00080"], with(["65536", "-1"]);
    unsigned_32: u32, ["0", "1", "9", "255", "65536", "2147483648", "4294967294", "4294967295", "+5", "01"],
        with(["4294967296", "-1"]);
    unsigned_64: u64, ["0", "1", "9", "255", "65536", "4294967296", "18446744073709551614", "18446744073709551615", "+5", "01"],
        with(["18446744073709551616", "-1"]);
    unsigned_128: u128,
        ["0", "1", "9", "255", "65536", "4294967296", "18446744073709551616", "340282366920938463463374607431768211455", "+5", "01"],
        with(["340282366920938463463374607431768211456", "-1"]);
    unsigned_of_the_machine: usize, ["0", "1", "9", "255", "65535", "8192", "1000", "77", "+5", "01"],
        with(["340282366920938463463374607431768211456", "-1"]);
    signed_8: i8, ["0", "-1", "1", "-128", "127", "+5", "-0", "99", "-99", "007"], with(["128", "-129", "1000", "-1000"]);
    signed_16: i16, ["0", "-1", "1", "-32768", "32767", "+5", "-0", "99", "-99", "007"], with(["32768", "-32769"]);
    signed_32: i32, ["0", "-1", "1", "-2147483648", "2147483647", "+5", "-0", "99", "-99", "007"],
        with(["2147483648", "-2147483649"]);
    signed_64: i64, ["0", "-1", "1", "-9223372036854775808", "9223372036854775807", "+5", "-0", "99", "-99", "007"],
        with(["9223372036854775808", "-9223372036854775809"]);
    signed_128: i128,
        ["0", "-1", "1", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727", "+5", "-0", "99", "-99", "007"],
        with(["170141183460469231731687303715884105728"]);
    signed_of_the_machine: isize, ["0", "-1", "1", "-32768", "32767", "+5", "-0", "99", "-99", "007"],
        with(["170141183460469231731687303715884105728"]);
    not_zero_8: NonZero<u8>, ONE_TO_127, with(["0", "00", "-1", "256"]);
    not_zero_16: NonZero<u16>, ONE_TO_127, with(["0", "00", "-1", "65536"]);
    not_zero_32: NonZero<u32>, ONE_TO_127, with(["0", "00", "-1", "4294967296"]);
    not_zero_64: NonZero<u64>, ONE_TO_127, with(["0", "00", "-1", "18446744073709551616"]);
    not_zero_128: NonZero<u128>, ONE_TO_127, with(["0", "00", "-1"]);
    not_zero_of_the_machine: NonZero<usize>, ONE_TO_127, with(["0", "00", "-1"]);
    signed_not_zero_8: NonZero<i8>, ONE_TO_127, with(["0", "-0", "128"]);
    signed_not_zero_16: NonZero<i16>, ONE_TO_127, with(["0", "-0", "32768"]);
    signed_not_zero_32: NonZero<i32>, ONE_TO_127, with(["0", "-0", "2147483648"]);
    signed_not_zero_64: NonZero<i64>, ONE_TO_127, with(["0", "-0", "9223372036854775808"]);
    signed_not_zero_128: NonZero<i128>, ONE_TO_127, with(["0", "-0"]);
    signed_not_zero_of_the_machine: NonZero<isize>, ONE_TO_127, with(["0", "-0"]);
    float_32: f32, ["0", "-0.0", "1", "0.25", ".5", "5.", "1e3", "-1E-3", "3.4e38", "1e-45"],
        ["inf", "-inf", "NaN", "1e999", "3.5e38", "-1e39", "1e-60", "1,5", "1_0", "0x1F", "half", "1 ", "1f", "--1"];
    float_64: f64, ["0", "-0.0", "1", "0.25", ".5", "5.", "1e3", "-1E-3", "1.7e308", "5e-324"],
        ["inf", "+Infinity", "nan", "-NaN", "1e999", "-1e999", "1e-999", "1,5", "1_0", "0x1F", "half", " 1", "1f", "e5"];
    truth: bool, ["true", "false", "TRUE", "False", "1", "0", "yes", "NO", "on", "off"],
        ["y", "n", "t", "enabled", "disabled", "2", "-1", "01", "truth", "on ", " off", "null", "yes\n", "wahr"];
    character: char, ["a", "Z", "0", " ", "ä", "€", "\n", "\"", ",", "\u{1f600}"],
        ["ab", "aa ", " b", "10", "\r\n", "a\u{308}", "''", "'q'", "\\n", "U+41", "\u{1f468}\u{200d}\u{1f469}"];
    duration: Duration, ["0s", "90s", "250ms", "1h30m", "1d", "7us", "1ns", "2m", "1d2h3m4s5ms6us7ns", "86400000ms"],
        ["90", "1.5s", "-1s", "7 s", "1m1h", "3s3s", "1w", "1S", "sec", "9min", "1h 30m", "5s\n", "PT5S", "99999999999999999999d"];
    byte_size: ByteSize, ["0B", "512B", "1kB", "1KiB", "20MB", "20MiB", "3GB", "3GiB", "1TiB", "15EiB"],
        ["512", "512k", "1G", "2K", "3KB", "4mb", "5Mb", "1.5GiB", "7 MiB", "-1B", "8MiB\n", "9Mi", "16EiB", "huge"];
    ip: IpAddr, ["127.0.0.2", "0.0.0.0", "255.255.255.255", "10.1.2.3", "::", "::2", "fe80::1", "2001:db8::1", "::ffff:1.2.3.4", "1.1.1.1"],
        ["localhost", "127.0.0", "256.0.0.1", "1.2.3.4.5", "01.2.3.4", "[::2]", ":::", "fe80::1%eth0", "1.2.3.4:80", "1.2.3.4/8", " 1.1.1.1", "2130706433"];
    ip_v4: Ipv4Addr, ["127.0.0.2", "0.0.0.0", "255.255.255.255", "10.1.2.3", "1.1.1.1", "8.8.8.8", "192.168.0.1", "172.16.0.1", "9.9.9.9", "224.0.0.1"],
        ["::2", "127.0.0", "256.0.0.1", "1.2.3.4.5", "01.2.3.4", "0x7f.0.0.1", "1.2.3.4:80", "1.2.3.4/8", "1.1.1.1\n", "any"];
    ip_v6: Ipv6Addr, ["::", "::2", "fe80::1", "2001:db8::1", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "a::b", "ABCD::", "::a:b", "fd00::"],
        ["127.0.0.2", "[::2]", ":::", "1:2:3:4:5:6:7", "1::2::3", "g::1", "12345::", "fe80::1%eth0", "::2/64", "::2 ", "any"];
    socket: SocketAddr, ["127.0.0.2:80", "0.0.0.0:0", "1.1.1.1:65535", "[::2]:80", "[fe80::1]:1", "10.0.0.1:443", "[::]:0", "8.8.8.8:53", "9.9.9.9:853", "[2001:db8::1]:22"],
        ["127.0.0.2", "localhost:80", ":80", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "::2:80", "[::2]", "80", "http://1.2.3.4:80", "1.2.3.4:80 "];
    socket_v4: SocketAddrV4, ["127.0.0.2:80", "0.0.0.0:0", "1.1.1.1:65535", "10.0.0.1:443", "8.8.8.8:53", "9.9.9.9:853", "1.2.3.4:1", "1.2.3.4:22", "4.3.2.1:8", "192.168.0.1:99"],
        ["127.0.0.2", "localhost:80", ":80", "1.2.3.4:", "1.2.3.4:65536", "[::2]:80", "::2", "80", "01.2.3.4:80", "1.2.3.4:80 "];
    socket_v6: SocketAddrV6, ["[::2]:80", "[fe80::1]:1", "[::]:0", "[2001:db8::1]:22", "[a::b]:65535", "[::1]:443", "[fd00::]:8", "[::ffff:1.2.3.4]:9", "[1:2:3:4:5:6:7:8]:1", "[fe80::1%2]:80"],
        ["127.0.0.2:80", "::2:80", "[::2]", "[::2]:", "[::2]:65536", "[fe80::1%eth0]:80", "[]:80", "::2", "80", "[::2]:80 "];
    level: Level, ["error", "warn", "info", "debug", "trace", "INFO", "Warn", "1", "5", "TRACE"],
        ["off", "verbose", "warning", "6", "-1", "info ", " info", "information", "err", "fatal", "all"];
    level_filter: LevelFilter, ["off", "error", "warn", "info", "debug", "trace", "OFF", "Info", "0", "5"],
        ["verbose", "warning", "6", "-1", "info ", " off", "none", "err", "fatal", "all", "my_crate=debug"];
    url: Url, ["https://a.example", "http://localhost:9000", "postgres://u:p@h/db", "https://[::1]/", "mailto:a@b.example", "file:///etc/x", "redis://:p@h", "https://a.example/x?y=z#w", "HTTPS://A.example", "sqlite::memory:"],
        ["a.example", "a.example:8080", "//a.example", "http:/a.example", "https:a.example", "https://", "https://${HOST}/", "https://a b.example", "https://a.example:99999", "https://a,b.example", "postgres:/h/db", "\"https://a.example\"", "https//a.example"];
    uri: Uri, ["https://a.example", "http://localhost:9000", "postgres://u:p@h/db", "https://[::1]/", "https://a.example/x?y=z", "HTTPS://A.example", "amqp://h/v", "http://1.2.3.4:80", "wss://h/s", "grpc://h:1"],
        ["a.example", "a.example:8080", "/path", "//a.example", "http:/a.example", "https://", "https://${HOST}/", "https://a b.example", "https://a.example:99999", "https://a.example/#w", "mailto:a@b.example", "https://a.example\n", "*"];
    uuid: Uuid, ["67e55044-10b1-426f-9247-bb680e5fe0c9", "67E55044-10B1-426F-9247-BB680E5FE0C9", "67e5504410b1426f9247bb680e5fe0c9", "{67e55044-10b1-426f-9247-bb680e5fe0c9}", "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c9", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000000000000000000000000001", "12345678-1234-4234-8234-123456789012", "01890a5d-ac96-774b-bcce-b302099a8057"],
        ["67e55044", "67e55044-10b1-426f-9247-bb680e5fe0cg", "67e55044-10b1-426f-9247-bb680e5fe0c", "67e55044-10b1-426f-9247-bb680e5fe0c99", "67e55044_10b1_426f_9247_bb680e5fe0c9", "67e5-504410b1-426f-9247-bb680e5fe0c9", " 67e55044-10b1-426f-9247-bb680e5fe0c9", "67e55044-10b1-426f-9247-bb680e5fe0c9\n", "(67e55044-10b1-426f-9247-bb680e5fe0c9)", "none at all"];
    instant: Timestamp, ["2031-12-31T23:59:59Z", "2031-12-31T23:59:59+01:00", "2031-12-31T23:59:59.5Z", "2031-12-31T23:59:59.123456789-08:00", "1970-01-01T00:00:00Z", "2028-02-29T00:00:00Z", "0001-01-01T00:00:00Z", "1969-12-31T00:00:00Z", "2031-06-01T12:00:00+00:00", "2031-06-01T12:00:00+05:45"],
        ["2031-12-31", "2031-12-31T23:59:59", "2031-12-31 23:59:59Z", "2031-13-01T00:00:00Z", "2031-02-29T00:00:00Z", "2031-12-31T24:00:00Z", "2031-12-31T23:60:00Z", "20311231T235959Z", "2031-12-31T23:59Z", "2031-12-31T23:59:59Z[UTC]", "2031-12-31t23:59:59z", "1924991999", "2031-12-31T23:59:59,5Z", "tomorrow", "31.12.2031"];
    date: civil::Date, ["2031-12-31", "1970-01-01", "2028-02-29", "0001-01-01", "9999-12-31", "2031-06-30", "1969-12-31", "2000-02-29", "2031-01-31", "2031-11-30"],
        ["2031-02-29", "2031-13-01", "2031-00-01", "2031-06-31", "20311231", "31.12.2031", "12/31/2031", "2031-1-1", "2031-12-31T23:59:59", "2031-12-31 ", "today", "31-12-31"];
    date_and_time: civil::DateTime, ["2031-12-31T23:59:59", "1970-01-01T00:00:00", "2028-02-29T12:00:00", "2031-12-31T23:59:59.5", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "2031-06-30T06:07:08", "2031-06-30T06:07:08.123456789", "2031-01-31T01:02:03", "2031-11-30T10:20:30"],
        ["2031-12-31", "2031-12-31T23:59:59Z", "2031-12-31T23:59:59+01:00", "2031-12-31 23:59:59", "2031-02-29T00:00:00", "2031-12-31T24:00:00", "2031-12-31T23:59", "2031-12-31T23", "20311231T235959", "23:59:58", "now and then"];
    time_of_day: civil::Time, ["23:58", "00:00", "23:59:58", "12:00:00.5", "06:07:08.123456789", "00:00:01", "09:30", "10:20:30", "01:02:03", "13:37"],
        ["24:00", "23:60", "9:30", "2359", "T23:58", "23:58Z", "11pm", "23.58", "12:00:00,5", "2031-12-31T23:59:58", "noon", "23:58 "];
}

table! {
    list: Vec<u8>, ["1", "1,2", " 1 , 2 ", "255", "1,1", "0,1,2,3", "1\n", "\t1,2", "7,8,9", "10 ,20"],
        ["1,", ",1", "1,,2", "1;2", "[1,2]", "1,x", "1,256", "\"1,2\"", "'1','2'", "1 2", "{1}", "-1,2"];
    boxed_list: Box<[u8]>, ["1", "1,2", " 1 , 2 ", "255", "1,1", "0,1,2,3", "1\n", "\t1,2", "7,8,9", "10 ,20"],
        ["1,", ",1", "1,,2", "1;2", "[1,2]", "1,x", "1,256", "\"1,2\"", "'1','2'", "1 2", "{1}", "-1,2"];
    queue: VecDeque<u8>, ["1", "1,2", " 1 , 2 ", "255", "1,1", "0,1,2,3", "1\n", "\t1,2", "7,8,9", "10 ,20"],
        ["1,", ",1", "1,,2", "1;2", "[1,2]", "1,x", "1,256", "\"1,2\"", "'1','2'", "1 2", "{1}", "-1,2"];
    set: HashSet<u8>, ["1", "1,2", " 1 , 2 ", "255", "1,1", "0,1,2,3", "1\n", "\t1,2", "7,8,9", "10 ,20"],
        ["1,", ",1", "1,,2", "1;2", "[1,2]", "1,x", "1,256", "\"1,2\"", "'1','2'", "1 2", "{1}", "-1,2"];
    ordered_set: BTreeSet<u8>, ["1", "1,2", " 1 , 2 ", "255", "1,1", "0,1,2,3", "1\n", "\t1,2", "7,8,9", "10 ,20"],
        ["1,", ",1", "1,,2", "1;2", "[1,2]", "1,x", "1,256", "\"1,2\"", "'1','2'", "1 2", "{1}", "-1,2"];
    map: HashMap<String, u8>, ["a=1", "a=1,b=2", " a = 1 , b = 2 ", "a=255", "ä=1", "a.b=1", "1=1", "a-b=0", "a b=1", "a=1\n"],
        ["a", "a=", "=1", "a=x", "a=256", "a=1,a=2", "a=1,", "a:1", "{\"a\":1}", "a=1;b=2", "a=1&b=2", "\"a\"=1", "a==1"];
    ordered_map: BTreeMap<String, u8>, ["a=1", "a=1,b=2", " a = 1 , b = 2 ", "a=255", "ä=1", "a.b=1", "1=1", "a-b=0", "a b=1", "a=1\n"],
        ["a", "a=", "=1", "a=x", "a=256", "a=1,a=2", "a=1,", "a:1", "{\"a\":1}", "a=1;b=2", "a=1&b=2", "\"a\"=1", "a==1"];
    boxed: Box<u16>, ["0", "1", "80", "443", "8080", "32768", "65534", "65535", "+5", "00080"], with(["65536", "-1"]);
    #[lemna(separator = ";")]
    list_with_a_separator: Vec<u8>, ["1", "1;2", " 1 ; 2 ", "255", "1;1", "0;1;2;3", "1\n", "\t1;2", "7;8;9", "10 ;20"],
        ["1;", ";1", "1;;2", "1,2", "[1;2]", "1;x", "1;256", "\"1;2\"", "'1';'2'", "1 2", "-1;2"];
    #[lemna(json)]
    json: Vec<u8>, ["[]", "[1]", "[1,2]", " [ 1 , 2 ] ", "[255]", "[0,0]", "[\n1\n]", "[7]\n", "[1,2,3]", "[10]"],
        ["1", "1,2", "[1,]", "[1", "1]", "[256]", "[-1]", "[\"1\"]", "{}", "null", "\"[1]\"", "[1] [2]", "[1.5]"];
    #[lemna(base64)]
    bytes_in_base64: Vec<u8>, ["AA==", "AA", "AAA=", "AAA", "AAAA", "+/8=", "-_8=", "-_8", "bWFkZSB1cA==", "c2VjcmV0"],
        ["A", "AA=", "AA===", "AB==", "+_8=", "AAAA\n", "AA AA", "AA.A", "\"AAAA\"", "====", "AAAAA", "00112233445566778899aabbccddeef0", "é"];
    #[lemna(base64)]
    four_bytes_in_base64: [u8; 4], ["AAAAAA==", "AAAAAA", "/////w==", "/////w", "_____w==", "_____w", "AQIDBA==", "AQIDBA", "3q2+7w==", "3q2-7w"],
        ["AAAA", "AAAAAAA=", "AAAAAAAA", "AAAAAB==", "AQIDBA=", "AQIDBA==\n", "deadbeef", "01020304", "3q2+7_==", "AQ ID BA"];
    #[lemna(hex)]
    bytes_in_hex: SecretSlice<u8>, ["00", "ff", "FF", "fF", "0001", "deadbeef", "DEADBEEF", "0123456789abcdef", "aa", "1234"],
        ["0", "000", "0x00", "00 01", "00:01", "00-01", "gg", "00\n", "\"00\"", "AQIDBA==", "bWFkZS11cC1rZXktMQ==", "é", "0g"];
    #[lemna(hex)]
    four_bytes_in_hex: SecretBox<[u8; 4]>, ["00000000", "ffffffff", "FFFFFFFF", "01020304", "deadbeef", "DEADBEEF", "DeadBeef", "12345678", "0a0b0c0d", "90909090"],
        ["00", "000102", "0001020304", "0000000", "0xdeadbeef", "de:ad:be:ef", "deadbeeg", "deadbeef\n", " deadbeef", "3q2+7w=="];
    #[lemna(range = 10..=99)]
    number_of_a_range: u8, ["10", "11", "20", "50", "55", "77", "98", "99", "+15", "012"],
        ["9", "100", "0", "255", "256", "-10", "x", "1.5", " 15", "15 ", "0x1F", "1_5"];
    #[lemna(from_str)]
    by_from_str: f64, ["NaN", "inf", "-inf", "1", "0.5", "1e999", "1e-999", "-0", ".5", "5."],
        ["x", "1,5", " 1", "1 ", "0x1F", "1_0", "half", "--1", "1f", "e5"];
    own_enum: Region, ["eu", "us", "europe", "eu", "us", "europe", "eu", "us", "europe", "eu"],
        ["EU", "Us", "eu ", " us", "eu\n", "e", "euro", "\"eu\"", "asia", "eu,us"];
    own_newtype: Port, ["0", "1", "80", "443", "8080", "32768", "65534", "65535", "+5", "00080"], with(["65536", "-1"]);
}

#[derive(FromSecret)]
#[lemna(rename_all = "lowercase")]
enum Region {
    #[lemna(alias = "europe")]
    Eu,
    Us,
}

#[derive(FromSecret)]
struct Port(#[expect(dead_code, reason = "it is only read")] u16);

table! {
    text: String, EVERY_TEXT, [];
    boxed_text: Box<str>, EVERY_TEXT, [];
    shared_text: Arc<str>, EVERY_TEXT, [];
    text_or_literal: Cow<'static, str>, EVERY_TEXT, [];
    secret_text: SecretString, EVERY_TEXT, [];
    text_of_the_system: OsString, EVERY_TEXT, [];
    path: PathBuf, EVERY_TEXT, [];
}
