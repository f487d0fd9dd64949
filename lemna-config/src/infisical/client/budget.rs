use std::time::{Duration, Instant};

/// How long the requests of one call may take, all of them together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    pub(crate) started: Instant,
    pub(crate) deadline: Instant,
    /// How long a server may be silent that the caller could do without.
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
