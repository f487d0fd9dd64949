//! What the system holds: the process environment, small files, threads and descriptors, and what is withheld from children.

pub(crate) mod file;
pub(crate) mod process;
pub(crate) mod threads;
mod withheld;

pub use withheld::Withheld;
