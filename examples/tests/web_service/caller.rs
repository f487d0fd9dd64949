//! A caller on one connection of bare sockets, which is never opened anew: a request that is dropped is seen.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use lemna_tests::child;

pub(crate) struct Caller {
    stream: BufReader<TcpStream>,
    host: String,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Caller {
    /// Of the service at `host`, with its port.
    pub(crate) fn connect(host: &str) -> Self {
        let stream = TcpStream::connect(host).expect("the service listens");
        // For a service that hangs.
        stream.set_read_timeout(Some(child::LIMIT)).unwrap();
        Self { stream: BufReader::new(stream), host: host.to_owned() }
    }

    /// Asks for a greeting with this key.
    pub(crate) fn greet(&mut self, key: &str) -> io::Result<Reply> {
        self.get("/greeting", &format!("authorization: Bearer {key}\r\n"))
    }

    pub(crate) fn get(&mut self, path: &str, headers: &str) -> io::Result<Reply> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{headers}\r\n", self.host);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status =
            self.line()?.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let mut length = 0;
        loop {
            let line = self.line()?.to_lowercase();
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().map_err(io::Error::other)?,
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Reply { status, text: String::from_utf8(body).map_err(io::Error::other)? })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let line = line.strip_suffix("\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(line.to_owned())
    }
}
