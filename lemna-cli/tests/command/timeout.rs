//! How long commands wait for Infisical, and what they say meanwhile.

use lemna_config::testing::{FakeInfisical, Fault, On};

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
