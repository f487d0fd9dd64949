//! The merged snapshot: what every source said, in the order of precedence. Sources fill it by name, structs are
//! filled from it.

use std::collections::HashSet;
use std::time::Duration;

use crate::LemnaSecrets;
use crate::error::{Attempt, FieldError, FieldErrorKind, Outcome, SourceError};
use crate::hydrate::{Lookup, Reader, Values};
use crate::near;
use crate::origin::{Origin, SourceId};
use crate::presence::Presence;
use crate::schema::{FieldSchema, Requirement, Schema};
use crate::source::{Answer, Found, Unusable, Value};
use crate::warning::Warning;

/// What the sources said, highest first.
#[derive(Debug)]
pub(crate) struct Env {
    layers: Vec<Layer>,
}

/// One source and what it said.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) source: SourceId,
    /// The file, or the folder of Infisical, that was looked into.
    pub(crate) place: Option<String>,
    /// How old the last known good copy is that stood in for the source, if one had to.
    pub(crate) copy_age: Option<Duration>,
    pub(crate) state: State,
}

#[derive(Debug)]
pub(crate) enum State {
    Answered(Answer),
    Failed(SourceError),
    NoFile,
    NotConfigured,
    /// What is wrong is told among the mistakes of the load.
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "nothing is there to be set up"))]
    Misconfigured,
    NotNeeded,
}

impl Layer {
    /// What this layer holds for `field`: Infisical holds nothing for a local one.
    fn get(&self, field: &FieldSchema) -> Option<&Found> {
        match &self.state {
            State::Answered(answer) if self.serves(field) => answer.part(field.folder()).get(field.secret_name()),
            _ => None,
        }
    }

    pub(crate) fn serves(&self, field: &FieldSchema) -> bool {
        !(field.is_local() && self.source == SourceId::Infisical)
    }

    /// Whether this layer settles `field`, so that lower ones are not looked at.
    pub(crate) fn settles(&self, field: &FieldSchema) -> bool {
        match self.get(field) {
            Some(Found::Value(value)) => !value.text().is_empty(),
            Some(Found::Unusable(_)) => true,
            None => false,
        }
    }

    fn outcome(&self, field: &FieldSchema) -> Outcome {
        match (&self.state, self.get(field)) {
            _ if !self.serves(field) => Outcome::NotAsked,
            (_, Some(Found::Value(value))) if value.text().is_empty() => Outcome::Empty,
            (_, Some(Found::Value(value))) => Outcome::Found(value.origin().clone()),
            (_, Some(Found::Unusable(unusable))) => Outcome::Unusable(
                unusable.into(),
                match unusable {
                    Unusable::Hidden(origin)
                    | Unusable::BadLine { origin, .. }
                    | Unusable::Ambiguous { origin, .. } => Some(origin.clone()),
                    Unusable::NotUnicode | Unusable::BadFile(_) => None,
                },
            ),
            (State::Answered(_), None) => Outcome::NotSet,
            (State::Failed(_) | State::Misconfigured, None) => Outcome::Failed,
            (State::NoFile, None) => Outcome::NoFile,
            (State::NotConfigured, None) => Outcome::NotConfigured,
            (State::NotNeeded, None) => Outcome::NotNeeded,
        }
    }
}

impl Values for Env {
    fn look_up(&self, field: &FieldSchema) -> Lookup<'_> {
        let mut empty = false;
        for layer in &self.layers {
            match layer.get(field) {
                Some(Found::Value(value)) if value.text().is_empty() => empty = true,
                Some(Found::Value(value)) => return Lookup::Value(value.text()),
                Some(Found::Unusable(unusable)) => return Lookup::Unusable(unusable.into()),
                None => {}
            }
        }
        if empty { Lookup::Empty } else { Lookup::Nothing }
    }

    fn is_unasked(&self, field: &FieldSchema) -> bool {
        let failed = |layer: &Layer| matches!(layer.state, State::Failed(_) | State::Misconfigured);
        self.layers.iter().any(|layer| failed(layer) && layer.serves(field))
    }
}

impl Env {
    pub(crate) fn new(layers: Vec<Layer>) -> Self {
        Self { layers }
    }

    /// The pairs alone, of which those that `schema` does not ask for are only mentioned.
    pub(crate) fn from_pairs<'a>(schema: &Schema, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let asked: HashSet<_> = schema.fields().iter().map(FieldSchema::secret_name).collect();
        let mut answer = Answer::new();
        for (name, value) in pairs {
            if asked.contains(name) {
                answer.insert_from(name, value.into(), Origin::Pairs);
            } else {
                answer.mention(name);
            }
        }
        Self::new(vec![Layer { source: SourceId::Pairs, place: None, copy_age: None, state: State::Answered(answer) }])
    }

    /// Whether each field of `schema` is read: see [`Presence::in_use`].
    pub(crate) fn in_use(&self, schema: &'static Schema) -> Vec<bool> {
        Presence::of(self, schema).in_use()
    }

    /// Fills a struct, or says what is wrong with each of its fields.
    pub(crate) fn read<C: LemnaSecrets>(&self) -> Result<C, Vec<FieldError<C::Field>>> {
        let mut reader = Reader::new(self, C::SCHEMA);
        C::read(&mut reader).ok_or_else(|| self.explain::<C>(reader.into_problems()))
    }

    /// The problems with what each source said.
    pub(crate) fn explain<C: LemnaSecrets>(&self, problems: Vec<(usize, FieldErrorKind)>) -> Vec<FieldError<C::Field>> {
        let explain = |(at, kind): (usize, FieldErrorKind)| {
            let mut tried = self.attempts(&C::SCHEMA.fields()[at]);
            if let FieldErrorKind::NoAlternative { group, .. } | FieldErrorKind::Undecided { group } = &kind {
                for field in &C::SCHEMA.fields()[group.range()] {
                    for (attempt, other) in tried.iter_mut().zip(self.attempts(field)) {
                        attempt.add_near(other.near());
                    }
                }
            }
            FieldError::new(C::FIELDS[at], kind, tried)
        };
        problems.into_iter().map(explain).collect()
    }

    /// Where the value of `field` comes from; `None` for an optional field without one.
    pub(crate) fn origin(&self, field: &FieldSchema) -> Option<Origin> {
        match self.values(field).next() {
            Some(value) => Some(value.origin().clone()),
            _ if field.requirement() == Requirement::Default => Some(Origin::Default),
            _ => None,
        }
    }

    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The values for `field` that are not empty, the one in use first.
    fn values(&self, field: &FieldSchema) -> impl Iterator<Item = &Value> {
        self.layers.iter().filter_map(|layer| match layer.get(field) {
            Some(Found::Value(value)) if !value.text().is_empty() => Some(value),
            _ => None,
        })
    }

    /// Every value other than the one in use that a lower source has for `field`.
    pub(crate) fn hidden_values(&self, field: &FieldSchema) -> impl Iterator<Item = (&Origin, &Origin)> {
        let mut values = self.values(field);
        let used = values.next();
        values.filter_map(move |lower| {
            let used = used?;
            (lower.text() != used.text()).then_some((used.origin(), lower.origin()))
        })
    }

    /// Every value of Infisical in use that still holds a reference.
    pub(crate) fn unresolved_references(&self, in_use: &[&FieldSchema]) -> impl Iterator<Item = Warning> {
        in_use.iter().filter_map(|field| {
            let value = self.values(field).next().filter(|value| value.holds_reference())?;
            Some(Warning::UnresolvedReference { name: field.secret_name(), origin: value.origin().clone() })
        })
    }

    /// What each source said about `field`, with near names where it has none.
    pub(crate) fn attempts(&self, field: &FieldSchema) -> Vec<Attempt> {
        self.layers
            .iter()
            .map(|layer| {
                let outcome = layer.outcome(field);
                let part = match &layer.state {
                    State::Answered(answer) => Some(answer.part(field.folder())),
                    _ => None,
                };
                let near = match (&outcome, part) {
                    (Outcome::NotSet, Some(part)) => near::names(field.secret_name(), part.other_names()),
                    _ => Vec::new(),
                };
                let place = part.and_then(Answer::place).map(|place| match layer.copy_age {
                    // A name that the copy lacks may be there by now.
                    Some(age) => format!("{place}; a copy, {:.1} h old", age.as_secs_f64() / 3600.0),
                    None => place.to_string(),
                });
                let place = place.or_else(|| layer.place.clone());
                Attempt::new(layer.source.clone(), place, outcome, near)
            })
            .collect()
    }
}
