use std::fmt;
use std::time::{Duration, SystemTime};

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::moment::Moment;

/// The state of a [`Watch`](crate::Watch): for `/readyz` and for metrics.
///
/// `Display` is one line, such as `stale, 312 s old, 4 failures in a row`. `serde::Serialize` gives an object with
/// stable keys. Ages and times are whole seconds, times counted from 1970 (UTC), and unknown ones are `null`:
///
/// ```
/// use lemna_config::{LemnaSecrets, Loader, WatchOptions};
///
/// #[derive(LemnaSecrets)]
/// struct Config { api_url: String }
///
/// let loader = Loader::builder().vars([("API_URL", "http://localhost:9000")]).no_env_file().build();
/// let watch = Config::watch(&loader, WatchOptions::new())?;
/// let status = serde_json::to_value(watch.status())?;
/// let keys: Vec<_> = status.as_object().unwrap().keys().map(String::as_str).collect();
/// assert_eq!(keys, [
///     "age_seconds", "changes", "failures", "is_stale", "last_success_timestamp_seconds", "rate_limit_remaining"
/// ]);
/// assert_eq!(status["is_stale"], false);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub(super) age: Option<Duration>,
    pub(super) last_success: Option<SystemTime>,
    pub(super) failures: u32,
    pub(super) changes: u64,
    pub(super) is_stale: bool,
    pub(super) rate_limit_remaining: Option<u32>,
}

/// When every queried source last confirmed the config.
#[derive(Debug, Clone, Copy)]
pub(super) struct Confirmed {
    /// When this was recorded.
    pub(super) noted: Moment,
    /// How old it already was at that time: more than nothing if a copy was used.
    pub(super) age: Duration,
}

impl Confirmed {
    pub(super) fn age(self, now: Moment) -> Duration {
        self.age.saturating_add(now.since(self.noted))
    }

    /// The beginning of the count, where it is from before that.
    pub(super) fn at(self) -> SystemTime {
        self.noted.wall.checked_sub(self.age).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

impl Status {
    /// When every queried source last confirmed the config. `None` if that has never happened: a source failed in a
    /// lenient load, and no refresh has succeeded since.
    ///
    /// After a start from a last known good copy, when Infisical last confirmed the copy.
    pub fn last_success(&self) -> Option<SystemTime> {
        self.last_success
    }

    /// How long ago [that](Self::last_success) was, including time that the machine was asleep. Setting the clock back
    /// does not reduce it.
    pub fn age(&self) -> Option<Duration> {
        self.age
    }

    /// How many attempts in a row have failed since.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// How often the config has been replaced.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether the config is older than [`WatchOptions::stale_after`](crate::WatchOptions::stale_after), or its age is
    /// unknown.
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// How many more requests Infisical accepts for now, by the last answer's `x-ratelimit-remaining`. `None` if it had
    /// no such header, or if there was no answer.
    pub fn rate_limit_remaining(&self) -> Option<u32> {
        self.rate_limit_remaining
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

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let since_1970 = |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let mut status = serializer.serialize_struct("Status", 6)?;
        status.serialize_field("age_seconds", &self.age.map(|age| age.as_secs()))?;
        let last_success = self.last_success.map(|at| since_1970(at).as_secs());
        status.serialize_field("last_success_timestamp_seconds", &last_success)?;
        status.serialize_field("failures", &self.failures)?;
        status.serialize_field("changes", &self.changes)?;
        status.serialize_field("is_stale", &self.is_stale)?;
        status.serialize_field("rate_limit_remaining", &self.rate_limit_remaining)?;
        status.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_texts_are_what_they_are() {
        let fresh = Status {
            age: Some(Duration::from_millis(12_900)),
            last_success: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_000_000)),
            failures: 0,
            changes: 3,
            is_stale: false,
            rate_limit_remaining: Some(59),
        };
        assert_eq!(fresh.to_string(), "fresh, 12 s old");
        let expected = concat!(
            r#"{"age_seconds":12,"last_success_timestamp_seconds":1764000000,"#,
            r#""failures":0,"changes":3,"is_stale":false,"rate_limit_remaining":59}"#
        );
        assert_eq!(serde_json::to_string(&fresh).unwrap(), expected);

        let unknown = Status {
            age: None,
            last_success: None,
            failures: 1,
            changes: 0,
            is_stale: true,
            rate_limit_remaining: None,
        };
        assert_eq!(unknown.to_string(), "stale, never confirmed, 1 failure");
        let expected = concat!(
            r#"{"age_seconds":null,"last_success_timestamp_seconds":null,"#,
            r#""failures":1,"changes":0,"is_stale":true,"rate_limit_remaining":null}"#
        );
        assert_eq!(serde_json::to_string(&unknown).unwrap(), expected);
    }

    #[test]
    fn the_age_of_a_copy_counts_on() {
        let now = Moment::now();
        let hour = Duration::from_secs(3600);
        let confirmed = Confirmed { noted: now, age: hour };
        assert_eq!(confirmed.age(now + hour), 2 * hour);
        assert_eq!(confirmed.at(), now.wall - hour);
    }
}
