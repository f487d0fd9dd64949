//! A server with buckets that speaks as much of S3 as it takes to store an object and to read it. It is of bare
//! sockets, so that all that reaches it can be searched.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use super::signature::Key;

/// It goes on until the test's process ends.
pub(crate) struct BucketServer {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(crate) struct State {
    /// By their paths, the bucket first: `/uploads/hello.txt`.
    pub(crate) objects: HashMap<String, Vec<u8>>,
    /// Every byte that was received.
    pub(crate) wire: Vec<u8>,
    pub(crate) refused: usize,
}

pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl BucketServer {
    /// One that takes requests signed with `key` alone.
    pub(crate) fn start(key: Key) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let (shared, key) = (state.clone(), Arc::new(key));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (state, key) = (shared.clone(), key.clone());
                // A client that is gone ends its connection's thread.
                thread::spawn(move || serve(stream, &key, &state));
            }
        });
        Self { url, state }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn serve(stream: TcpStream, key: &Key, state: &Mutex<State>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let request = Request::receive(&mut reader, state)?;
        let (status, body) = answer(&request, key, &mut state.lock().unwrap());
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len())?;
        stream.write_all(b"etag: \"1\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n")?;
        stream.write_all(&body)?;
    }
}

fn answer(request: &Request, key: &Key, state: &mut State) -> (&'static str, Vec<u8>) {
    if !key.has_signed(request) {
        state.refused += 1;
        return ("403 Forbidden", b"<Error><Code>SignatureDoesNotMatch</Code></Error>".to_vec());
    }
    match request.method.as_str() {
        "PUT" => {
            state.objects.insert(request.path.clone(), request.body.clone());
            ("200 OK", Vec::new())
        }
        "GET" => match state.objects.get(&request.path) {
            Some(object) => ("200 OK", object.clone()),
            None => ("404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
        },
        _ => ("405 Method Not Allowed", Vec::new()),
    }
}

impl Request {
    fn receive(reader: &mut impl BufRead, state: &Mutex<State>) -> io::Result<Self> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if reader.read_until(b'\n', &mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        state.lock().unwrap().wire.extend(&head);
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.lines();
        let mut start = lines.next().unwrap().split(' ');
        let (method, target) = (start.next().unwrap().to_owned(), start.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers: HashMap<_, _> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        let mut body = vec![0; headers.get("content-length").map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body)?;
        state.lock().unwrap().wire.extend(&body);
        Ok(Self { method, path: path.to_owned(), query: query.to_owned(), headers, body })
    }
}
