//! `lemna`, started as people and scripts start it.

mod agents;
mod check;
#[cfg(unix)]
mod child;
mod deployment;
mod doctor;
mod explain;
#[cfg(unix)]
mod foreign;
#[cfg(unix)]
mod guide;
mod hostile;
#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod odd_files;
mod output;
mod page;
mod push;
#[cfg(unix)]
mod run;
mod secrets;
#[cfg(unix)]
mod server_init;
mod server_wait;
mod setup;
mod support;
mod sync;
mod timeout;
mod trim;
mod trim_place;
mod trim_read_back;
mod tutorial;
mod values;
