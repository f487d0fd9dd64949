//! Opens and reads files. Opening never blocks, and reading stops at a limit.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lemna_config::{ExposeSecret as _, SecretString};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::shown;

/// The writer might first prompt for a password.
const PATIENCE: Duration = Duration::from_secs(30);

/// The text of a regular file; `None` where it is not there.
pub(crate) fn regular(path: &Path, limit: usize) -> Result<Option<SecretString>, Failure> {
    match open(path, Wait::Never) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::reading(path, &error)),
        Ok(file) => {
            check_regular(path, &file.metadata().map_err(|error| Failure::reading(path, &error))?)?;
            text(path, file, limit).map(Some)
        }
    }
}

/// The text of a file that the command line names. It can be a pipe, such as `<(...)`.
pub(crate) fn named(path: &Path, limit: usize) -> Result<SecretString, Failure> {
    // Opening and closing a pipe would make its writer fail, so look before opening.
    if !fs::metadata(path).is_ok_and(|metadata| is_pipe(&metadata)) {
        return regular(path, limit)?.ok_or_else(|| Failure::reading(path, &ErrorKind::NotFound.into()));
    }
    let (sender, receiver) = mpsc::channel();
    let owned = path.to_owned();
    thread::spawn(move || {
        let opened = open(&owned, Wait::ForWriter).map_err(|error| Failure::reading(&owned, &error));
        // After the time limit nobody receives it, and the process ends.
        drop(sender.send(opened.and_then(|pipe| text(&owned, pipe, limit))));
    });
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        let (path, seconds) = (shown::path(path), PATIENCE.as_secs());
        Err(Failure::new(
            Exit::NoInput,
            format_args!("{path} cannot be read: its writer did not finish within {seconds} seconds"),
        ))
    })
}

/// All of standard input.
pub(crate) fn input(limit: usize) -> Result<SecretString, Failure> {
    text(Path::new("standard input"), io::stdin().lock(), limit)
}

/// The text without its last line end, which editors and `echo` append.
pub(crate) fn without_line_end(text: &SecretString) -> SecretString {
    let text = text.expose_secret();
    SecretString::from(text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line)))
}

fn text(path: &Path, source: impl io::Read, limit: usize) -> Result<SecretString, Failure> {
    let mut bytes = Vec::new();
    let wrong = |what: &str| Failure::new(Exit::NoInput, format_args!("{} cannot be read: {what}", shown::path(path)));
    source.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| Failure::reading(path, &error))?;
    if bytes.len() > limit {
        return Err(wrong(&format!("it is larger than {} KiB", limit / 1024)));
    }
    String::from_utf8(bytes).map(SecretString::from).map_err(|_| wrong("it is not UTF-8"))
}

fn check_regular(path: &Path, metadata: &Metadata) -> Result<(), Failure> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(Failure::new(Exit::NoInput, format_args!("{} cannot be read: it is not a regular file", shown::path(path))))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    Never,
    /// Of a pipe.
    ForWriter,
}

#[cfg(unix)]
fn open(path: &Path, wait: Wait) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};

    let wait = if wait == Wait::Never { OFlags::NONBLOCK } else { OFlags::empty() };
    let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC | wait;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open(path: &Path, _: Wait) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn is_pipe(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    metadata.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}
