use std::fmt;
use std::time::{Duration, SystemTime};

/// How a [`Watch`](crate::Watch) fares: for `/readyz` and for metrics.
///
/// With the feature `json` it is `serde::Serialize`. Its `Display` is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize))]
pub struct Status {
    #[cfg_attr(feature = "json", serde(rename = "age_seconds", serialize_with = "seconds"))]
    pub(super) age: Option<Duration>,
    #[cfg_attr(feature = "json", serde(skip))]
    pub(super) last_success: Option<SystemTime>,
    pub(super) failures: u32,
    pub(super) changes: u64,
    pub(super) is_stale: bool,
}

impl Status {
    /// When every source that was asked last said what the config holds. `None` if none ever did: a source failed in a
    /// lenient load, and no refresh has succeeded since.
    ///
    /// After a start with a last known good copy, when Infisical last said so.
    pub fn last_success(&self) -> Option<SystemTime> {
        self.last_success
    }

    /// How long ago [that](Self::last_success) was.
    pub fn age(&self) -> Option<Duration> {
        self.age
    }

    /// How many attempts have failed in a row since.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// How often the config was replaced.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether the config is older than [`WatchOptions::stale_after`](crate::WatchOptions::stale_after), or nobody knows
    /// how old.
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_stale { "stale" } else { "fresh" })?;
        match self.age {
            Some(age) => write!(f, ", {} s old", age.as_secs())?,
            None => f.write_str(", never confirmed")?,
        }
        match self.failures {
            0 => Ok(()),
            1 => f.write_str(", 1 failure"),
            failures => write!(f, ", {failures} failures in a row"),
        }
    }
}

#[cfg(feature = "json")]
#[expect(clippy::ref_option, reason = "as serde calls it")]
fn seconds<S: serde::Serializer>(age: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&age.map(|age| age.as_secs()), serializer)
}
