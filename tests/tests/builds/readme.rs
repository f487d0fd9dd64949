//! The README's way to depend on lemna-config.

use std::fs;

use lemna_tests::child::output;

use crate::package::{ROOT, cargo};

/// In a new service beside a copy of this repository.
#[test]
fn the_dependency_is_added_as_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    let service = folder.path().join("service");
    fs::create_dir_all(service.join("src")).unwrap();
    fs::write(service.join("Cargo.toml"), "[package]\nname = \"service\"\nedition = \"2024\"\n[workspace]\n").unwrap();
    fs::write(service.join("src/main.rs"), "fn main() {}\n").unwrap();
    std::os::unix::fs::symlink(ROOT, folder.path().join("lemna-config")).unwrap();

    let readme = fs::read_to_string(format!("{ROOT}/README.md")).unwrap();
    let command = readme.lines().find(|line| line.starts_with("cargo add ")).unwrap();
    let words: Vec<_> = command.split_whitespace().skip(1).collect();
    let output = output(cargo(&words).current_dir(&service));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest = fs::read_to_string(service.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("lemna-config = "), "{manifest}");
}
