//! Flags of one name: found by a test, before clap finds them in a debug build, or nobody in a release build.

use std::collections::BTreeMap;

use clap::{Arg, Command};

/// For a test of your program: panics if two flags of `command` or one of its subcommands have the same name or letter,
/// and names all such pairs. `--help` and `--version` count.
///
/// ```
/// use clap::{CommandFactory, Parser};
/// use lemna_config::{Flags, LemnaSecrets, assert_no_flag_clashes};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     #[lemna(flag, short, default = 8080)]
///     port: u16,
/// }
///
/// #[derive(Parser)]
/// struct Cli {
///     #[command(flatten)]
///     config: Flags<Config>,
/// }
///
/// assert_no_flag_clashes(&Cli::command());
/// ```
///
/// # Panics
///
/// If there are such flags.
#[track_caller]
#[cfg_attr(docsrs, doc(cfg(feature = "clap")))]
pub fn assert_no_flag_clashes(command: &Command) {
    let mut clashes = Vec::new();
    find(command, &[], &mut clashes);
    assert!(clashes.is_empty(), "flags of one name:\n  {}", clashes.join("\n  "));
}

/// Adds the clashes within `command`, where the flags `above` are known too.
fn find(command: &Command, above: &[(String, String)], clashes: &mut Vec<String>) {
    let mut flags: Vec<_> = above.to_vec();
    flags.extend(command.get_arguments().flat_map(flags_of));
    let own = |id: &str| command.get_arguments().any(|argument| argument.get_id() == id);
    if !command.is_disable_help_flag_set() && !own("help") {
        flags.extend(["--help", "-h"].map(|flag| (flag.to_owned(), "clap's help".to_owned())));
    }
    let has_version = command.get_version().or(command.get_long_version()).is_some();
    if has_version && !command.is_disable_version_flag_set() && !own("version") {
        flags.extend(["--version", "-V"].map(|flag| (flag.to_owned(), "clap's version".to_owned())));
    }
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (flag, owner) in flags {
        owners.entry(flag).or_default().push(owner);
    }
    let shared = owners.iter().filter(|(_, owners)| owners.len() > 1);
    clashes
        .extend(shared.map(|(flag, owners)| format!("{flag} of `{}`: {}", command.get_name(), owners.join(" and "))));
    let global = command.get_arguments().filter(|argument| argument.is_global_set()).flat_map(flags_of);
    let global: Vec<_> = above.iter().cloned().chain(global).collect();
    for subcommand in command.get_subcommands() {
        find(subcommand, &global, clashes);
    }
}

/// What the command line can call `argument`, and what a program calls it.
fn flags_of(argument: &Arg) -> Vec<(String, String)> {
    let long = argument.get_long_and_visible_aliases().unwrap_or_default();
    let hidden = argument.get_all_aliases().unwrap_or_default();
    let mut names: Vec<_> = long.into_iter().chain(hidden).map(|name| format!("--{name}")).collect();
    let letters = argument.get_short_and_visible_aliases().unwrap_or_default();
    names.extend(letters.into_iter().map(|letter| format!("-{letter}")));
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (name, argument.get_id().to_string())).collect()
}
