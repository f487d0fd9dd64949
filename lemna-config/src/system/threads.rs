//! Threads and descriptors: a process is given only so many, and what asks for one more must not panic.

use std::io;
use std::sync::Arc;
use std::thread;

/// Shared by the threads of a load, until all that they started has ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asking(Arc<()>);

impl Asking {
    /// Whether all of them have ended: only the one who asks this holds it.
    pub(crate) fn is_over(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

/// Starts a thread that nobody waits for.
pub(crate) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    // Boxed, so that std's part of it is compiled once.
    let work: Box<dyn FnOnce() + Send> = Box::new(work);
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

/// A runtime of Tokio for this thread; `None` where the process lacks descriptors for it.
#[cfg(feature = "infisical")]
pub(crate) fn runtime() -> Option<tokio::runtime::Runtime> {
    if !may_open() {
        return None;
    }
    tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().ok()
}

/// Whether the process can open as many descriptors as a runtime of Tokio with a connection needs.
#[cfg(feature = "infisical")]
pub(crate) fn may_open() -> bool {
    /// Of two descriptors each. A first runtime takes five, and a connection one.
    const PIPES: usize = 3;

    (0..PIPES).map(|_| io::pipe()).collect::<io::Result<Vec<_>>>().is_ok()
}

/// Whether this says that the process, or the system, cannot open more descriptors: `EMFILE` and `ENFILE`, which `std`
/// does not name and which are the same on all of Unix.
pub(crate) fn is_lack_of_descriptors(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_lack_of_descriptors_is_known_by_its_numbers() {
        use rustix::io::Errno;

        assert!([Errno::MFILE, Errno::NFILE].into_iter().all(|errno| is_lack_of_descriptors(&errno.into())));
        assert!(!is_lack_of_descriptors(&Errno::NOENT.into()));
    }

    #[test]
    fn it_is_over_when_the_last_thread_has_ended() {
        let asking = Asking::default();
        let (sender, receiver) = mpsc::channel::<()>();
        let (held, waiting) = (asking.clone(), receiver);
        start("lemna-config-test", move || {
            let _ = waiting.recv();
            drop(held);
        })
        .unwrap();
        assert!(!asking.is_over());
        drop(sender);
        while !asking.is_over() {
            thread::yield_now();
        }
    }
}
