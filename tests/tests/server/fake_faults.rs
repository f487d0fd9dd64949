//! Each fault as a client of bare sockets meets it.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_tests::child::LIMIT;
use lemna_tests::eventually;
use lemna_tests::raw_http::{Connection, LOGIN, Reply, ask, login_body};

fn spoiled(fault: Fault) -> Reply {
    let fake = FakeInfisical::start();
    fake.fault(On::Status, fault);
    ask(&fake.url(), "GET", "/api/status", &[], None)
}

/// What becomes of a request for which no head of an answer arrives.
fn unanswered(fault: Fault, patience: Duration) -> ErrorKind {
    let fake = FakeInfisical::start();
    fake.fault(On::Status, fault);
    let mut connection = Connection::open(&fake.url()).read_timeout(patience);
    connection.send("GET", "/api/status", &[], None);
    connection.receive().expect_err("no answer").kind()
}

#[test]
fn statuses_have_the_usual_body() {
    let reply = spoiled(Fault::Status(503));
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("1")));
    assert_eq!(reply.json()["statusCode"], 503);
    let reply = spoiled(Fault::StatusWith {
        status: 429,
        headers: vec![("retry-after".to_owned(), "0".to_owned()), ("content-type".to_owned(), "text/plain".to_owned())],
        body: "slow down".to_owned(),
    });
    assert_eq!((reply.status, reply.text().as_str()), (429, "slow down"));
    assert_eq!((reply.header("retry-after"), reply.header("content-type")), (Some("0"), Some("text/plain")));
}

#[test]
#[should_panic(expected = "99 is no status")]
fn a_status_that_does_not_exist_is_refused_when_it_is_ordered() {
    FakeInfisical::start().fault(On::Any, Fault::Status(99));
}

#[test]
fn bodies_that_are_not_what_they_should_be() {
    let reply = spoiled(Fault::Html);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let reply = spoiled(Fault::Empty);
    assert_eq!((reply.status, reply.promised, reply.body.len()), (200, Some(0), 0));
    assert_eq!(spoiled(Fault::Json("[1".to_owned())).text(), "[1");
    let reply = spoiled(Fault::TruncatedJson);
    assert_eq!(reply.broken, None);
    assert!(reply.text().starts_with('{') && !reply.text().ends_with('}'));
    let reply = spoiled(Fault::Gzip);
    assert_eq!((reply.header("content-encoding"), &reply.json()["message"]), (Some("gzip"), &"Ok".into()));
}

#[test]
fn a_body_that_ends_early() {
    let reply = spoiled(Fault::CutOff);
    assert_eq!((reply.status, reply.broken), (200, Some(ErrorKind::UnexpectedEof)));
    assert_eq!(reply.promised.map(|promised| promised / 2), Some(reply.body.len() as u64));
    let reply = spoiled(Fault::ResetInBody);
    assert_eq!((reply.status, reply.broken), (200, Some(ErrorKind::ConnectionReset)));
}

#[test]
fn a_huge_body_is_whole_json() {
    let size = 5_000_001;
    let reply = spoiled(Fault::Huge(size));
    assert_eq!((reply.promised, reply.body.len() as u64, reply.broken), (Some(size), size, None));
    assert!(reply.json()["padding"].is_string());
}

#[test]
fn no_answer_at_all() {
    assert_eq!(unanswered(Fault::Reset, LIMIT), ErrorKind::ConnectionReset);
    assert_eq!(unanswered(Fault::Hang, Duration::from_millis(200)), ErrorKind::WouldBlock);
}

#[test]
fn slow_answers() {
    let start = Instant::now();
    let reply = spoiled(Fault::Delay(Duration::from_millis(150)));
    assert_eq!(reply.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(150));

    let fake = FakeInfisical::start();
    fake.fault_always(On::Status, Fault::Trickle);
    eventually("a byte comes, and no other soon", || {
        let mut connection = Connection::open(&fake.url()).read_timeout(Duration::from_millis(300));
        connection.send("GET", "/api/status", &[], None);
        let is_so = |reply: Reply| (reply.body.len(), reply.broken) == (1, Some(ErrorKind::WouldBlock));
        connection.receive().is_ok_and(is_so)
    });
}

#[test]
fn an_error_that_repeats_what_it_was_sent() {
    let fake = FakeInfisical::start();
    fake.fault(On::Login, Fault::EchoSecrets);
    let body = login_body("id", "made-up-secret");
    let reply = ask(&fake.url(), "POST", LOGIN, &[("authorization", "Bearer made-up-token")], Some(&body));
    assert_eq!(reply.status, 401);
    assert!(reply.text().contains("made-up-secret") && reply.text().contains("made-up-token"));
}

#[test]
fn faults_are_met_in_their_order_and_number() {
    let fake = FakeInfisical::start();
    fake.fault(On::Login, Fault::Status(418)).fault_times(On::Status, Fault::Status(500), 2);
    fake.fault(On::Any, Fault::Status(502)).fault_always(On::Status, Fault::Status(503));
    let mut connection = Connection::open(&fake.url());
    let mut status = |target: &str| connection.ask("GET", target, &[], None).status;
    assert_eq!([(); 4].map(|()| status("/api/status")), [500, 500, 502, 503]);
    assert_eq!(status("/api/v9/nothing"), 404);
    fake.clear_faults();
    assert_eq!(status("/api/status"), 200);
}
