use std::env::{self, VarError};

use crate::exit::Exit;
use crate::failure::Failure;

/// A variable of the process environment. `.env` files are not looked at: one that is found must say neither who sets up
/// nor whom to trust.
#[expect(clippy::disallowed_methods, reason = "no load is asked for, and these are no variables of one")]
pub(super) fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::new(Exit::Configuration, format_args!("{name} is not UTF-8"))),
    }
}
