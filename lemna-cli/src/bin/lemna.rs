//! The command `lemna`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lemna_cli::main(std::env::args_os())
}
