//! One source in the order of precedence, and what it said.

use std::time::Duration;

use super::{Answer, Found};
use crate::problem::SourceError;
use crate::schema::FieldSchema;
use crate::words::{Origin, SourceId};

/// One source and what it said.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) source: SourceId,
    /// The file, or the folder of Infisical, that was looked into.
    pub(crate) place: Option<String>,
    /// How old the last known good copy is that replaced the source, if one did.
    pub(crate) copy_age: Option<Duration>,
    pub(crate) state: State,
}

#[derive(Debug)]
pub(crate) enum State {
    Answered(Answer),
    Failed(SourceError),
    NoFile,
    NotConfigured,
    /// The mistakes of the load say what is wrong.
    Misconfigured,
    NotNeeded,
}

impl Layer {
    /// What there is for `field`.
    pub(crate) fn answer(&self, field: &FieldSchema) -> Option<&Answer> {
        match &self.state {
            State::Answered(answer) if self.serves(field) => Some(answer),
            _ => None,
        }
    }

    /// What this layer holds for `field`, and under which of its names.
    pub(crate) fn find(&self, field: &FieldSchema) -> Option<(&'static str, &Found)> {
        self.answer(field)?.find(field)
    }

    /// Where the values are that it gives: of one folder, where sources have folders.
    pub(crate) fn origins(&self) -> impl Iterator<Item = &Origin> {
        let answer = match &self.state {
            State::Answered(answer) => Some(answer.part("/")),
            _ => None,
        };
        answer.into_iter().flat_map(Answer::origins)
    }

    /// Infisical holds no local field, and a command line none that is no flag: another struct can have a flag for the
    /// same name.
    pub(crate) fn serves(&self, field: &FieldSchema) -> bool {
        match self.source {
            SourceId::Infisical => !field.is_local(),
            SourceId::CommandLine => field.is_flag(),
            _ => true,
        }
    }

    /// Whether this layer settles `field`, so that lower ones are not looked at.
    pub(crate) fn settles(&self, field: &FieldSchema) -> bool {
        self.find(field).is_some_and(|(_, found)| found.settles(field))
    }
}
