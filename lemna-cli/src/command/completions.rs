use clap::Args;
use clap_complete::Shell;

use crate::Exit;
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
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        // Into memory first: the generator panics where its output cannot be written.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::command_line(), "lemna", &mut script);
        output::print(|out| out.write_all(&script))?;
        Ok(Exit::Success)
    }
}
