use std::time::{Duration, SystemTime};

use crate::error::LoadError;
use crate::schema::Field;
use crate::warning::Warning;

/// An attempt of a [`Watch`](crate::Watch) to read its config anew, and what came of it.
#[derive(Debug, Clone)]
pub struct Refresh<F: Field> {
    pub(super) started: SystemTime,
    pub(super) elapsed: Duration,
    pub(super) outcome: RefreshOutcome<F>,
    pub(super) warnings: Vec<Warning>,
}

/// What came of a [`Refresh`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RefreshOutcome<F: Field> {
    /// Every source answered, and every field is as it was.
    Unchanged,
    /// The config was replaced.
    #[non_exhaustive]
    Changed {
        /// The fields whose values changed, came or went, in the order of the struct.
        fields: Vec<F>,
    },
    /// The config stays as it was: what there is now could not be read, or makes no good config.
    Failed(LoadError<F>),
    /// The config stays as it was: code that belongs to it, such as a `validate`, panicked.
    Panicked,
}

impl<F: Field> Refresh<F> {
    /// One that could not even be made.
    pub(super) fn panicked(started: SystemTime) -> Self {
        Self { started, elapsed: Duration::ZERO, outcome: RefreshOutcome::Panicked, warnings: Vec::new() }
    }

    /// When it began.
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// How long it took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// What came of it.
    pub fn outcome(&self) -> &RefreshOutcome<F> {
        &self.outcome
    }

    /// Whether every source answered and the config is as they say.
    pub fn is_ok(&self) -> bool {
        matches!(self.outcome, RefreshOutcome::Unchanged | RefreshOutcome::Changed { .. })
    }

    /// The fields that changed; none where nothing did or where it failed.
    pub fn changed_fields(&self) -> &[F] {
        match &self.outcome {
            RefreshOutcome::Changed { fields } => fields,
            _ => &[],
        }
    }

    /// Why it failed, if it did and nothing panicked.
    pub fn error(&self) -> Option<&LoadError<F>> {
        match &self.outcome {
            RefreshOutcome::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// What went less well with a refresh that succeeded, as [`Loaded::warnings`](crate::Loaded::warnings).
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}
