//! Infisical as a source: the protocol client, the last known good copy, and what the loads of a watch share.

pub(crate) mod client;
pub(crate) mod copy;
mod session;
mod source;
mod visit;

pub(crate) use session::{LONGEST_PAUSE, Session};
pub(crate) use source::InfisicalSource;
