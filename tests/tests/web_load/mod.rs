//! Callers that ask without a pause, each on one connection that is never opened anew: a request that is dropped is
//! seen.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use lemna_tests::raw_http::{Connection, Reply};

const CALLERS: usize = 4;

pub(crate) fn greeting(connection: &mut Connection, key: &str) -> io::Result<Reply> {
    let authorization = format!("Bearer {key}");
    connection.send("GET", "/greeting", &[("authorization", &authorization)], None);
    connection.receive()
}

pub(crate) struct Load {
    shared: Arc<Shared>,
    callers: Vec<JoinHandle<()>>,
}

struct Shared {
    key: RwLock<&'static str>,
    /// How many requests of each caller were answered well.
    answered: [AtomicUsize; CALLERS],
    ended: AtomicBool,
}

impl Load {
    pub(crate) fn start(url: &str, key: &'static str) -> Self {
        let shared = Arc::new(Shared {
            key: RwLock::new(key),
            answered: [const { AtomicUsize::new(0) }; CALLERS],
            ended: AtomicBool::new(false),
        });
        let caller = |caller| {
            let (shared, mut connection) =
                (shared.clone(), Connection::open(url).read_timeout(Duration::from_secs(60)));
            thread::spawn(move || shared.call(caller, &mut connection))
        };
        Self { callers: (0..CALLERS).map(caller).collect(), shared }
    }

    /// Waits until each caller has had two hundred more answers.
    pub(crate) fn go_on(&self) {
        let counts = || self.shared.answered.each_ref().map(|count| count.load(Ordering::SeqCst));
        let (before, started) = (counts(), Instant::now());
        while counts().iter().zip(before).any(|(now, before)| now - before < 200) {
            assert!(self.callers.iter().all(|caller| !caller.is_finished()), "a caller's request failed: see above");
            assert!(started.elapsed() < Duration::from_secs(120), "the service hangs");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Requests that begin from now on show this key.
    pub(crate) fn change_key(&self, key: &'static str) {
        *self.shared.key.write().unwrap() = key;
    }

    /// # Panics
    ///
    /// Where a request has failed.
    pub(crate) fn stop(self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        for caller in self.callers {
            caller.join().expect("every request is answered well");
        }
    }
}

impl Shared {
    fn call(&self, caller: usize, connection: &mut Connection) {
        while !self.ended.load(Ordering::SeqCst) {
            let key = *self.key.read().unwrap();
            let reply = greeting(connection, key).expect("an answer");
            assert_eq!((reply.status, reply.text().as_str()), (200, "Hello"));
            self.answered[caller].fetch_add(1, Ordering::SeqCst);
        }
    }
}
