//! The addresses of a host's name. The system is asked on a thread of our own: Tokio panics where it can start none.

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

use crate::system::threads::{self, Asking};

/// Why a look-up of a name was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotAsked {
    /// No thread could be started for it.
    Thread,
    /// The process cannot open more descriptors.
    Descriptor,
}

impl fmt::Display for NotAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the process lacks what a look-up takes")
    }
}

impl std::error::Error for NotAsked {}

/// Looks up the names of one load. Its threads cannot be stopped, and read the environment of the process, so that
/// they count as part of it.
pub(super) struct Names {
    asking: Asking,
    /// How many addresses the last name had.
    addresses: Arc<AtomicUsize>,
}

impl Names {
    pub(super) fn new(asking: Asking, addresses: Arc<AtomicUsize>) -> Self {
        Self { asking, addresses }
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let (asking, addresses) = (self.asking.clone(), self.addresses.clone());
        Box::pin(async move {
            let (sender, receiver) = oneshot::channel();
            let look_up = move || {
                // Who asked may have left.
                let _ = sender.send(look_up(name.as_str()));
                drop(asking);
            };
            threads::start("lemna-config-name", look_up).map_err(|_| NotAsked::Thread)?;
            let found = receiver.await??;
            addresses.store(found.len(), Ordering::Relaxed);
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn look_up(name: &str) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
    match (name, 0).to_socket_addrs() {
        Ok(found) => Ok(found.collect()),
        // The system says of a name that it could not ask for what it says of one that is not there.
        Err(_) if !threads::may_open() => Err(NotAsked::Descriptor.into()),
        Err(error) => Err(error.into()),
    }
}
