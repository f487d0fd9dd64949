mod files;
mod init;
mod keys;

use clap::Subcommand;

use crate::Exit;
use crate::failure::Failure;

/// Set up an Infisical server
#[derive(Debug, Subcommand)]
pub(crate) enum Server {
    Init(init::Init),
}

impl Server {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        match self {
            Self::Init(init) => init.run(),
        }
    }
}
