//! A process that loads a config from its own environment.

use std::path::Path;
use std::process::Command;

use lemna_config::{ExposeSecret, LemnaSecrets, Loader, SecretString};
use lemna_tests::alone;
use lemna_tests::child::output;

use crate::told::{self, assert_shows_nothing};

#[derive(LemnaSecrets)]
struct Config {
    api_key: SecretString,
}

/// Begins the line that a child is asked for: its test harness prints others.
const RESULT: &str = "RESULT ";

/// What a process prints that loads with these variables and no others: the result, and its warnings.
pub(crate) fn load_in_a_process(variables: &[(String, String)], more: &[(&str, &str)]) -> (String, String) {
    let mut child = alone::command(module_path!(), "loads");
    run(child.env_clear().envs(variables.iter().cloned()).envs(more.iter().copied()))
}

/// [`load_in_a_process`] with this working directory, where the search for `.env` begins.
pub(crate) fn load_in(folder: &Path, variables: &[(String, String)]) -> (String, String) {
    let mut child = alone::command(module_path!(), "searches_and_loads");
    run(child.current_dir(folder).env_clear().envs(variables.iter().cloned()))
}

/// What a load tells of its source that fails in a process with these variables and no others, and whether it goes on
/// without.
pub(crate) fn tell_in_a_process(variables: &[(String, String)], more: &[(&str, &str)]) -> (String, bool) {
    let mut child = alone::command(module_path!(), "tells");
    let (line, warnings) = run(child.env_clear().envs(variables.iter().cloned()).envs(more.iter().copied()));
    assert_shows_nothing(&warnings);
    serde_json::from_str(&line).unwrap()
}

fn run(command: &mut Command) -> (String, String) {
    let output = output(command);
    let [stdout, stderr] = [output.stdout, output.stderr].map(|stream| String::from_utf8(stream).unwrap());
    let (_, result) = stdout.split_once(RESULT).unwrap_or_else(|| panic!("{stdout}{stderr}"));
    (result.lines().next().unwrap().to_owned(), stderr.trim().to_owned())
}

fn load(loader: &Loader) {
    match loader.load::<Config>() {
        Ok(loaded) => println!("{RESULT}API_KEY={}", loaded.config().api_key.expose_secret()),
        Err(error) => println!("{RESULT}{:?}", error.sources()),
    }
}

#[test]
#[ignore = "started by another test"]
fn loads() {
    load(&Loader::builder().no_env_file().build());
}

#[test]
#[ignore = "started by another test"]
fn tells() {
    let told = told::told_of(&Loader::builder().no_env_file().build());
    println!("{RESULT}{}", serde_json::to_string(&told).unwrap());
}

#[test]
#[ignore = "started by another test"]
fn searches_and_loads() {
    load(&Loader::default());
}
