//! Git, asked about a folder that can be anybody's.

use std::process::{Command, Stdio};

/// What Git needs of the environment. The rest holds credentials.
const PASSED_ON: [&str; 6] = ["PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SystemRoot", "LANG"];

/// Runs no program that the folder's own configuration names, and takes no folder for a repository that only looks like
/// one.
#[expect(clippy::disallowed_methods, reason = "they are for a child, and no variables of a load")]
pub(crate) fn git() -> Command {
    let mut git = Command::new("git");
    git.args(["-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"]);
    git.env_clear().envs(PASSED_ON.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    git.stdin(Stdio::null()).stderr(Stdio::null());
    git
}
