//! What the derive says about each mistake: one a file, and one file with many.
//!
//! `TRYBUILD=overwrite cargo test -p lemna-tests --test derive_ui` writes the expected texts anew.

use std::fs;
use std::path::Path;

#[test]
fn mistakes_are_told_where_they_are() {
    // Its mistakes are none while lists of names are written anew.
    if option_env!("LEMNA_UPDATE") == Some("1") {
        return;
    }
    // trybuild builds a package of its own, beside whose Cargo.toml the lists of names are looked for.
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests/trybuild/lemna-tests");
    fs::create_dir_all(&package).unwrap();
    for list in fs::read_dir("tests/ui/names").unwrap() {
        let list = list.unwrap();
        fs::copy(list.path(), package.join(list.file_name())).unwrap();
    }
    fs::write(package.join("large.names"), "#".repeat(1024 * 1024 + 1)).unwrap();
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
