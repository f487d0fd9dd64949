//! One module a command.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod man;
pub(crate) mod run;
pub(crate) mod server;
pub(crate) mod sync;

use crate::arguments::Subcommands;
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn run(command: Subcommands) -> Result<Exit, Failure> {
    match command {
        Subcommands::Run(run) => run.run(),
        Subcommands::Sync(sync) => sync.run(),
        Subcommands::Check(check) => check.run(),
        Subcommands::Doctor(doctor) => doctor.run(),
        Subcommands::Server(server) => server.run(),
        Subcommands::Completions(completions) => completions.run(),
        Subcommands::Man(man) => man.run(),
    }
}
