//! How long commands wait for Infisical, and what they say meanwhile.

use lemna_config::testing::{FakeInfisical, Fault, On, RecordedRequest};

use super::support::Folder;

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server
}

fn limited(seconds: &str) -> Fault {
    Fault::StatusWith {
        status: 429,
        headers: vec![("retry-after".to_owned(), seconds.to_owned())],
        body: r#"{"statusCode":429,"message":"made up","error":"RateLimitExceeded"}"#.to_owned(),
    }
}

#[test]
fn a_wait_for_a_rate_limit_is_told_in_one_line() {
    let server = server();
    server.fault(On::List, limited("1"));
    let ran = Folder::of(&server).run(&["list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let lines: Vec<_> = ran.err.lines().collect();
    let [line] = lines[..] else { panic!("{}", ran.err) };
    assert!(
        line.starts_with("waiting ") && line.ends_with(" s: the server accepts no more requests for now (rate limit)")
    );
}

#[test]
fn a_wait_longer_than_the_timeout_is_not_begun() {
    let server = server();
    server.fault_always(On::List, limited("3600"));
    let ran = Folder::of(&server).run(&["list"]);
    assert_eq!(ran.code, Some(69), "{}", ran.err);
    assert!(!ran.err.contains("waiting "), "{}", ran.err);
    assert_eq!(server.count(On::List), 1);
}

/// What is silent at any request is waited for once.
#[test]
fn a_timeout_is_of_the_whole_command() {
    let server = server();
    let folder = Folder::of(&server);
    for command in
        [&["list"][..], &["diff", "dev", "prod"], &["sync"], &["get", "API_KEY"], &["run", "--strict", "--", "true"]]
    {
        let mut arguments = vec![command[0], "--timeout", "1"];
        arguments.extend(&command[1..]);
        if command[0] == "get" {
            server.clear_faults().fault_always(On::Get, Fault::Hang);
        } else {
            server.clear_faults().fault_always(On::List, Fault::Hang);
        }
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, Some(69), "{command:?}: {}", ran.err);
        assert!(ran.err.contains("1.0 s"), "{command:?}: {}", ran.err);
    }
    let ran = folder.run(&["list", "--timeout", "0"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

/// Each command that runs by itself, with its path from `lemna`.
fn commands(command: &clap::Command, path: &str) -> Vec<(String, clap::Command)> {
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    let below: Vec<_> = below.flat_map(|below| commands(below, &format!("{path} {}", below.get_name()))).collect();
    if below.is_empty() { vec![(path.to_owned(), command.clone())] } else { below }
}

#[test]
fn every_command_that_asks_a_server_takes_a_time_limit_of_one_meaning() {
    const WITHOUT: [(&str, &str); 3] = [
        ("lemna server init", "it writes files"),
        ("lemna completions", "it prints a script"),
        ("lemna man", "it writes pages"),
    ];
    let mut line = lemna_cli::command_line();
    line.build();
    let all = commands(&line, "lemna");
    let limit = |command: &clap::Command| {
        let argument = command.get_arguments().find(|argument| argument.get_long() == Some("timeout"))?.clone();
        Some((argument.get_long_help().or(argument.get_help())?.to_string(), argument.get_default_values().len()))
    };
    let without: Vec<_> = all.iter().filter(|(_, command)| limit(command).is_none()).map(|(path, _)| &**path).collect();
    assert_eq!(without, WITHOUT.map(|(path, _)| path));

    let mut meanings: Vec<_> = all.iter().filter_map(|(_, command)| limit(command)).collect();
    meanings.dedup();
    let [(meaning, 0)] = &meanings[..] else { panic!("{meanings:?}") };
    assert!(meaning.contains("Default: 30"), "{meaning}");
    for (path, command) in all.iter().filter(|(_, command)| limit(command).is_some()) {
        for wrong in ["0", "86401", "1s", "-1"] {
            let words = path.split(' ').chain(["--timeout", wrong]);
            let error = lemna_cli::command_line().try_get_matches_from(words).unwrap_err();
            let kind = error.kind();
            let is_refused =
                matches!(kind, clap::error::ErrorKind::ValueValidation | clap::error::ErrorKind::UnknownArgument);
            assert!(is_refused, "{} {wrong}: {error}", command.get_name());
        }
    }
}

#[test]
fn the_time_of_a_doctor_is_one_for_the_server_and_the_identity() {
    let server = server();
    server.fault(On::Status, limited("5")).fault_always(On::Login, limited("5"));
    let ran = Folder::of(&server).run(&["doctor", "--timeout", "8"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert_eq!(ran.err.matches("waiting ").count(), 1, "{}", ran.err);
    assert!(ran.out.contains(" answers"), "{}", ran.out);
    assert_eq!(server.count(On::Login), 1);
}

#[test]
fn a_doctor_lists_no_folder_twice_in_the_same_way() {
    let server = server();
    let ran = Folder::of(&server).run(&["doctor"]);
    assert!(ran.out.contains("dev: it can read 1 secret\n"), "{}", ran.out);
    assert!(ran.out.contains("dev: every reference leads to a secret"), "{}", ran.out);
    let lists = |environment| {
        let of = |request: &&RecordedRequest| {
            request.kind() == On::List && request.query_value("environment") == Some(environment)
        };
        server.requests().iter().filter(of).count()
    };
    assert_eq!([lists("dev"), lists("staging"), lists("prod")], [2, 1, 1]);
}
