//! What a last known good copy had to do with a load.

use std::time::Duration;

use crate::env::{Env, State};
use crate::error::SourceError;
use crate::freshness::Freshness;
use crate::origin::SourceId;
use crate::schema::{FieldSchema, Schema};
use crate::source::Answer;
#[cfg(feature = "infisical")]
pub(super) use crate::source::infisical::snapshot::Keep;
use crate::warning::Warning;

#[derive(Default)]
pub(super) struct CopyUse {
    /// The age of the copy that stood in, and why one had to.
    pub(super) stale: Option<(Duration, SourceError)>,
    pub(super) keep: Option<Keep>,
    unusable: Option<Warning>,
}

impl CopyUse {
    #[cfg(feature = "infisical")]
    pub(super) fn take_from(&mut self, answer: &mut Answer) {
        let Some(copy) = answer.take_from_copy() else { return };
        self.unusable = copy.unusable.map(|(path, problem)| Warning::SnapshotUnusable { path, problem });
        (self.stale, self.keep) = (copy.stale, copy.keep);
    }

    #[cfg(not(feature = "infisical"))]
    #[expect(clippy::unused_self, reason = "nothing is ever copied")]
    pub(super) fn take_from(&mut self, _: &mut Answer) {}

    /// How reports call the place that was looked into: a name that a copy lacks may be there by now.
    pub(super) fn name(&self, place: String) -> String {
        match &self.stale {
            Some((age, _)) => format!("{place}; a copy, {:.1} h old", age.as_secs_f64() / 3600.0),
            None => place,
        }
    }

    pub(super) fn freshness(&self) -> Freshness {
        self.stale.as_ref().map_or(Freshness::Live, |(age, _)| Freshness::Stale { age: *age })
    }

    pub(super) fn warnings(&mut self, env: &Env, schema: &Schema) -> Vec<Warning> {
        let stale = self.stale.as_ref().map(|(age, error)| Warning::Stale {
            error: error.clone(),
            age: *age,
            fields: of_the_copy(env, schema),
        });
        stale.into_iter().chain(self.unusable.take()).collect()
    }
}

/// The fields that are settled by Infisical, which is the copy, and by nothing above it.
fn of_the_copy(env: &Env, schema: &Schema) -> Vec<&'static str> {
    let settled_by = |field: &FieldSchema| env.layers().iter().find(|layer| layer.settles(field));
    let fields = schema.fields().iter().filter(|field| {
        settled_by(field)
            .is_some_and(|layer| layer.source == SourceId::Infisical && matches!(layer.state, State::Answered(_)))
    });
    fields.map(FieldSchema::secret_name).collect()
}

#[cfg(not(feature = "infisical"))]
pub(super) use none::Keep;

#[cfg(not(feature = "infisical"))]
mod none {
    use crate::warning::Warning;

    /// There is none without Infisical.
    pub(in crate::loader) enum Keep {}

    impl Keep {
        pub(in crate::loader) fn blocking(self) -> Option<Warning> {
            match self {}
        }

        #[expect(clippy::unused_async, reason = "as where there is something to wait for")]
        pub(in crate::loader) async fn pending(self) -> Option<Warning> {
            match self {}
        }
    }
}
