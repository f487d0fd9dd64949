//! Whoever sits at the terminal is asked.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};

/// Whether anybody sees a question and can answer it.
pub(crate) fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether the answer is yes. Nothing is not.
pub(crate) fn confirm(question: impl Display) -> bool {
    // Without the question nobody says yes to it.
    let _ = write!(anstream::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    let is_read = io::stdin().read_line(&mut answer).is_ok();
    is_read && matches!(answer.trim(), "y" | "Y" | "yes" | "Yes" | "YES")
}
