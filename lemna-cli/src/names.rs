//! Names of secrets, as the command line or a file has them.

use lemna_config::admin::is_secret_name;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::shown::printable;

/// Refuses, before anything is sent, a name that servers refuse or take for another one.
pub(crate) fn check(name: &str) -> Result<(), Failure> {
    if is_secret_name(name) {
        return Ok(());
    }
    let report = format!(
        "\"{}\" cannot be the name of a secret: a name is not empty, `.` or `..`, and has no `:`, no `/`, no control \
         characters and no blanks at its ends. Nothing was sent",
        printable(name)
    );
    Err(Failure::new(Exit::Usage, report))
}
