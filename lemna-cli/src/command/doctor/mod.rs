mod finding;
mod git;
mod identity;
mod leftovers;
mod permissions;
mod server;
mod snapshot;
mod values;
mod variables;

use std::path::PathBuf;

use clap::Args;
use lemna_config::{Loader, Origin};

use crate::beside;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::place::Place;
use crate::timeout::Timeout;
use finding::{Examined, Findings};

/// Find what keeps services from their secrets, and what to do about it
///
/// Checks the variables that unlock Infisical, the server, the identity and its rights, and the last known good copy.
/// Looks for suspicious values in the environment and .env files (`lemna check` judges those in Infisical), .env files
/// that Git tracks, and temporary files of killed runs. Nothing is changed and no value is shown. If the server cannot
/// be reached, the rest is still reported. Exits with code 1 if there is a problem.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    timeout: Timeout,

    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    output: Output,
}

impl Doctor {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let loader = self.place.loader()?.build();
        let mut findings = Findings::default();
        let mut folders = env_folders(&loader);
        if let Some(infisical) = variables::examine(&loader, &mut findings) {
            if let Some(server) = server::examine(&infisical, &self.timeout, &mut findings) {
                identity::examine(&infisical, &server, &mut findings);
            }
            snapshot::examine(infisical.snapshot(), &mut findings);
            folders.extend(infisical.snapshot().map(|copy| beside::folder(copy).to_owned()));
        }
        values::examine(&loader, &mut findings);
        git::examine(&mut findings);
        leftovers::examine(folders, &mut findings);
        let result = Examined::from(findings);
        self.output.print(&result)?;
        Ok(if result.has_problems() { Exit::Findings } else { Exit::Success })
    }
}

/// The folders of the files that set bootstrap variables.
fn env_folders(loader: &Loader) -> Vec<PathBuf> {
    let variables = loader.bootstrap_variables();
    let folders = variables.iter().filter_map(|variable| match variable.origin() {
        Origin::File { path, .. } => Some(beside::folder(path).to_owned()),
        _ => None,
    });
    folders.collect()
}
