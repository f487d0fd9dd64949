use std::time::Duration;

/// The shortest interval: a server and its database serve more programs than this one.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(5);

/// The options of a [`Watch`](crate::Watch).
///
/// ```
/// use std::time::Duration;
/// use lemna_config::WatchOptions;
///
/// let options = WatchOptions::new().interval(Duration::from_secs(30)).stale_after(Duration::from_secs(600));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct WatchOptions {
    pub(super) interval: Duration,
    stale_after: Option<Duration>,
    pub(super) sighup: bool,
    pub(super) pause: Duration,
}

impl WatchOptions {
    /// Every 60 seconds; stale after five intervals; `SIGHUP` refreshes; a pause of one second.
    pub const fn new() -> Self {
        Self { interval: Duration::from_secs(60), stale_after: None, sighup: true, pause: Duration::from_secs(1) }
    }

    /// How long to wait between two attempts: from four to six fifths of this, and after the first load from half to
    /// three halves, so the programs of a fleet do not query the server together. Default: 60 seconds. Less than 5
    /// seconds is taken for 5. With `Duration::MAX`, only `SIGHUP` and [`Watch::refresh`](crate::Watch::refresh)
    /// refresh.
    pub const fn interval(self, interval: Duration) -> Self {
        let is_too_short = interval.as_nanos() < SHORTEST_INTERVAL.as_nanos();
        Self { interval: if is_too_short { SHORTEST_INTERVAL } else { interval }, ..self }
    }

    /// How long after the last success a config is [stale](crate::Status::is_stale). Default: five
    /// [intervals](Self::interval).
    pub const fn stale_after(self, age: Duration) -> Self {
        Self { stale_after: Some(age), ..self }
    }

    /// Whether `SIGHUP` refreshes at once. Default: yes.
    ///
    /// The signal then no longer ends the process, not even after the watch has ended, or when a closing terminal sends
    /// it. This has no effect on systems without such signals.
    pub const fn sighup(self, refreshes: bool) -> Self {
        Self { sighup: refreshes, ..self }
    }

    /// The pause after an attempt, however many request the next one by [`Watch::refresh`](crate::Watch::refresh) or
    /// `SIGHUP`: requests that arrive meanwhile wait for it, and share the attempt that follows. Default: one second.
    ///
    /// ```
    /// use std::time::Duration;
    /// use lemna_config::WatchOptions;
    ///
    /// // A test that refreshes often, from a server of its own.
    /// let options = WatchOptions::new().pause(Duration::ZERO);
    /// ```
    pub const fn pause(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    pub(super) fn is_stale(&self, age: Duration) -> bool {
        age > self.stale_after.unwrap_or_else(|| self.interval.saturating_mul(5))
    }
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self::new()
    }
}
