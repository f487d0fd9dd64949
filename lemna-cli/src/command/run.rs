use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::process::Command;

use clap::Args;
use lemna_config::Mode;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::place::Place;
use crate::shown;
use crate::timeout::Timeout;

/// Start a command with the variables of all sources
///
/// For programs that do not use the library: `lemna run -- python app.py`. Variables that are already set stay as they
/// are. Names that decide which code runs are withheld: PATH and its like always, PYTHONPATH and its like when they
/// come from Infisical or another user's file. A warning names each.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    timeout: Timeout,

    #[command(flatten)]
    place: Place,

    /// Does not start the command if a source fails. LEMNA_MODE, if it is set, beats this
    #[arg(long)]
    strict: bool,

    /// Passes this variable on although its name is withheld. Can be repeated
    #[arg(long, value_name = "NAME")]
    allow: Vec<String>,

    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Run {
    /// Returns only where the command could not be started.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let loader = self.timeout.of_loader(self.place.loader()?);
        let loader = if self.strict { loader.mode(Mode::Strict) } else { loader };
        let env = loader.build().load_env()?.allowing(self.allow);
        let mut words = self.command.into_iter();
        let program = words.next().unwrap_or_default();
        let mut command = Command::new(&program);
        command.args(words);
        env.apply_to(&mut command);
        Err(not_started(&program, &become_it(command)))
    }
}

/// This process becomes the command: signals reach it, the terminal is its own, and it ends as it ends, with nobody in
/// between who would have to hand anything on.
#[cfg(unix)]
fn become_it(mut command: Command) -> io::Error {
    use std::os::unix::process::CommandExt as _;

    command.exec()
}

/// No process becomes another one there. Ctrl-C reaches all processes of a console.
#[cfg(not(unix))]
fn become_it(mut command: Command) -> io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

fn not_started(program: &OsString, error: &io::Error) -> Failure {
    let program = shown::path(program.as_ref());
    match error.kind() {
        ErrorKind::NotFound => Failure::new(Exit::NotFound, format_args!("{program}: no such command")),
        kind => Failure::new(Exit::NotExecutable, format_args!("{program} cannot be started: {kind}")),
    }
}
