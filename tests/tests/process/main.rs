//! What belongs to a whole process: its working directory, environment, streams, signals and threads.

mod dropped_load;
mod env_search;
#[cfg(unix)]
mod growth;
mod hand_on;
#[cfg(unix)]
mod hidden;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(unix)]
mod piped;
mod streams;
#[cfg(unix)]
mod trust;
#[cfg(unix)]
mod trust_race;
#[cfg(unix)]
mod trust_sent;
#[cfg(unix)]
mod trust_table;
mod watch_end;
#[cfg(unix)]
mod watch_folder;
#[cfg(unix)]
mod watch_signal;
