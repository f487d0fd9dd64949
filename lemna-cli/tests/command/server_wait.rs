//! `lemna server wait`: for a server that starts, is there, or never comes.

use lemna_config::testing::{FakeInfisical, Fault, On};

use super::support::Folder;

#[test]
fn a_server_that_starts_is_waited_for() {
    let server = FakeInfisical::fresh();
    server.fault_times(On::Status, Fault::Status(502), 3);
    let ran = Folder::new().run(&["server", "wait", &server.url()]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    assert_eq!(
        ran.out,
        format!("{} answers and is not set up yet; its database, which logins need, was not checked\n", server.url())
    );
    assert!(server.count(On::Status) > 3);
}

/// The reason for waiting is shown only if somebody is there to see it.
#[cfg(unix)]
#[test]
fn a_terminal_is_told_why() {
    use super::support::terminal::Terminal;

    let server = FakeInfisical::start();
    server.fault_times(On::Status, Fault::Html, 3);
    let seen =
        Terminal::start_with(&Folder::new(), 200, &["server", "wait", &server.url()], &[("NO_COLOR", "1")]).end().1;
    assert!(seen.starts_with("waiting: ") && seen.contains("HTML page\n"), "{seen}");
    assert!(
        seen.ends_with(&format!(
            "{} answers and is set up; its database, which logins need, was not checked\n",
            server.url()
        )),
        "{seen}"
    );
}

#[test]
fn without_an_address_it_is_the_one_that_loads_ask() {
    let server = FakeInfisical::start();
    let folder = Folder::of(&server);
    let ran = folder.run(&["server", "wait", "--format", "json"]);
    assert_eq!((ran.code, &ran.json()["url"]), (Some(0), &server.url().into()), "{}", ran.err);
    assert!(!ran.out.contains(server.client_secret()));
    assert_eq!(server.count(On::Login), 0);

    folder.write(".env", "INFISICAL_CLIENT_ID=made-up\n");
    assert_eq!(folder.run(&["server", "wait"]).code, Some(78), "a half is told, not passed over");
}

#[test]
fn a_server_that_does_not_come_is_given_up() {
    // No test listens on a port of this range, as a port that one has just left would soon be another's.
    let ran = Folder::new().run(&["server", "wait", "http://127.0.0.1:1", "--timeout", "1"]);
    assert_eq!((ran.code, &*ran.out), (Some(69), ""));
    assert!(ran.err.starts_with("error: http://127.0.0.1:1") && ran.err.contains("\n  hint: "), "{}", ran.err);
}

#[test]
fn an_address_that_is_none_is_not_repeated() {
    for address in ["localhost:8192", "http://user:made-up-marker@localhost:8192"] {
        let ran = Folder::new().run(&["server", "wait", address]);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.starts_with("error: the address of the server cannot be used: "), "{}", ran.err);
        assert!(!ran.err.contains("made-up-marker"), "{}", ran.err);
    }
}
