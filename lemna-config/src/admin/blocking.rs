//! Async inside, sync at the edge: a runtime that lives as long as its connections.

use std::future::Future;
use std::thread;

use tokio::runtime::Runtime;

use super::error::AdminError;
use crate::problem::SourceErrorKind;
use crate::system::threads::runtime;

pub(super) struct Blocking {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

impl Blocking {
    pub(super) fn new() -> Result<Self, AdminError> {
        match runtime() {
            Some(runtime) => Ok(Self { runtime: Some(runtime) }),
            None => Err(SourceErrorKind::Internal("the process cannot open more files and sockets").into()),
        }
    }

    /// It runs on its own thread, because the caller's can belong to another runtime.
    pub(super) fn run<T: Send, F: Future<Output = Result<T, AdminError>>>(
        &self,
        make: impl FnOnce() -> F + Send,
    ) -> Result<T, AdminError> {
        let Some(runtime) = &self.runtime else {
            return Err(SourceErrorKind::Internal("the runtime has ended").into());
        };
        thread::scope(|scope| {
            let thread = thread::Builder::new().name("lemna-config".to_owned());
            let running = thread.spawn_scoped(scope, || runtime.block_on(make()));
            let running = running.map_err(|_| SourceErrorKind::Internal("no thread could be started"))?;
            // Its panic payload can hold a value.
            running.join().unwrap_or_else(|_| Err(SourceErrorKind::Internal("the call panicked").into()))
        })
    }
}

impl Drop for Blocking {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Dropped plainly it would panic inside another runtime, and wait for a look-up of a name.
            runtime.shutdown_background();
        }
    }
}
