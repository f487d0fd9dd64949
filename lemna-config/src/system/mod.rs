//! What the system holds: the process environment, small files and pipes and whose they are, threads and descriptors, and what
//! is withheld from children.

pub(crate) mod file;
#[cfg(unix)]
mod flags;
#[cfg(unix)]
mod links;
#[cfg(target_os = "linux")]
mod mounts;
pub(crate) mod open;
pub(crate) mod owner;
pub(crate) mod pipe;
pub(crate) mod process;
pub(crate) mod reading;
pub(crate) mod threads;
mod withheld;

pub use withheld::{Withheld, families};
pub(crate) use withheld::{is_same_name, room};
