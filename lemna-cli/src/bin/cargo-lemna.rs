//! `cargo lemna`: the command `lemna`, as Cargo calls it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().peekable();
    let program = arguments.next();
    // Cargo hands on the name by which it found this program.
    arguments.next_if(|argument| argument == "lemna");
    lemna_cli::main(program.into_iter().chain(arguments))
}
