//! No tests, but what tests start as a separate process. A run of all that is ignored leaves them out with
//! `--skip child::`.

#[test]
#[ignore = "started by another test"]
fn becomes_the_command() {
    lemna_tests::signals::become_command();
}
