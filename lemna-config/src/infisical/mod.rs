//! Infisical as a source, on the protocol client, with what the loads of a watch know of each other and the last known
//! good copy.

pub(crate) mod client;
pub(crate) mod copy;
mod session;
mod source;
mod visit;

pub(crate) use session::{LONGEST_PAUSE, Session};
pub(crate) use source::InfisicalSource;
