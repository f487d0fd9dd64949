//! What a last known good copy had to do with a load.

use std::time::Duration;

use crate::merge::Merged;
use crate::problem::SourceError;
use crate::schema::FieldSchema;
use crate::source::{Answer, Keep, Said, State};
use crate::warning::Warning;
use crate::words::{Freshness, SourceId};

#[derive(Default)]
pub(super) struct CopyUse {
    /// The age of the copy that was used, and why one was needed.
    pub(super) stale: Option<(Duration, SourceError)>,
    pub(super) keep: Option<Box<dyn Keep>>,
    pub(super) unusable: Option<Warning>,
}

impl CopyUse {
    /// Takes what the copy had to do with it, and hands the answer out.
    pub(super) fn take_from(&mut self, said: Said) -> Answer {
        let Said { answer, stale, unusable, keep } = said;
        if stale.is_some() || unusable.is_some() || keep.is_some() {
            self.unusable = unusable.map(|(path, problem)| Warning::SnapshotUnusable { path, problem });
            (self.stale, self.keep) = (stale, keep);
        }
        answer
    }

    pub(super) fn freshness(&self) -> Freshness {
        self.stale.as_ref().map_or(Freshness::Live, |(age, _)| Freshness::Stale { age: *age })
    }

    pub(super) fn stale_warning(&self, env: &Merged, in_use: &[&FieldSchema]) -> Option<Warning> {
        let (age, error) = self.stale.as_ref()?;
        Some(Warning::Stale { error: error.clone(), age: *age, fields: of_the_copy(env, in_use) })
    }
}

/// The fields that are settled by Infisical, which is the copy, and by nothing above it.
fn of_the_copy(env: &Merged, in_use: &[&FieldSchema]) -> Vec<&'static str> {
    let settled_by = |field: &FieldSchema| env.layers().iter().find(|layer| layer.settles(field));
    let fields = in_use.iter().filter(|field| {
        settled_by(field)
            .is_some_and(|layer| layer.source == SourceId::Infisical && matches!(layer.state, State::Answered(_)))
    });
    fields.map(|field| field.secret_name()).collect()
}
