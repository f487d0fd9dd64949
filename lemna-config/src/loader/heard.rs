//! What the sources said, as events report it.

use std::time::Duration;

use crate::events::Heard;
use crate::problem::SourceError;
use crate::source::{Layer, Said, State};
use crate::words::Printable;

/// Of a source that need not be waited for.
pub(super) fn at_hand(layer: &Layer) -> Heard<'_> {
    let (outcome, values, error) = match &layer.state {
        State::Answered(answer) => ("answered", Some(answer.value_count()), None),
        State::Failed(error) => ("failed", None, Some(error)),
        State::NoFile => ("no_file", None, None),
        State::NotConfigured => ("not_configured", None, None),
        State::Misconfigured => ("misconfigured", None, None),
        State::NotNeeded => ("not_needed", None, None),
    };
    Heard { source: Box::new(&layer.source), outcome, values, elapsed: None, error }
}

/// Of a source that was asked.
pub(super) fn asked<'a>(name: &'a str, said: &'a Result<Said, SourceError>, elapsed: Duration) -> Heard<'a> {
    let (outcome, values, error) = match said {
        Ok(said) => match &said.stale {
            Some((_, error)) => ("copy", Some(said.answer.value_count()), Some(error)),
            None => ("answered", Some(said.answer.value_count()), None),
        },
        Err(error) => ("failed", None, Some(error)),
    };
    Heard { source: Box::new(Printable(name)), outcome, values, elapsed: Some(elapsed), error }
}
