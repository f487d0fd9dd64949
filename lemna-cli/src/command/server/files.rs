//! Files that are written once and never changed again.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::beside::{Access, beside};

/// Who can read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    Owner,
    Everybody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Written,
    /// It was there.
    Kept,
}

/// Writes the file unless it is there. Whoever looks finds it whole or not at all, also where this is interrupted.
pub(super) fn write_new(path: &Path, text: &str, readers: Readers) -> io::Result<State> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(State::Kept);
    }
    let mut file = beside(path, if readers == Readers::Everybody { Access::Umask } else { Access::Owner })?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(State::Written),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(State::Kept),
        Err(error) => Err(error.error),
    }
}
