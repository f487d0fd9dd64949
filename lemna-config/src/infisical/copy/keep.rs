//! Keeping the copy of a load that was good. The load waits for it a moment, to be able to report a failure; a disk
//! that takes longer goes on alone.

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::mpsc;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use tokio::sync::oneshot;

use super::file;
use super::seal::Seal;
use crate::problem::SnapshotProblem;
use crate::source::Keep;
use crate::system::threads;
use crate::warning::Warning;

const PATIENCE: Duration = Duration::from_millis(250);

/// A copy that is to be sealed and written.
pub(in super::super) struct KeepCopy {
    path: PathBuf,
    seal: Seal,
    plaintext: Zeroizing<Vec<u8>>,
}

impl KeepCopy {
    pub(super) fn new(path: PathBuf, seal: Seal, plaintext: Zeroizing<Vec<u8>>) -> Self {
        Self { path, seal, plaintext }
    }

    #[cfg(test)]
    pub(super) fn plaintext(&self) -> &[u8] {
        &self.plaintext
    }

    pub(super) fn write(&self) -> Result<(), SnapshotProblem> {
        let sealed = self.seal.seal(&self.plaintext).ok_or(SnapshotProblem::NotMade)?;
        file::write(&self.path, &sealed)
    }
}

impl Keep for KeepCopy {
    fn blocking(self: Box<Self>) -> Option<Warning> {
        let path = self.path.clone();
        let (sender, receiver) = mpsc::channel();
        let started = start(move || {
            // The load has waited long enough.
            let _ = sender.send(self.write());
        });
        let kept = if started { receiver.recv_timeout(PATIENCE).unwrap_or(Ok(())) } else { not_made() };
        warning(&path, kept)
    }

    fn pending(self: Box<Self>) -> Pin<Box<dyn Future<Output = Option<Warning>> + Send>> {
        let path = self.path.clone();
        let (sender, receiver) = oneshot::channel();
        let started = start(move || {
            // The load's future may have been dropped.
            let _ = sender.send(self.blocking());
        });
        Box::pin(async move { if started { receiver.await.ok().flatten() } else { warning(&path, not_made()) } })
    }
}

fn start(work: impl FnOnce() + Send + 'static) -> bool {
    threads::start("lemna-config-copy", work).is_ok()
}

fn not_made() -> Result<(), SnapshotProblem> {
    Err(SnapshotProblem::NotMade)
}

fn warning(path: &Path, kept: Result<(), SnapshotProblem>) -> Option<Warning> {
    let problem = kept.err()?;
    Some(Warning::SnapshotNotKept { path: path.to_path_buf(), problem })
}

/// The content is not shown.
impl fmt::Debug for KeepCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeepCopy").field("path", &self.path).finish_non_exhaustive()
    }
}
