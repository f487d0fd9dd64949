//! What a last known good copy had to do with a load.

use std::time::Duration;

#[cfg(feature = "infisical")]
pub(super) use crate::infisical::copy::Keep;
use crate::merge::Env;
use crate::problem::SourceError;
use crate::schema::FieldSchema;
use crate::source::{Answer, State};
use crate::warning::Warning;
use crate::words::{Freshness, SourceId};

#[derive(Default)]
pub(super) struct CopyUse {
    /// The age of the copy that stood in, and why one had to.
    pub(super) stale: Option<(Duration, SourceError)>,
    pub(super) keep: Option<Keep>,
    pub(super) unusable: Option<Warning>,
}

impl CopyUse {
    /// The age of the copy, if `answer` is what one says.
    #[cfg(feature = "infisical")]
    pub(super) fn take_from(&mut self, answer: &mut Answer) -> Option<Duration> {
        let copy = answer.take_from_copy()?;
        self.unusable = copy.unusable.map(|(path, problem)| Warning::SnapshotUnusable { path, problem });
        (self.stale, self.keep) = (copy.stale, copy.keep);
        self.stale.as_ref().map(|(age, _)| *age)
    }

    #[cfg(not(feature = "infisical"))]
    #[expect(clippy::unused_self, reason = "nothing is ever copied")]
    pub(super) fn take_from(&mut self, _: &mut Answer) -> Option<Duration> {
        None
    }

    pub(super) fn freshness(&self) -> Freshness {
        self.stale.as_ref().map_or(Freshness::Live, |(age, _)| Freshness::Stale { age: *age })
    }

    pub(super) fn stale_warning(&self, env: &Env, in_use: &[&FieldSchema]) -> Option<Warning> {
        let (age, error) = self.stale.as_ref()?;
        Some(Warning::Stale { error: error.clone(), age: *age, fields: of_the_copy(env, in_use) })
    }
}

/// The fields that are settled by Infisical, which is the copy, and by nothing above it.
fn of_the_copy(env: &Env, in_use: &[&FieldSchema]) -> Vec<&'static str> {
    let settled_by = |field: &FieldSchema| env.layers().iter().find(|layer| layer.settles(field));
    let fields = in_use.iter().filter(|field| {
        settled_by(field)
            .is_some_and(|layer| layer.source == SourceId::Infisical && matches!(layer.state, State::Answered(_)))
    });
    fields.map(|field| field.secret_name()).collect()
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
