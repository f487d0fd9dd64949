//! `lemna-config/docs/lemna.md` describes what there is.

use std::collections::BTreeSet;
use std::fs;

use clap::Command;
use lemna_cli::{Exit, command_line};

use super::support::repository;

const PAGES: [&str; 4] =
    ["lemna-config/docs/lemna.md", "lemna-config/docs/from-env-files.md", "deploy/infisical/README.md", "README.md"];

fn page(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap()
}

/// The first cells of the table under `header`.
fn cells(page: &str, header: &str) -> Vec<String> {
    let table = page.split(&format!("\n| {header} |")).nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.split('|').nth(1).unwrap().trim().to_owned()).collect()
}

/// The commands that do something, as they are written.
fn commands(of: &Command, before: &str) -> BTreeSet<String> {
    let name = format!("{before}{}", of.get_name());
    let mut inner = of.get_subcommands().peekable();
    if inner.peek().is_none() {
        [name].into()
    } else {
        inner.flat_map(|of| commands(of, &format!("{name} "))).collect()
    }
}

#[test]
fn every_command_stands_on_the_page() {
    let rows = cells(&page(PAGES[0]), "command");
    let rows = rows.iter().map(|row| row.trim_start_matches("[`").split('`').next().unwrap().to_owned());
    assert_eq!(rows.collect::<BTreeSet<_>>(), commands(&command_line(), ""));
}

#[test]
fn every_exit_code_stands_on_the_page() {
    let codes: Vec<_> = Exit::ALL.iter().map(|exit| exit.code().to_string()).collect();
    assert_eq!(cells(&page(PAGES[0]), "exit code"), codes);
}

#[test]
fn the_command_line_takes_what_the_pages_show() {
    let mut tried = 0;
    for path in PAGES {
        let page = page(path);
        let blocks = page.split("\n```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        for line in blocks.flat_map(str::lines).filter(|line| line.starts_with("lemna ")) {
            let command = line.split(['#', '>']).next().unwrap();
            match command_line().try_get_matches_from(command.split_whitespace()) {
                Err(refused) if refused.use_stderr() => panic!("{line}: {refused}"),
                _ => tried += 1,
            }
        }
    }
    assert!(tried > 8, "{tried}");
}

/// A command whose help is wrong is refused by clap's own checks.
#[test]
fn the_command_line_is_sound() {
    command_line().debug_assert();
}
