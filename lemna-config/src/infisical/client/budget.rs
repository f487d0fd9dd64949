use std::time::{Duration, Instant};

/// The time limit of all requests of one call together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    pub(crate) started: Instant,
    pub(crate) deadline: Instant,
    /// How long a server can be silent if the caller can do without it.
    pub(crate) patience: Option<Duration>,
}

impl Budget {
    /// What it starts with.
    pub(super) fn whole(&self) -> Duration {
        self.deadline.saturating_duration_since(self.started)
    }

    pub(super) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}
