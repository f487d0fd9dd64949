//! What the derive says about each mistake: one a file, and one file with many.
//!
//! `TRYBUILD=overwrite cargo test -p lemna-tests --test derive ui::` writes the expected texts anew.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use lemna_tests::alone;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn mistakes_are_told_where_they_are() {
    // Its mistakes are none while lists of names are written anew.
    if option_env!("LEMNA_UPDATE") == Some("1") {
        return;
    }
    let package = package();
    let mut child = alone::command(module_path!(), "child");
    child.env("CARGO_MANIFEST_DIR", &package).env("CARGO_TARGET_DIR", package.join("target"));
    alone::passes(child.current_dir(package));
}

/// trybuild builds the dependencies of the package that it runs in once more. This one has few, and like most users'
/// none that switches on more of syn than the derive asks for.
fn package() -> PathBuf {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    fs::create_dir_all(&package).unwrap();
    fs::copy(format!("{HERE}/../Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = \"ui\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [[bin]]\nname = \"ui\"\npath = \"main.rs\"\n\
         [dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         lemna-config = {{ path = \"{HERE}/../lemna-config\", default-features = false, features = [\"json\"] }}\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::write(package.join("main.rs"), "fn main() {}\n").unwrap();
    // The folder may be that of another copy of this repository.
    let _ = fs::remove_file(package.join("tests"));
    symlink(format!("{HERE}/tests"), package.join("tests")).unwrap();
    package
}

#[test]
#[ignore = "started by another test"]
fn child() {
    // trybuild makes a package of its own, beside whose manifest the lists of names are looked for.
    let package = Path::new("target/tests/trybuild/ui");
    fs::create_dir_all(package).unwrap();
    for list in fs::read_dir("tests/ui/names").unwrap() {
        let list = list.unwrap();
        fs::copy(list.path(), package.join(list.file_name())).unwrap();
    }
    fs::write(package.join("large.names"), "#".repeat(1024 * 1024 + 1)).unwrap();
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
