//! No value reaches anything that is shown. One subscriber listens to the whole process.

mod clouds;
mod events;
mod hostile;
mod server;
mod sources;
