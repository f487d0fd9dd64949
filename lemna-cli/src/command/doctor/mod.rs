mod finding;
mod git;
mod identity;
mod permissions;
mod server;
mod snapshot;
mod variables;

use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::place::Place;
use finding::{Examined, Findings};

/// Look for what keeps services from their secrets, and say what to do
///
/// Looked at are the variables that unlock Infisical, the server, the identity and what it may, the last known good copy,
/// and .env files that Git tracks. Nothing is changed and no value is shown. Where the server is away, the rest is told.
/// Ends with 1 where a problem is found.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    output: Output,
}

impl Doctor {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let loader = self.place.loader()?.build();
        let mut findings = Findings::default();
        if let Some(infisical) = variables::examine(&loader, &mut findings) {
            if server::examine(&infisical, &mut findings) {
                identity::examine(&infisical, &mut findings);
            }
            snapshot::examine(infisical.snapshot(), &mut findings);
        }
        git::examine(&mut findings);
        let result = Examined::from(findings);
        self.output.print(&result)?;
        Ok(if result.has_problems() { Exit::Findings } else { Exit::Success })
    }
}
