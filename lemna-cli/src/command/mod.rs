//! One module a command.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod push;
pub(crate) mod run;
pub(crate) mod server;
pub(crate) mod set;
pub(crate) mod setup;
pub(crate) mod sync;
pub(crate) mod trim;
