//! A test program that starts itself, for a test that must be alone in its process.

use std::env;
use std::process::Command;

use crate::child::output;

/// This program, as the one test of this name, which is `#[ignore]`d otherwise. `module` is the [`module_path!`] of the
/// caller.
///
/// # Panics
///
/// Where it is called by no test program.
pub fn command(module: &str, test: &str) -> Command {
    let (_, inside) = module.split_once("::").expect("a module below the root of the program");
    let mut command = Command::new(env::current_exe().expect("the program that runs"));
    command.args(["--exact", &format!("{inside}::{test}"), "--ignored", "--nocapture", "--test-threads=1"]);
    command
}

/// Runs it.
///
/// # Panics
///
/// Where the test fails, or does not exist.
#[track_caller]
pub fn passes(command: &mut Command) {
    let ran = output(command);
    let [stdout, stderr] = [&ran.stdout, &ran.stderr].map(|stream| String::from_utf8_lossy(stream));
    assert!(ran.status.success() && stdout.contains("1 passed"), "alone:\n{stdout}{stderr}");
}
