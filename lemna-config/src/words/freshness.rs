//! How fresh the values of a load are.

use std::time::Duration;

/// How fresh the values of a load are: see [`Loaded::freshness`](crate::Loaded::freshness).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// Every source that was queried answered itself, or failed and gave nothing.
    Live,
    /// Infisical could not be reached, and its last known good copy was used: see `LoaderBuilder::snapshot`.
    #[non_exhaustive]
    Stale {
        /// How long ago Infisical last confirmed it.
        age: Duration,
    },
}
