//! Signals as in a shell that a person has opened.
//!
//! Whoever starts the tests may ignore some: `nohup` does, and a script for its background jobs. Every child inherits
//! that, and no shell traps a signal that was ignored when it started. A handler is the way out: `exec` puts a signal
//! that has one back to its default action. So the child is a test of the same program first, which sets handlers and
//! then becomes the command.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

/// `command` with the default action of each signal that ends a program. `child` is the path of the test that calls
/// [`become_command`].
///
/// # Panics
///
/// Where the path of this program is not known.
pub fn with_default_signals(command: &Command, child: &str) -> Command {
    let mut start = Command::new(env::current_exe().unwrap());
    start.args(["--exact", child, "--ignored", "--nocapture", "--quiet", "--test-threads=1", "--"]);
    start.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => start.env(name, value),
            None => start.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        start.current_dir(folder);
    }
    start
}

/// Becomes the command that [`with_default_signals`] was given: the arguments behind `--`, which name no test.
///
/// # Panics
///
/// Where it cannot be started.
pub fn become_command() -> ! {
    let runtime = Builder::new_current_thread().enable_io().build().unwrap();
    let _entered = runtime.enter();
    let kinds = [
        SignalKind::hangup(),
        SignalKind::interrupt(),
        SignalKind::quit(),
        SignalKind::terminate(),
        SignalKind::user_defined1(),
        SignalKind::user_defined2(),
    ];
    let _handlers = kinds.map(|kind| signal(kind).unwrap());
    let mut words = env::args_os().skip_while(|word| word != "--").skip(1);
    let program = words.next().expect("a command");
    panic!("{}: {}", program.display(), Command::new(&program).args(words).exec())
}
