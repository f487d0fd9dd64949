//! A config that follows its sources while the program runs.

mod change;
mod handle;
mod inbox;
mod moment;
mod options;
mod refresh;
mod report;
mod schedule;
#[cfg(all(test, feature = "testing"))]
mod simulation;
mod state;
mod status;
mod wait;
mod worker;

pub use change::Change;
pub use handle::Watch;
pub use options::WatchOptions;
pub use refresh::{Refresh, RefreshOutcome};
pub use status::Status;
