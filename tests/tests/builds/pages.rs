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

/// rustdoc compiles it and does not run it.
#[test]
fn the_test_in_the_readme_is_run_here() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown: Vec<_> = blocks(&readme).into_iter().filter(|block| block.text.contains("#[test]")).collect();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].text, include_str!("pages/in_a_service.rs"));
}
