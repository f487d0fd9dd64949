use clap::{Args, Command};
use clap_complete::Shell;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Print the completions of a shell
///
/// For bash: `lemna completions bash > ~/.local/share/bash-completion/completions/lemna`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    /// `command_line` is what is completed.
    pub(crate) fn run(self, mut command_line: Command) -> Result<Exit, Failure> {
        // Into memory first: the generator panics where its output cannot be written.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command_line, "lemna", &mut script);
        output::print(|out| out.write_all(&script))?;
        Ok(Exit::Success)
    }
}
