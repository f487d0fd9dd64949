//! Where a command looks for variables.

use std::path::PathBuf;

use clap::Args;
use lemna_config::{Loader, LoaderBuilder};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::shown;

#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Reads this file as `.env`, instead of searching from the working directory upwards
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

impl Place {
    pub(crate) fn loader(&self) -> Result<LoaderBuilder, Failure> {
        let loader = Loader::builder();
        match &self.env_file {
            None => Ok(loader),
            // A pipe, as of `<(...)`, is as good as a file.
            Some(path) if path.exists() && !path.is_dir() => Ok(loader.env_file(path)),
            Some(path) => Err(Failure::new(Exit::NoInput, format_args!("{}: no such file", shown::path(path)))),
        }
    }
}
