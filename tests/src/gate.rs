//! A gate before a server: one request, or its answer, waits there until the test opens it. What a program meets while a
//! server is slow then happens at a known point, however slow the machine is.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The server has not seen the request.
    Request,
    /// The server has acted on the request.
    Answer,
}

/// Listens until the test's process ends. Dropped, it closes the connection on which something waits.
#[derive(Debug)]
pub struct Gate {
    url: String,
    guard: Arc<Guard>,
}

#[derive(Debug)]
struct Guard {
    held: Held,
    /// Part of the request's first line.
    of: String,
    state: (Mutex<State>, Condvar),
}

#[derive(Debug)]
struct State {
    /// How many such requests pass before the one that waits.
    passing: usize,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Before,
    Waiting,
    Opened,
    Closed,
}

impl Gate {
    /// Before the server at `url`. Of the requests whose first line contains `of`, the first `passing` are not held, and
    /// the next one is.
    ///
    /// # Panics
    ///
    /// Where `url` is not that of a plain HTTP server, or nothing can listen.
    pub fn before(url: &str, held: Held, of: &str, passing: usize) -> Self {
        let server = url.strip_prefix("http://").expect("a plain URL").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = (Mutex::new(State { passing, stage: Stage::Before }), Condvar::new());
        let guard = Arc::new(Guard { held, of: of.to_owned(), state });
        let shared = guard.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A server that is gone closes its clients' connections.
                let Ok(server) = TcpStream::connect(&server) else { continue };
                Connection::start(client, server, &shared);
            }
        });
        Self { url, guard }
    }

    /// For clients, instead of the server's own.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether what is held has come.
    pub fn is_reached(&self) -> bool {
        self.guard.state().stage != Stage::Before
    }

    /// Lets it pass.
    pub fn open(&self) {
        self.guard.enter(Stage::Opened);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if self.guard.state().stage != Stage::Opened {
            self.guard.enter(Stage::Closed);
        }
    }
}

impl Guard {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().unwrap()
    }

    fn enter(&self, stage: Stage) {
        self.state().stage = stage;
        self.state.1.notify_all();
    }

    /// Whether this beginning of a request is that of the one that waits.
    fn is_held(&self, start: &[u8]) -> bool {
        let first_line = start.split(|byte| *byte == b'\r').next().unwrap_or_default();
        if !String::from_utf8_lossy(first_line).contains(&self.of) {
            return false;
        }
        let mut state = self.state();
        let is_held = state.passing == 0 && state.stage == Stage::Before;
        state.passing = state.passing.saturating_sub(1);
        is_held
    }

    /// Waits for the test. Whether it has opened the gate.
    fn wait(&self) -> bool {
        let mut state = self.state();
        if state.stage == Stage::Before {
            state.stage = Stage::Waiting;
        }
        self.state.1.wait_while(state, |state| state.stage == Stage::Waiting).unwrap().stage == Stage::Opened
    }
}

/// One connection of a client, with one to the server. A client sends no request before it has the last one's answer.
struct Connection {
    client: TcpStream,
    server: TcpStream,
    is_answered: AtomicBool,
    is_answer_held: AtomicBool,
}

impl Connection {
    fn start(client: TcpStream, server: TcpStream, guard: &Arc<Guard>) {
        let connection = Arc::new(Self {
            client,
            server,
            is_answered: AtomicBool::new(true),
            is_answer_held: AtomicBool::new(false),
        });
        for pass in [Self::requests, Self::answers] {
            let (connection, guard) = (connection.clone(), guard.clone());
            thread::spawn(move || {
                pass(&connection, &guard);
                // One half ends only with the other.
                for stream in [&connection.client, &connection.server] {
                    drop(stream.shutdown(Shutdown::Both));
                }
            });
        }
    }

    fn requests(&self, guard: &Guard) {
        pass(&self.client, &self.server, |part| {
            if !self.is_answered.swap(false, Ordering::SeqCst) || !guard.is_held(part) {
                return true;
            }
            self.is_answer_held.store(guard.held == Held::Answer, Ordering::SeqCst);
            guard.held == Held::Answer || guard.wait()
        });
    }

    fn answers(&self, guard: &Guard) {
        pass(&self.server, &self.client, |_| {
            self.is_answered.store(true, Ordering::SeqCst);
            !self.is_answer_held.swap(false, Ordering::SeqCst) || guard.wait()
        });
    }
}

/// Copies until one side ends, or a part `may_pass` no more.
fn pass(mut from: &TcpStream, mut to: &TcpStream, may_pass: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 8192];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !may_pass(&buffer[..length]) || to.write_all(&buffer[..length]).is_err() {
            return;
        }
    }
}
