//! The command line.

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::command::{
    check, completions, diff, doctor, explain, get, list, man, push, run, server, set, setup, sync, trim,
};
use crate::exit::Exit;
use crate::failure::Failure;

/// One Infisical server instead of scattered .env files.
#[derive(Debug, Parser)]
#[command(name = "lemna", version, arg_required_else_help = true, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Subcommands,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 findings, 2 usage, 66 a file cannot be read, 69 Infisical is away, 73 a file cannot be written, \
78 configuration. `lemna run` exits with the code of its command, or with 126 or 127 if that cannot be started.";

#[derive(Debug, Subcommand)]
pub(crate) enum Subcommands {
    #[command(subcommand)]
    Server(server::Server),
    Setup(setup::Setup),
    Push(push::Push),
    Trim(trim::Trim),
    List(list::List),
    Diff(diff::Diff),
    Get(get::Get),
    Set(set::Set),
    Run(run::Run),
    Sync(sync::Sync),
    Check(check::Check),
    Explain(explain::Explain),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Arguments {
    pub(crate) fn parse(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(arguments)
    }
}

impl Subcommands {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        match self {
            Self::Server(server) => server.run(),
            Self::Setup(setup) => setup.run(),
            Self::Push(push) => push.run(),
            Self::Trim(trim) => trim.run(),
            Self::List(list) => list.run(),
            Self::Diff(diff) => diff.run(),
            Self::Get(get) => get.run(),
            Self::Set(set) => set.run(),
            Self::Run(run) => run.run(),
            Self::Sync(sync) => sync.run(),
            Self::Check(check) => check.run(),
            Self::Explain(explain) => explain.run(),
            Self::Doctor(doctor) => doctor.run(),
            Self::Completions(completions) => completions.run(Arguments::command()),
            Self::Man(man) => man.run(Arguments::command()),
        }
    }
}
