//! Reads back what `lemna trim` leaves, with this library and with python-dotenv: all variables that were not cut keep
//! their values.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use lemna_config::ExposeSecret as _;
use lemna_config::admin::EnvFile;
use lemna_config::testing::FakeInfisical;
use lemna_tests::child;

use super::support::Folder;

const FILES: u64 = 150;
/// Infisical has the value of those that begin with `CUT`.
const NAMES: [&str; 8] = ["CUT_A", "KEPT_A", "CUT_B", "KEPT_B", "CUT_C", "KEPT_C", "CUT", "KEPT"];

type Variables = BTreeMap<String, String>;

/// A fixed sequence, so failures can be reproduced.
struct Draw(u64);

impl Draw {
    fn below(&mut self, below: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(below).unwrap()).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// The value of a variable that is cut, in all files.
fn value(name: &str) -> String {
    match name {
        "CUT_A" => "made up # $HOME".to_owned(),
        "CUT_B" => "-----BEGIN-----\n# KEPT_A=no\nKEPT_B='no'\n\n-----END-----".to_owned(),
        "CUT_C" => "plain".to_owned(),
        _ => "it's \"quoted\" \\".to_owned(),
    }
}

fn quoted(value: &str, draw: &mut Draw) -> String {
    let single = format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"));
    let double = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    let is_plain = value.chars().all(|c| c.is_ascii_alphanumeric());
    if is_plain && draw.below(3) == 0 { value.to_owned() } else { draw.of(&[&single, &double]).clone() }
}

fn file(draw: &mut Draw) -> String {
    const KEPT: [&str; 10] = [
        "",
        "1",
        "a b",
        "'#no' # yes",
        "\"two\nlines\" # comment",
        "'=x'",
        "\"\\n\\t\\\"\"",
        "a'b\"c",
        "${CUT_C}",
        "'one\n\nCUT_A=two'",
    ];
    const BETWEEN: [&str; 8] = ["", "", "", "\n", "# a comment\n", "#CUT_A=no\n", "  \n\t\n", "\t# 'unclosed\n"];
    let mut text = draw.of(&["", "", "\u{feff}", "\n", "\u{feff}# a comment\n"]).to_owned();
    for _ in 0..=draw.below(9) {
        let name = draw.of(&NAMES);
        let value = if name.starts_with("CUT") { quoted(&value(name), draw) } else { draw.of(&KEPT).to_owned() };
        let (before, equals) = (draw.of(&["", "", "export ", "  ", "\texport\t"]), draw.of(&["=", "=", " = ", "= "]));
        let after = draw.of(&["", "", "   ", " # it's \"one\"", "\t#"]);
        writeln!(text, "{}{before}{name}{equals}{value}{after}", draw.of(&BETWEEN)).unwrap();
    }
    text += draw.of(&BETWEEN);
    match draw.below(4) {
        0 => text.replace('\n', "\r\n"),
        1 => text.trim_end_matches('\n').to_owned(),
        _ => text,
    }
}

/// The files, their texts before, and the names that were cut.
fn trimmed() -> (Folder, Vec<(String, String, BTreeSet<String>)>) {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for name in NAMES.iter().filter(|name| name.starts_with("CUT")) {
        project.set("dev", name, &value(name));
    }
    let folder = Folder::of(&server);
    fs::create_dir(folder.path("before")).unwrap();
    let mut texts = Vec::new();
    for number in 0..FILES {
        let (name, text) = (format!("{number}.env"), file(&mut Draw(number)));
        folder.write(&name, &text);
        folder.write(&format!("before/{name}"), &text);
        texts.push((name, text));
    }
    let files: Vec<_> = texts.iter().map(|(name, _)| name.as_str()).collect();
    let ran = folder.run(&[&["trim", "--format", "json"], &files[..]].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let json = ran.json();
    let cut = |at: usize| json["files"][at]["cut"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
    let trimmed = texts.into_iter().enumerate().map(|(at, (name, text))| (name, text, cut(at).collect()));
    let trimmed: Vec<(_, _, BTreeSet<_>)> = trimmed.collect();
    assert!(trimmed.iter().filter(|(.., cut)| !cut.is_empty()).count() > 100);
    (folder, trimmed)
}

fn assert_equal_but_cut(name: &str, text: &str, cut: &BTreeSet<String>, mut before: Variables, after: &Variables) {
    before.retain(|name, _| !cut.contains(name));
    assert_eq!(&before, after, "{name}: {text:?}");
}

#[test]
fn by_this_library() {
    let (folder, trimmed) = trimmed();
    let read = |name: &str| -> Variables {
        let file = EnvFile::read(folder.path(name)).unwrap();
        assert!(file.problems().iter().all(|problem| !problem.is_fatal()), "{name}");
        let entries = file.entries().iter();
        entries.map(|entry| (entry.name().to_owned(), entry.value().expose_secret().to_owned())).collect()
    };
    for (name, text, cut) in trimmed {
        assert_equal_but_cut(&name, &text, &cut, read(&format!("before/{name}")), &read(&name));
    }
}

#[test]
#[ignore = "needs python-dotenv"]
fn by_python_dotenv() {
    const SCRIPT: &str = "
import dotenv, json, sys
print(json.dumps([[dotenv.dotenv_values(path, interpolate=interpolate) for interpolate in (False, True)] for path in sys.argv[1:]]))
";
    let (folder, trimmed) = trimmed();
    let read = |prefix: &str| -> Vec<[BTreeMap<String, Option<String>>; 2]> {
        let files = trimmed.iter().map(|(name, ..)| folder.path(&format!("{prefix}{name}")));
        let mut python = Command::new("python3");
        let output = child::output(python.env_clear().env("PATH", path()).args(["-c", SCRIPT]).args(files));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    for (((name, text, cut), before), after) in trimmed.iter().zip(read("before/")).zip(read("")) {
        for (before, after) in before.into_iter().zip(after) {
            assert_equal_but_cut(name, text, cut, named(before), &named(after));
        }
    }
}

/// A name without `=` has no value.
fn named(variables: BTreeMap<String, Option<String>>) -> Variables {
    variables.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

#[expect(clippy::disallowed_methods, reason = "it says where the interpreter is")]
fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap()
}
