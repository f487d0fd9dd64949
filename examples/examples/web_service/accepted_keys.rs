use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use lemna_config::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::Config;

/// The key that callers show, and its predecessors for a while: callers do not all learn of a new key at the same
/// moment.
pub(crate) struct AcceptedKeys(RwLock<Keys>);

struct Keys {
    current: SecretString,
    /// With the time at which each was replaced.
    replaced: Vec<(SecretString, Instant)>,
}

impl AcceptedKeys {
    pub(crate) fn new(current: SecretString) -> Self {
        Self(RwLock::new(Keys { current, replaced: Vec::new() }))
    }

    /// From one moment to the next, the new key is accepted, and the old one still is.
    pub(crate) fn rotate(&self, old: &Config, new: &Config) {
        if is_equal(&old.api_key, new.api_key.expose_secret()) {
            return;
        }
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.current = new.api_key.clone();
        keys.replaced.retain(|(_, at)| at.elapsed() < new.api_key_overlap);
        keys.replaced.push((old.api_key.clone(), Instant::now()));
    }

    /// Whether this is the key, or one that was replaced less than `overlap` ago.
    pub(crate) fn accept(&self, key: &str, overlap: Duration) -> bool {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut replaced = keys.replaced.iter().filter(|(_, at)| at.elapsed() < overlap);
        is_equal(&keys.current, key) || replaced.any(|(old, _)| is_equal(old, key))
    }
}

/// The time of the comparison does not reveal how much of it is right.
fn is_equal(key: &SecretString, given: &str) -> bool {
    key.expose_secret().as_bytes().ct_eq(given.as_bytes()).into()
}
