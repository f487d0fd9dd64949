//! One module a command.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod push;
pub(crate) mod run;
pub(crate) mod server;
pub(crate) mod set;
pub(crate) mod setup;
pub(crate) mod sync;
pub(crate) mod trim;

use crate::arguments::Subcommands;
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn run(command: Subcommands) -> Result<Exit, Failure> {
    match command {
        Subcommands::Run(run) => run.run(),
        Subcommands::Push(push) => push.run(),
        Subcommands::Trim(trim) => trim.run(),
        Subcommands::Diff(diff) => diff.run(),
        Subcommands::List(list) => list.run(),
        Subcommands::Get(get) => get.run(),
        Subcommands::Set(set) => set.run(),
        Subcommands::Sync(sync) => sync.run(),
        Subcommands::Check(check) => check.run(),
        Subcommands::Doctor(doctor) => doctor.run(),
        Subcommands::Server(server) => server.run(),
        Subcommands::Setup(setup) => setup.run(),
        Subcommands::Completions(completions) => completions.run(),
        Subcommands::Man(man) => man.run(),
    }
}
