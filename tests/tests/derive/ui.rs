//! What the derive says about each mistake: one a file, and one file with many.
//!
//! `TRYBUILD=overwrite cargo test -p lemna-tests --test derive ui::` writes the expected texts anew.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

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
    child.current_dir(&package).env("CARGO_MANIFEST_DIR", &package).env("CARGO_TARGET_DIR", package.join("target"));
    alone::passes(&mut child);
}

/// trybuild gives each file the dependencies of the package that it runs in: this one has few, which are soon built.
fn package() -> std::path::PathBuf {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    fs::create_dir_all(&package).unwrap();
    fs::copy(format!("{HERE}/../Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = \"ui\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[[bin]]\nname = \"ui\"\npath = \"main.rs\"\n[workspace]\n[dependencies]\n\
         lemna-config = {{ path = \"{HERE}/../lemna-config\", default-features = false, features = [\"json\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::write(package.join("main.rs"), "fn main() {}\n").unwrap();
    if !package.join("tests").exists() {
        symlink(format!("{HERE}/tests"), package.join("tests")).unwrap();
    }
    package
}

#[test]
#[ignore = "started by another test"]
fn child() {
    // The lists of names are looked for beside the manifest of the package that trybuild makes.
    let package = Path::new("target/tests/trybuild/ui");
    fs::create_dir_all(package).unwrap();
    for list in fs::read_dir("tests/ui/names").unwrap() {
        let list = list.unwrap();
        fs::copy(list.path(), package.join(list.file_name())).unwrap();
    }
    fs::write(package.join("large.names"), "#".repeat(1024 * 1024 + 1)).unwrap();
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
