//! The list of names: whatever a server has, what is written is read back by the macros' own reader.

// The reader of the macros, whose crate gives nothing but macros.
#[path = "../../lemna-config-derive/src/forbidden.rs"]
mod forbidden;
#[path = "../../lemna-config-derive/src/manifest/format.rs"]
mod format;

use lemna_config::{SecretNames, secret_names};

/// Names that Infisical may hold, with what a shell, a list or a terminal makes of them.
const ODD: &[&str] = &[
    "",
    " ",
    "A B",
    " A",
    "A ",
    "A\tB",
    "A\nB",
    "A\rB",
    "A\u{85}B",
    "A\u{2028}B",
    "\u{feff}A",
    "A\u{feff}",
    "#A",
    "# A",
    "-A",
    "--",
    "A=B",
    "=",
    "A==",
    "$(touch x)",
    "`x`",
    "A;B",
    "A/B",
    "..",
    ".",
    "A\\B",
    "A\0B",
    "A\u{1b}[2K",
    "\u{202e}A",
    "\u{200b}A",
    "Ä",
    "漢",
    "\"A\"",
    "'A'",
    "A,B",
    "A:B",
    "api_key",
    "API_KEY",
    "Api_Key",
    "fn",
    "Self",
    "1",
    "# lemna-config secret names v1",
];

fn random_name() -> String {
    let characters = ODD.concat();
    let characters: Vec<_> = characters.chars().collect();
    let length = fastrand::usize(0..6);
    (0..length)
        .map(
            |_| {
                if fastrand::u8(0..4) == 0 {
                    fastrand::char(..)
                } else {
                    characters[fastrand::usize(..characters.len())]
                }
            },
        )
        .collect()
}

/// What the macros read, or the whole text where they refuse it.
fn read_back(text: &str) -> Vec<String> {
    format::names(text).unwrap_or_else(|problem| panic!("{problem}\n{text:?}"))
}

#[test]
fn one_rule_says_what_a_list_holds() {
    let long = "A".repeat(10_000);
    let random: Vec<_> = (0..20_000).map(|_| random_name()).collect();
    let every = (0..=0x10_ffff).filter_map(char::from_u32).map(|c| format!("A{c}"));
    for name in ODD.iter().map(|name| (*name).to_owned()).chain(every).chain(random).chain([long]) {
        let line = format!("# lemna-config secret names v1\n{name}\n");
        // The macros cut blanks off the ends of a line, and take an empty one for none.
        let is_read = format::names(&line).is_ok_and(|names| names == [name.as_str()]);
        assert_eq!(SecretNames::takes(&name), is_read, "{name:?}");
    }
}

#[test]
fn what_is_written_is_read_back_whatever_the_names_are() {
    let whole: Vec<_> = ODD.iter().map(|name| (*name).to_owned()).collect();
    let mut file = String::new();
    for round in 0..500 {
        let names: Vec<_> =
            if round == 0 { whole.clone() } else { (0..fastrand::usize(0..12)).map(|_| random_name()).collect() };
        // What another tool, or a merge, has left in the file.
        if round % 3 == 0 {
            file.push_str(&names.join("\n"));
        }
        file = secret_names([]).with(names.clone()).merge_into(&file);
        let mut expected: Vec<_> = names.into_iter().filter(|name| SecretNames::takes(name)).collect();
        expected.sort_unstable();
        expected.dedup();
        let mut read = read_back(&file);
        read.sort_unstable();
        assert_eq!(read, expected, "{file:?}");
    }
}
