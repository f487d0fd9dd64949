use std::time::{Duration, Instant, SystemTime};

/// A point in time, by the clock that can be set and by the one that cannot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) wall: SystemTime,
    pub(super) steady: Instant,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self { wall: SystemTime::now(), steady: Instant::now() }
    }

    /// How long ago `earlier` was. One clock can be set back, the other stops while the machine sleeps; the larger
    /// result counts, because it is better to take a config for too old than for too new.
    pub(super) fn since(self, earlier: Self) -> Duration {
        let by_wall = self.wall.duration_since(earlier.wall).unwrap_or_default();
        by_wall.max(self.steady.saturating_duration_since(earlier.steady))
    }
}

#[cfg(test)]
impl std::ops::Add<Duration> for Moment {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self { wall: self.wall + time, steady: self.steady + time }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_clock_set_back_nor_a_machine_asleep_makes_a_config_younger() {
        let (then, hour) = (Moment::now(), Duration::from_secs(3600));
        assert_eq!((then + hour).since(then), hour);
        let set_back = Moment { wall: then.wall - 24 * hour, ..then + hour };
        assert_eq!(set_back.since(then), hour);
        let asleep = Moment { steady: then.steady, ..then + hour };
        assert_eq!(asleep.since(then), hour);
        assert_eq!(then.since(then + hour), Duration::ZERO);
    }
}
