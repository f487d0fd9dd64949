//! An endpoint on 127.0.0.1 such as those by which a cloud tells a machine who it is.

#![expect(clippy::missing_panics_doc, reason = "it panics where the test is to fail")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::child::LIMIT;

/// It answers one request a connection, and keeps what it was asked.
#[derive(Debug)]
pub struct Endpoint {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    /// `answer` gives status and body for a request: its first line as it is sent, then its headers, with names in lower
    /// case, and behind a blank line its body.
    pub fn start(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let kept = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = request(&stream) else { continue };
                kept.lock().unwrap().push(request.clone());
                let (status, body) = answer(&request);
                let length = body.len();
                // Who asked may have left.
                let _ = write!(
                    &stream,
                    "HTTP/1.1 {status} Made Up\r\nlocation: http://127.0.0.1:9/elsewhere\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
                     connection: close\r\n\r\n{body}"
                );
            }
        });
        Self { address, requests }
    }

    /// One that accepts connections and says nothing.
    pub fn silent() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        (listener, address)
    }

    /// Its host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its URL with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The head, and behind a blank line the body if there is one.
fn request(stream: &TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(LIMIT)).expect("a time that is not zero");
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        Some(line.trim_end().to_owned())
    };
    let (mut request, mut length) = (vec![line()?], 0);
    loop {
        let line = line()?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        if name == "content-length" {
            length = value.parse().ok()?;
        }
        request.push(format!("{name}: {value}"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    if length > 0 {
        request.extend([String::new(), String::from_utf8(body).ok()?]);
    }
    Some(request.join("\n"))
}
