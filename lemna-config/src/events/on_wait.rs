//! Who hears of a wait for a rate limit.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Is called before the wait, with its length.
#[derive(Clone)]
pub(crate) struct OnWait(Arc<dyn Fn(Duration) + Send + Sync>);

impl OnWait {
    pub(crate) fn new(on_wait: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self(Arc::new(on_wait))
    }

    pub(crate) fn tell(&self, wait: Duration) {
        (self.0)(wait);
    }
}

impl fmt::Debug for OnWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnWait")
    }
}
