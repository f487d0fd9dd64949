//! The floor: a socket, two requests written by hand, and of the list nothing but its length.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::server::{ENVIRONMENT, Target};

pub(crate) fn load(target: &Target) -> Result<(), Box<dyn Error>> {
    let host = target.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    let mut replies = BufReader::with_capacity(64 << 10, stream.try_clone()?);

    let body = format!(r#"{{"clientId":"{}","clientSecret":"{}"}}"#, target.client_id, target.client_secret);
    let length = body.len();
    let login = format!(
        "POST /api/v1/auth/universal-auth/login HTTP/1.1\r\nhost: {host}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(login.as_bytes())?;
    let mut reply = vec![0; head(&mut replies)?];
    replies.read_exact(&mut reply)?;
    let reply = String::from_utf8(reply)?;
    let (_, token) = reply.split_once(r#""accessToken":""#).ok_or("no token")?;
    let (token, _) = token.split_once('"').ok_or("no token")?;

    let list = format!(
        "GET /api/v3/secrets/raw?workspaceId={}&environment={ENVIRONMENT}&secretPath=%2F&expandSecretReferences=true\
         &recursive=false&include_imports=true HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\r\n",
        target.project_id
    );
    stream.write_all(list.as_bytes())?;
    let length = head(&mut replies)?;
    let read = io::copy(&mut replies.take(length as u64), &mut io::sink())?;
    if read == length as u64 { Ok(()) } else { Err("the list ends early".into()) }
}

/// Reads the head of a reply that is a success, and returns the length of its body.
fn head(replies: &mut impl BufRead) -> Result<usize, Box<dyn Error>> {
    let mut line = String::new();
    replies.read_line(&mut line)?;
    if !line.starts_with("HTTP/1.1 200 ") {
        return Err(format!("the server answered {line:?}").into());
    }
    let mut length = None;
    loop {
        line.clear();
        replies.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = Some(value.parse()?),
            Some(_) => {}
            None => return length.ok_or_else(|| "the length is not told".into()),
        }
    }
}
