use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::Exit;
use crate::failure::Failure;

/// Write the man pages into a folder
///
/// A page for `lemna` and one for each of its commands. To see one: `man ./lemna-run.1`.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Made if it is not there
    folder: PathBuf,
}

impl Man {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| clap_mangen::generate_to(crate::command_line(), &self.folder));
        written.map_err(|error| Failure::writing(self.folder.display(), &error))?;
        Ok(Exit::Success)
    }
}
