//! Callers that ask without a pause.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::thread::{self, JoinHandle};

use lemna_tests::eventually;

use super::caller::Caller;

const CALLERS: usize = 4;

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
    pub(crate) fn start(host: &str, key: &'static str) -> Self {
        let shared = Arc::new(Shared {
            key: RwLock::new(key),
            answered: [const { AtomicUsize::new(0) }; CALLERS],
            ended: AtomicBool::new(false),
        });
        let start = |number| {
            let (shared, mut caller) = (shared.clone(), Caller::connect(host));
            thread::spawn(move || shared.call(number, &mut caller))
        };
        Self { callers: (0..CALLERS).map(start).collect(), shared }
    }

    /// Waits until each caller has had two hundred more answers.
    pub(crate) fn go_on(&self) {
        let counts = || self.shared.answered.each_ref().map(|count| count.load(Ordering::SeqCst));
        let before = counts();
        eventually("two hundred more answers for each", || {
            assert!(self.callers.iter().all(|caller| !caller.is_finished()), "a caller's request failed: see above");
            counts().iter().zip(before).all(|(now, before)| now - before >= 200)
        });
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
    fn call(&self, number: usize, caller: &mut Caller) {
        while !self.ended.load(Ordering::SeqCst) {
            let key = *self.key.read().unwrap();
            let reply = caller.greet(key).expect("an answer");
            assert_eq!((reply.status, reply.text.as_str()), (200, "Hello"));
            self.answered[number].fetch_add(1, Ordering::SeqCst);
        }
    }
}
