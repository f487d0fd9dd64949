//! The pages as they are read where no rustdoc is: on a forge, in an editor.

/// The test that the README shows.
mod in_a_service;

use std::fs;

use lemna_tests::markdown::{blocks, files, root};

/// rustdoc hides such lines of a program, nothing else does.
///
/// A file whose comments begin with `#` is fenced by `~~~`.
#[test]
fn no_block_has_a_line_that_only_rustdoc_hides() {
    let mut programs = 0;
    for file in files() {
        let page = fs::read_to_string(root().join(&file)).unwrap();
        for block in blocks(&page) {
            for (index, line) in block.text.lines().enumerate() {
                let hidden = line.trim() == "#" || line.trim_start().starts_with("# ");
                assert!(!hidden, "{}:{}: {line}", file.display(), block.line + 1 + index);
            }
            programs += usize::from(block.info.is_empty() || block.info.starts_with("rust"));
        }
        for fence in page.lines().filter(|line| line.starts_with("~~~")) {
            assert!(["~~~", "~~~text"].contains(&fence), "{}: {fence}", file.display());
        }
    }
    assert!(programs > 50, "{programs}: the pages are not found");
}

/// `coming-from.md` says how many lines a program has before and after the move.
#[test]
fn the_lines_of_the_moves_are_as_counted() {
    let page = fs::read_to_string(root().join("lemna-config/docs/coming-from.md")).unwrap();
    for (title, label) in [("## clap with `env`", "clap with `env`"), ("## conf", "conf")] {
        let section = page.split(&format!("\n{title}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
        let programs: Vec<_> = blocks(section).into_iter().filter(|block| block.info == "rust").collect();
        let [before, after] = &programs[..] else { panic!("{title}") };
        let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
        let structs = |text: &str| {
            let start = text.find("#[derive").unwrap();
            lines(&text[start..text.find("fn main()").unwrap()])
        };
        let (b, a) = (&before.text, &after.text);
        let row = format!("| {label} | {} | {} | {} | {} |", structs(b), structs(a), lines(b), lines(a));
        assert!(page.contains(&row), "{row}");
    }
}

/// rustdoc compiles it and does not run it.
#[test]
fn the_test_in_the_readme_is_run_here() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown: Vec<_> = blocks(&readme).into_iter().filter(|block| block.text.contains("#[test]")).collect();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].text, include_str!("pages/in_a_service.rs"));
}
