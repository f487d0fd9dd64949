//! What the system holds: the process environment, small files, and what is withheld from children.

pub(crate) mod file;
pub(crate) mod process;
mod withheld;

pub use withheld::{Withheld, families};
pub(crate) use withheld::{is_same_name, room};
