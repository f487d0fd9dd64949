//! An HTTP client of bare sockets: it hides nothing of what a server does to a connection.

#![expect(clippy::missing_panics_doc, reason = "it panics where the test is to fail")]

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::child::LIMIT;

/// The path of the login with a client secret.
pub const LOGIN: &str = "/api/v1/auth/universal-auth/login";

/// A connection that takes one request after another.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    host: String,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status code.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// As much as arrived.
    pub body: Vec<u8>,
    /// How many bytes of body the headers promise.
    pub promised: Option<u64>,
    /// What kept the body from being complete.
    pub broken: Option<ErrorKind>,
}

impl Connection {
    /// To the server at this URL.
    pub fn open(url: &str) -> Self {
        let host = url.strip_prefix("http://").expect("a plain URL").to_owned();
        let stream = TcpStream::connect(&host).expect("the server listens");
        stream.set_read_timeout(Some(LIMIT)).expect("a time that is not zero");
        Self { stream, host }
    }

    /// Gives up reading after this time.
    #[must_use]
    pub fn read_timeout(self, time: Duration) -> Self {
        self.stream.set_read_timeout(Some(time)).expect("a time that is not zero");
        self
    }

    /// Sends a request; a body is JSON.
    pub fn send(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: Option<&str>) {
        let mut lines = vec![format!("{method} {target} HTTP/1.1"), format!("host: {}", self.host)];
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if let Some(body) = body {
            lines.extend(["content-type: application/json".to_owned(), format!("content-length: {}", body.len())]);
        }
        let text = format!("{}\r\n\r\n{}", lines.join("\r\n"), body.unwrap_or_default());
        self.stream.write_all(text.as_bytes()).expect("the server reads");
    }

    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// Where no whole head of one arrives.
    pub fn receive(&mut self) -> io::Result<Reply> {
        let head = self.head()?;
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        let mut reply =
            Reply { status: status.expect("a status line"), headers, body: Vec::new(), promised: None, broken: None };
        reply.promised = reply.header("content-length").map(|length| length.parse().expect("a number"));
        if reply.status != 304 {
            let mut rest = Read::by_ref(&mut self.stream).take(reply.promised.unwrap_or(0));
            reply.broken = rest.read_to_end(&mut reply.body).err().map(|error| error.kind());
            if reply.broken.is_none() && (reply.body.len() as u64) < reply.promised.unwrap_or(0) {
                reply.broken = Some(ErrorKind::UnexpectedEof);
            }
        }
        Ok(reply)
    }

    fn head(&mut self) -> io::Result<String> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            self.stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        Ok(String::from_utf8(head).expect("heads are ASCII"))
    }

    /// Sends a request, and reads its answer.
    pub fn ask(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: Option<&str>) -> Reply {
        self.send(method, target, headers, body);
        self.receive().expect("an answer")
    }
}

impl Reply {
    /// The value of this header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// One request on a connection of its own.
pub fn ask(url: &str, method: &str, target: &str, headers: &[(&str, &str)], body: Option<&str>) -> Reply {
    Connection::open(url).ask(method, target, headers, body)
}

/// The body of a login with a client secret.
pub fn login_body(client_id: &str, client_secret: &str) -> String {
    serde_json::json!({ "clientId": client_id, "clientSecret": client_secret }).to_string()
}

/// The `authorization` header of a fresh login.
pub fn login(url: &str, client_id: &str, client_secret: &str) -> String {
    let reply = ask(url, "POST", LOGIN, &[], Some(&login_body(client_id, client_secret)));
    format!("Bearer {}", reply.json()["accessToken"].as_str().expect("a login that is granted"))
}

/// A `GET` on a connection of its own, with this `authorization` header.
pub fn get(url: &str, target: &str, authorization: &str) -> Reply {
    ask(url, "GET", target, &[("authorization", authorization)], None)
}
