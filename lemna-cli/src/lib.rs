//! The command `lemna`. What it does is in `lemna help` and in `lemna-config/docs/lemna.md`; this library is shared by
//! its two binaries and by their tests, and promises nothing to others.

mod arguments;
mod beside;
mod command;
mod exit;
mod failure;
mod git;
mod location;
mod names;
mod output;
mod place;
mod question;
mod read;
mod rewrite;
mod services;
mod shown;
mod target;
mod timeout;
mod tracked;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Command, CommandFactory as _};

pub use exit::Exit;

/// Runs the command that the arguments say. The first of them is the program's name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match arguments::Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(refused) => {
            // If nobody reads it, there is nobody to report that to.
            let _ = refused.print();
            return if refused.use_stderr() { Exit::Usage } else { Exit::Success }.into();
        }
    };
    match arguments.command.run() {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report(),
    }
}

/// What the command line accepts.
pub fn command_line() -> Command {
    arguments::Arguments::command()
}
