//! Pipes in place of files: process substitution (`<(...)`), and the `.env` that a password manager mounts.
//!
//! What a pipe gave it might never give again, so it is read once and its text is kept. It is read by a separate thread
//! that polls it, because nothing else waits for a writer on every system and within a time limit.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use secrecy::zeroize::Zeroizing;

use super::file::problem;
use super::open::{Link, Opened};
use super::threads;
use crate::problem::FileProblem;

/// Between two looks at a pipe.
pub(super) const PAUSE: Duration = Duration::from_millis(2);

/// More than any file that is read.
const LARGEST: usize = 1024 * 1024;

pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// The pipes that were read, with what they gave. They are a loader's, so that its loads share it.
#[derive(Clone, Default)]
pub(crate) struct Pipes(Arc<Mutex<Vec<Pipe>>>);

struct Pipe {
    path: PathBuf,
    metadata: Metadata,
    link: Link,
    /// `None` while it is read.
    given: Option<Given>,
}

pub(super) type Given = Result<Arc<Bytes>, FileProblem>;

/// The number of a file that was removed is soon that of another one.
pub(super) type Id = (u64, u64, Option<SystemTime>);

impl Pipe {
    fn id(&self) -> Id {
        id(&self.metadata)
    }
}

#[cfg(unix)]
fn id(metadata: &Metadata) -> Id {
    use std::os::unix::fs::MetadataExt as _;

    (metadata.dev(), metadata.ino(), metadata.created().ok())
}

/// There are no pipes among files.
#[cfg(not(unix))]
fn id(_: &Metadata) -> Id {
    (0, 0, None)
}

#[cfg(unix)]
pub(super) fn is_pipe(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    metadata.file_type().is_fifo()
}

#[cfg(not(unix))]
pub(super) fn is_pipe(_: &Metadata) -> bool {
    false
}

impl Pipes {
    /// No code that could panic runs under the lock.
    fn known(&self) -> MutexGuard<'_, Vec<Pipe>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A pipe that gave nothing can do so later.
    pub(super) fn forget_failures(&self) {
        self.known().retain(|pipe| !matches!(pipe.given, Some(Err(_))));
    }

    /// Whether one is being read.
    pub(super) fn is_any_open(&self) -> bool {
        self.known().iter().any(|pipe| pipe.given.is_none())
    }

    /// The pipe at `path`, if it is known. It is not opened a second time: its writer would take that for another reader.
    pub(super) fn at(&self, path: &Path) -> Option<Opened> {
        let known = self.known();
        if known.iter().all(|pipe| pipe.path != path) {
            return None;
        }
        let found = id(&fs::metadata(path).ok().filter(is_pipe)?);
        let pipe = known.iter().find(|pipe| pipe.path == path && pipe.id() == found)?;
        Some(Opened::known_pipe(pipe.metadata.clone(), pipe.link.clone()))
    }

    /// Begins to read a pipe, where nobody has yet.
    pub(super) fn read(&self, opened: Opened, path: &Path, until: Instant) -> Id {
        let found = id(&opened.metadata);
        let mut known = self.known();
        if known.iter().any(|pipe| pipe.id() == found) {
            return found;
        }
        let (metadata, link) = (opened.metadata.clone(), opened.link().clone());
        let Some(file) = opened.into_file() else { return found };
        known.push(Pipe { path: path.to_owned(), metadata, link, given: None });
        drop(known);
        let (pipes, is_nameless) = (Arc::downgrade(&self.0), is_nameless(path));
        let reader = move || {
            let given = read(&file, is_nameless, until, || Weak::strong_count(&pipes) > 0);
            // Who writes from now on writes for another reader.
            drop(file);
            if let Some(pipes) = pipes.upgrade().map(Self) {
                pipes.put(found, given);
            }
        };
        if let Err(error) = threads::start("lemna-config", reader) {
            self.put(found, Err(FileProblem::Io(error.kind())));
        }
        found
    }

    /// What it gave; `None` while it is read.
    pub(super) fn given(&self, of: Id) -> Option<Given> {
        let known = self.known();
        // Another load that begins forgets it where it gave nothing.
        let forgotten = Some(Err(FileProblem::Unwritten));
        known.iter().find(|pipe| pipe.id() == of).map_or(forgotten, |pipe| pipe.given.clone())
    }

    fn put(&self, of: Id, given: Result<Bytes, FileProblem>) {
        if let Some(pipe) = self.known().iter_mut().find(|pipe| pipe.id() == of) {
            pipe.given = Some(given.map(Arc::new));
        }
    }
}

/// Whether it is the pipe of a shell, which is in no folder: nobody can open it who does not hold it already.
fn is_nameless(path: &Path) -> bool {
    fs::read_link(path).is_ok() && fs::canonicalize(path).is_err()
}

impl fmt::Debug for Pipes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipes").finish_non_exhaustive()
    }
}

/// All that is written until no writer is left.
fn read(file: &File, is_nameless: bool, until: Instant, is_wanted: impl Fn() -> bool) -> Result<Bytes, FileProblem> {
    // Growing would leave copies behind that nothing wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 1));
    let mut has_writer = is_nameless;
    loop {
        let room = LARGEST + 1 - bytes.len();
        let read = file.take(room as u64).read_to_end(&mut bytes);
        match read {
            _ if bytes.len() > LARGEST => return Err(FileProblem::TooLarge { limit: LARGEST }),
            // Where nobody wrote and nobody does, nobody has opened it yet.
            Ok(_) if has_writer || !bytes.is_empty() => return Ok(Zeroizing::new(bytes.to_vec())),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => has_writer = true,
            Err(error) => return Err(problem(&error)),
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || !is_wanted() {
            return Err(if has_writer { FileProblem::Unfinished } else { FileProblem::Unwritten });
        }
        thread::sleep(left.min(PAUSE));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::cell::RefCell;
    use std::io::Write as _;
    use std::process::Command;

    use tempfile::TempDir;

    use super::super::open::open;
    use super::*;

    fn pipe() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        (folder, path)
    }

    fn opened(path: &Path) -> File {
        open(path).unwrap().unwrap().into_file().unwrap()
    }

    fn writer(path: &Path) -> File {
        File::options().read(true).write(true).open(path).unwrap()
    }

    fn end() -> Instant {
        Instant::now() + Duration::from_secs(600)
    }

    #[test]
    fn a_writer_that_leaves_without_a_word_leaves_nothing_and_none_is_waited_for() {
        let (_folder, path) = pipe();
        let file = opened(&path);
        let writer = RefCell::new(Some(writer(&path)));
        let leave = || {
            writer.take();
            true
        };
        assert!(read(&file, false, end(), leave).unwrap().is_empty());
        let unwritten = read(&file, false, Instant::now(), || true);
        assert_eq!(unwritten.unwrap_err(), FileProblem::Unwritten);
        assert!(read(&file, true, end(), || unreachable!("nobody is waited for")).unwrap().is_empty());
    }

    #[test]
    fn writing_goes_on_until_the_last_writer_leaves() {
        let (_folder, path) = pipe();
        let file = opened(&path);
        let rest = RefCell::new(vec![b"c", b"b", b"a"]);
        let writer = RefCell::new(Some(writer(&path)));
        let next = || {
            match rest.borrow_mut().pop() {
                Some(text) => writer.borrow_mut().as_mut().unwrap().write_all(text).unwrap(),
                None => drop(writer.take()),
            }
            true
        };
        assert_eq!(**read(&file, false, end(), next).unwrap(), *b"abc");
    }

    #[test]
    fn a_reader_that_nobody_needs_any_more_ends() {
        let (_folder, path) = pipe();
        assert!(read(&opened(&path), false, end(), || false).is_err());
    }

    #[test]
    fn nothing_shows_what_was_read() {
        let (_folder, path) = pipe();
        let pipes = Pipes::default();
        let mut writer = writer(&path);
        let id = pipes.read(open(&path).unwrap().unwrap(), &path, end());
        writer.write_all(b"MARKER").unwrap();
        drop(writer);
        while pipes.given(id).is_none() {
            thread::sleep(PAUSE);
        }
        assert_eq!(***pipes.given(id).unwrap().unwrap(), *b"MARKER");
        assert!(!format!("{pipes:?}").contains("MARKER"));
    }
}
