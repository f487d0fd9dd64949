use std::time::{Duration, SystemTime};

use crate::error::LoadError;
use crate::schema::Field;
use crate::warning::Warning;

/// An attempt of a [`Watch`](crate::Watch) to reload its config, and its result.
#[derive(Debug, Clone)]
pub struct Refresh<F: Field> {
    pub(super) started: SystemTime,
    pub(super) elapsed: Duration,
    pub(super) outcome: RefreshOutcome<F>,
    pub(super) warnings: Vec<Warning>,
}

/// The result of a [`Refresh`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RefreshOutcome<F: Field> {
    /// Every source answered, and no field has changed.
    Unchanged,
    /// The config was replaced.
    #[non_exhaustive]
    Changed {
        /// The fields whose values changed, came or went, in the order of the struct.
        fields: Vec<F>,
    },
    /// The config stays as it was: the new values could not be read, or make no valid config.
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

    /// Its result.
    pub fn outcome(&self) -> &RefreshOutcome<F> {
        &self.outcome
    }

    /// Whether every source answered and the config is up to date.
    pub fn is_ok(&self) -> bool {
        matches!(self.outcome, RefreshOutcome::Unchanged | RefreshOutcome::Changed { .. })
    }

    /// The fields that changed; none if nothing did or if it failed.
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

    /// The warnings of a refresh that succeeded, as [`Loaded::warnings`](crate::Loaded::warnings).
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}
