use std::path::PathBuf;
use std::time::Duration;

use super::answer::Answer;
use super::keep::Keep;
use crate::problem::{SnapshotProblem, SourceError};

/// An answer, and what a last known good copy had to do with it.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) answer: Answer,
    /// The source could not be queried, and its copy of this age was used.
    pub(crate) stale: Option<(Duration, SourceError)>,
    /// The copy there is could not be used.
    pub(crate) unusable: Option<(PathBuf, SnapshotProblem)>,
    /// To be done if the load is good.
    pub(crate) keep: Option<Box<dyn Keep>>,
}

impl From<Answer> for Said {
    fn from(answer: Answer) -> Self {
        Self { answer, ..Self::default() }
    }
}
