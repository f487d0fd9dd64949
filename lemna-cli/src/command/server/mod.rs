mod files;
mod init;
mod keys;
mod wait;

use clap::Subcommand;

use crate::exit::Exit;
use crate::failure::Failure;

/// Write what starts an Infisical server, and wait until it answers
#[derive(Debug, Subcommand)]
pub(crate) enum Server {
    Init(init::Init),
    Wait(wait::Wait),
}

impl Server {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        match self {
            Self::Init(init) => init.run(),
            Self::Wait(wait) => wait.run(),
        }
    }
}
