//! Servers that fail, each in its own way.

mod gzip;

use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use crate::net::Listener;

/// What the server holds and says, and nobody may print.
pub(crate) const MARKER: &str = "MARKER";

/// A server to be asked, with what was counted of it.
pub(crate) struct Stage {
    pub(crate) url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// The PEM text of an authority that is trusted.
    pub(crate) trusted: Option<String>,
    pub(crate) asked: Box<dyn Fn() -> usize>,
}

impl Stage {
    pub(crate) fn at(url: String, asked: impl Fn() -> usize + 'static) -> Self {
        Self {
            url,
            client_id: format!("{MARKER}-id"),
            client_secret: format!("{MARKER}-secret"),
            trusted: None,
            asked: Box::new(asked),
        }
    }

    pub(crate) fn fake(fake: FakeInfisical) -> Self {
        Self {
            url: fake.url(),
            client_id: fake.client_id().to_owned(),
            client_secret: fake.client_secret().to_owned(),
            trusted: None,
            asked: Box::new(move || fake.requests().len()),
        }
    }
}

pub(crate) fn fake() -> FakeInfisical {
    let fake = FakeInfisical::start();
    fake.project("lemna-platform").set("dev", "NEEDED", &format!("{MARKER}-needed")).set("dev", "EXTRA", "extra");
    fake
}

pub(crate) fn always(on: On, fault: Fault) -> Stage {
    let fake = fake();
    fake.fault_always(on, fault);
    Stage::fake(fake)
}

pub(crate) fn times(on: On, fault: Fault, times: u32) -> Stage {
    let fake = fake();
    fake.fault_times(on, fault, times);
    Stage::fake(fake)
}

/// An answer with this content type, if any, and one more header.
pub(crate) fn answer(status: u16, content_type: &str, header: (&str, &str), body: &str) -> Fault {
    let headers = [("content-type", content_type), header].into_iter().filter(|(name, _)| !name.is_empty());
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Fault::StatusWith { status, headers, body: body.to_owned() }
}

/// The server's usual refusal.
pub(crate) fn refusal(status: u16, error: &str) -> Fault {
    refusal_with(status, error, ("x-made-up", "1"), &format!("{MARKER} of the message"))
}

pub(crate) fn refusal_with(status: u16, error: &str, header: (&str, &str), message: &str) -> Fault {
    let body = format!(r#"{{"reqId":"req-1","statusCode":{status},"message":"{message}","error":"{error}"}}"#);
    answer(status, "application/json", header, &body)
}

pub(crate) fn page(status: u16) -> Fault {
    answer(status, "text/html", ("x-made-up", "1"), &format!("<html>{MARKER} Sign in</html>"))
}

/// Nobody listens there.
pub(crate) fn refused() -> Stage {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    Stage::at(format!("http://{}", listener.local_addr().unwrap()), || 0)
}

/// A host that lets every packet vanish: its queue of connections is full, and nobody takes one from it.
pub(crate) fn blackhole() -> Stage {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        socket.listen(1).unwrap().into_std().unwrap()
    });
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        waiting.push(stream);
        assert!(waiting.len() < 100, "the queue never fills");
    }
    let held = Mutex::new((listener, waiting));
    Stage::at(format!("http://{address}"), move || {
        drop(held.lock().unwrap());
        0
    })
}

/// A name that no server of names knows.
pub(crate) fn no_name() -> Stage {
    Stage::at("http://lemna-config-faults.invalid:8080".to_owned(), || 0)
}

/// Sends these bytes to whatever it is asked, `times` over, and closes the connection.
pub(crate) fn raw(bytes: Vec<u8>, times: usize) -> Stage {
    let bytes = Arc::new(bytes);
    let listener = Listener::start(move |mut stream| {
        let bytes = bytes.clone();
        async move {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await?;
            for _ in 0..times {
                stream.write_all(&bytes).await?;
            }
            stream.shutdown().await
        }
    });
    Stage::at(format!("http://{}", listener.address), move || listener.accepted())
}

/// A head that comes a byte at a time, without end.
pub(crate) fn trickling_head() -> Stage {
    let listener = Listener::start(|mut stream| async move {
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nx-slow: ").await?;
        loop {
            stream.write_all(b"x").await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    Stage::at(format!("http://{}", listener.address), move || listener.accepted())
}

/// Takes every connection, and says nothing on it.
pub(crate) fn mute() -> Stage {
    let listener = Listener::start(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
        Ok(())
    });
    Stage::at(format!("http://{}", listener.address), move || listener.accepted())
}

/// An answer of a few hundred kB, said to be JSON, that unpacks to 64 MiB of blanks.
pub(crate) fn gzip_bomb() -> Stage {
    let packed = gzip::packed_blanks(64 << 20);
    assert!(packed.len() < 1 << 20);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    );
    raw([head.into_bytes(), packed].concat(), 1)
}
