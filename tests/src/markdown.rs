//! The Markdown files of the repository, and the code blocks in them.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder that all paths of pages are relative to.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Every Markdown file, but for those in hidden folders and in what cargo builds.
///
/// # Panics
///
/// Where a folder cannot be read.
pub fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if entry.file_type().unwrap().is_dir() {
                if !is_hidden && !entry.path().join("CACHEDIR.TAG").exists() {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// What is between two lines of back-ticks.
#[derive(Debug)]
pub struct Block {
    /// The number of the first of these lines.
    pub line: usize,
    /// The words behind its back-ticks, such as `rust,no_run`.
    pub info: String,
    /// The lines within.
    pub text: String,
    /// The prose before it, from the heading or block above.
    pub before: String,
}

/// The blocks of `page`, in their order.
///
/// # Panics
///
/// Where the last block has no end.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut before = String::new();
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => {
                let before = std::mem::take(&mut before);
                open = Some(Block { line: index + 1, info: info.to_owned(), text: String::new(), before });
            }
            (None, Some(block)) => block.text.extend([line, "\n"]),
            (None, None) if line.starts_with('#') => before.clear(),
            (None, None) => before.extend([line, "\n"]),
        }
    }
    assert!(open.is_none(), "the last block has no end");
    blocks
}
