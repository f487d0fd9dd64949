use std::fs;
use std::path::PathBuf;

use clap::{Args, Command};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::shown;

/// Write the man pages into a folder
///
/// A page for `lemna` and one for each of its commands. To see one: `man ./lemna-run.1`.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Created if it does not exist
    folder: PathBuf,
}

impl Man {
    /// `command_line` is what the pages are about.
    pub(crate) fn run(self, command_line: Command) -> Result<Exit, Failure> {
        let written =
            fs::create_dir_all(&self.folder).and_then(|()| clap_mangen::generate_to(command_line, &self.folder));
        written.map_err(|error| Failure::writing(shown::path(&self.folder), &error))?;
        Ok(Exit::Success)
    }
}
