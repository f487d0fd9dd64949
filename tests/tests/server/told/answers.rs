//! Answers that cannot be read, and connections that carry none.

use std::net::TcpListener;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{SourceErrorKind as Kind, Unreachable};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::certificates::{Wants, server};
use super::tls::saying;
use super::{error_of, failure, hold, loader, settings, told_by, url_of};
use crate::net::{Listener, address};

pub(super) const MESSAGES: &[&str] = &[
    "answer-compressed",
    "answer-compressed-in-secret",
    "answer-not-modified",
    "answer-refuses-client-certificate",
    "answer-wants-client-certificate",
    "answer-wants-tls",
    "http-away",
    "http-away-at-several-addresses",
    "http-no-http",
    "http-no-name",
];

fn told_after(fault: Fault) -> String {
    let fake = FakeInfisical::start();
    fake.fault_always(On::Any, fault);
    let told = told_by(loader(settings(&fake.url())));
    assert!(fake.requests().iter().all(|request| request.header("accept-encoding") == Some("identity")));
    assert_eq!(fake.requests().len(), 1, "it is not asked again");
    told.replace(&format!(":{}", address(&fake.url()).port()), ":PORT")
}

fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Fault::StatusWith { status, headers, body: body.to_owned() }
}

#[test]
fn a_packed_answer_is_named() {
    let json = ("content-type", "application/json");
    for (encoding, shown) in
        [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("GZIP", "gzip"), ("MARKER", "in another way")]
    {
        let told = told_after(with(200, &[json, ("content-encoding", encoding)], "MARKER"));
        assert!(told.contains(&format!("({shown})")), "{told}");
        hold("answer-compressed", &told.replace(shown, "gzip"), &[]);
    }
    assert!(told_after(with(200, &[json, ("content-encoding", "identity")], "MARKER")).contains("broken JSON"));
    // No header says so.
    let listener = Listener::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await?;
        stream
            .write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n\x1f\x8b\x08\0MARK",
            )
            .await?;
        stream.shutdown().await
    });
    let told = told_by(loader(settings(&url_of("http", &listener))));
    hold("answer-compressed-in-secret", &told, &[(listener.address.port(), "PORT")]);
}

#[test]
fn nothing_new_is_no_answer_to_a_first_question() {
    hold("answer-not-modified", &told_after(with(304, &[], "")), &[]);
}

#[test]
fn plain_http_to_a_port_of_tls_is_told_so() {
    for body in [
        "Client sent an HTTP request to an HTTPS server.\n",
        "<html><center>The plain HTTP request was sent to HTTPS port</center> MARKER</html>",
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
    ] {
        for content_type in ["text/html", "text/plain; charset=utf-8"] {
            hold("answer-wants-tls", &told_after(with(400, &[("content-type", content_type)], body)), &[]);
        }
    }
    let body = "<html><center>No required SSL certificate was sent</center> MARKER</html>";
    hold("answer-wants-client-certificate", &told_after(with(400, &[("content-type", "text/html")], body)), &[]);
    let body = "<html><center>The SSL certificate error</center> MARKER</html>";
    hold("answer-refuses-client-certificate", &told_after(with(400, &[("content-type", "text/html")], body)), &[]);
    // A server that knows nothing but TLS.
    let listener = server(&["good"], Wants::Nothing);
    let told = told_by(loader(settings(&url_of("http", &listener))));
    hold("http-no-http", &told, &[(listener.address.port(), "PORT")]);
    assert_eq!(listener.accepted(), 1, "it is not asked again");
}

/// Too large a head is one of HTTP.
#[test]
fn a_head_that_is_too_large_is_no_tls() {
    let head = format!("HTTP/1.1 200 OK\r\nx-large: {}", "x".repeat(1 << 20));
    let listener = saying(head.leak().as_bytes());
    let error = error_of(loader(settings(&url_of("http", &listener))));
    let is_broken = matches!(failure(&error).kind(), Kind::Unreachable { cause: Unreachable::BrokenOff, .. });
    assert!(is_broken, "{error}");
}

#[test]
fn a_server_that_is_away_is_told_so() {
    let away = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ports = [(away.port(), "PORT")];
    hold("http-away", &told_by(loader(settings(&format!("http://{away}")))), &ports);
    hold("http-no-name", &told_by(loader(settings("http://infisical.invalid:8080"))), &[]);
    // `localhost` has one address or two, as the machine is set up.
    let several = told_by(loader(settings(&format!("http://localhost:{}", away.port()))));
    let one = several.replace(" (2 addresses were tried)", "");
    hold("http-away-at-several-addresses", &one.replacen('\n', " (2 addresses were tried)\n", 1), &ports);
}
