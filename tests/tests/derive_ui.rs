//! What the derive says about each mistake: one a file, and one file with many.
//!
//! `TRYBUILD=overwrite cargo test -p lemna-tests --test derive_ui` writes the expected texts anew.

#[test]
fn mistakes_are_told_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
