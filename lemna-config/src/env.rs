//! The merged snapshot: what every source said, in the order of precedence. Sources fill it by name, structs are
//! filled from it.

use std::collections::HashSet;
use std::time::Duration;

use crate::LemnaSecrets;
use crate::error::{Attempt, FieldError, FieldErrorKind, Hint, Outcome, SourceError, hint};
use crate::from_secret::Wanted;
use crate::hydrate::{Lookup, Problem, Reader, Values};
use crate::near;
use crate::origin::{Origin, SourceId};
use crate::presence::Presence;
use crate::schema::{Deprecation, FieldSchema, Requirement, Schema};
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
    /// What there is for `field`: Infisical says nothing of a local one.
    fn answer(&self, field: &FieldSchema) -> Option<&Answer> {
        match &self.state {
            State::Answered(answer) if self.serves(field) => Some(answer),
            _ => None,
        }
    }

    /// What this layer holds for `field`, and under which of its names.
    fn find(&self, field: &FieldSchema) -> Option<(&'static str, &Found)> {
        self.answer(field)?.find(field)
    }

    pub(crate) fn serves(&self, field: &FieldSchema) -> bool {
        !(field.is_local() && self.source == SourceId::Infisical)
    }

    /// Whether this layer settles `field`, so that lower ones are not looked at.
    pub(crate) fn settles(&self, field: &FieldSchema) -> bool {
        self.find(field).is_some_and(|(_, found)| found.settles(field))
    }

    fn outcome(&self, field: &FieldSchema) -> Outcome {
        if !self.serves(field) {
            return Outcome::NotAsked;
        }
        self.outcome_of(self.find(field).map(|(_, found)| found), |value| value.is_one_of(field))
    }

    /// What this layer said, if it holds `found`.
    pub(crate) fn outcome_of(&self, found: Option<&Found>, counts: impl Fn(&Value) -> bool) -> Outcome {
        match (&self.state, found) {
            (_, Some(Found::Value(value))) if !counts(value) => Outcome::Empty,
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

    /// Where was looked: with `part`, what was said about one folder.
    pub(crate) fn place_of(&self, part: Option<&Answer>) -> Option<String> {
        let place = part.and_then(Answer::place).map(|place| match self.copy_age {
            // A name that the copy lacks may be there by now.
            Some(age) => format!("{place}; a copy, {:.1} h old", age.as_secs_f64() / 3600.0),
            None => place.to_string(),
        });
        place.or_else(|| self.place.clone())
    }
}

impl Values for Env {
    fn look_up(&self, field: &FieldSchema) -> Lookup<'_> {
        let mut empty = false;
        for layer in &self.layers {
            match layer.find(field) {
                Some((_, Found::Value(value))) if !value.is_one_of(field) => empty = true,
                Some((_, Found::Value(value))) => return Lookup::Value(value.text()),
                Some((_, Found::Unusable(unusable))) => return Lookup::Unusable(unusable.into()),
                None => {}
            }
        }
        if empty { Lookup::Empty } else { Lookup::Nothing }
    }

    fn is_unasked(&self, field: &FieldSchema) -> bool {
        let failed = |layer: &Layer| matches!(layer.state, State::Failed(_) | State::Misconfigured);
        self.layers.iter().any(|layer| failed(layer) && layer.serves(field))
    }

    fn names_set(&self, field: &FieldSchema) -> Vec<&'static str> {
        let answers = self.layers.iter().filter_map(|layer| layer.answer(field));
        let holds =
            |answer: &Answer, name| answer.part(field.folder()).get(name).is_some_and(|found| found.settles(field));
        field.names().filter(|name| answers.clone().any(|answer| holds(answer, name))).collect()
    }
}

impl Env {
    pub(crate) fn new(layers: Vec<Layer>) -> Self {
        Self { layers }
    }

    /// The pairs alone, of which those that `schema` does not ask for are only mentioned.
    pub(crate) fn from_pairs<'a>(schema: &Schema, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let asked: HashSet<_> = schema.fields().iter().flat_map(FieldSchema::names).collect();
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
        if schema.groups().is_empty() {
            return vec![true; schema.fields().len()];
        }
        Presence::of(self, schema).in_use()
    }

    /// Fills a struct, or says what is wrong with each of its fields.
    pub(crate) fn read<C: LemnaSecrets>(&self) -> Result<C, Vec<FieldError<C::Field>>> {
        let mut reader = Reader::new(self, C::SCHEMA);
        C::read(&mut reader).ok_or_else(|| self.explain::<C>(reader.into_problems()))
    }

    /// The problems with what each source said.
    pub(crate) fn explain<C: LemnaSecrets>(&self, problems: Vec<Problem>) -> Vec<FieldError<C::Field>> {
        let explain = |Problem { at, kind, wanted }: Problem| {
            let field = &C::SCHEMA.fields()[at];
            let hints = self.hints(field, &kind, wanted);
            let mut tried = self.attempts(field);
            if let FieldErrorKind::NoAlternative { group, .. } | FieldErrorKind::Undecided { group } = &kind {
                for field in &C::SCHEMA.fields()[group.range()] {
                    for (attempt, other) in tried.iter_mut().zip(self.attempts(field)) {
                        attempt.add_near(other.near());
                    }
                }
            }
            FieldError::new(C::FIELDS[at], kind, hints, tried)
        };
        problems.into_iter().map(explain).collect()
    }

    /// What was probably done wrong with the value of `field`, if that is what is wrong.
    fn hints(&self, field: &FieldSchema, kind: &FieldErrorKind, wanted: Option<Wanted>) -> Vec<Hint> {
        let wanted = match kind {
            FieldErrorKind::Invalid { expected, part: None, .. } => hint::wanted(field, wanted, Some(expected)),
            FieldErrorKind::Rejected { .. } => hint::wanted(field, None, None),
            // The mistakes of a part are not those of the whole.
            FieldErrorKind::Invalid { .. } => None,
            _ => return Vec::new(),
        };
        let Lookup::Value(text) = self.look_up(field) else { return Vec::new() };
        let mut hints = hint::of(text, field, wanted);
        // Around JSON and the parts of a value white space does no harm.
        if wanted == Some(Wanted::Json) || matches!(kind, FieldErrorKind::Invalid { part: Some(_), .. }) {
            hints.retain(|hint| !matches!(hint, Hint::LineEnd | Hint::Blanks));
        }
        hints
    }

    /// The value of `field`, as it was found.
    #[cfg(feature = "infisical")]
    pub(crate) fn text(&self, field: &FieldSchema) -> Option<&str> {
        self.values(field).next().map(|(_, value)| value.text())
    }

    /// Where the value of `field` comes from; `None` for an optional field without one.
    pub(crate) fn origin(&self, field: &FieldSchema) -> Option<Origin> {
        match self.values(field).next() {
            Some((_, value)) => Some(value.origin().clone()),
            _ if field.requirement() == Requirement::Default => Some(Origin::Default),
            _ => None,
        }
    }

    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(crate) fn into_layers(self) -> Vec<Layer> {
        self.layers
    }

    /// The values for `field` with their names, the one in use first.
    fn values(&self, field: &FieldSchema) -> impl Iterator<Item = (&'static str, &Value)> {
        self.layers.iter().filter_map(|layer| layer.answer(field)).flat_map(|answer| answer.values(field))
    }

    /// The alias that the value of `field` in use stands under, if it is not the field's own name.
    pub(crate) fn alias(&self, field: &FieldSchema) -> Option<&'static str> {
        let (name, _) = self.values(field).next()?;
        (name != field.secret_name()).then_some(name)
    }

    /// Every value for `field` other than the one in use.
    pub(crate) fn hidden_values(&self, field: &FieldSchema) -> impl Iterator<Item = Warning> {
        let mut values = self.values(field);
        let in_use = values.next();
        values.filter_map(move |(hidden_name, hidden)| {
            let (used_name, used) = in_use?;
            (hidden.text() != used.text()).then(|| Warning::Shadowed {
                name: field.secret_name(),
                used: used.origin().clone(),
                used_name,
                hidden: hidden.origin().clone(),
                hidden_name,
            })
        })
    }

    /// What is old about the value of `field` in use.
    pub(crate) fn deprecation(&self, field: &FieldSchema) -> Option<Warning> {
        let (found, value) = self.values(field).next()?;
        let (name, origin) = (field.secret_name(), || value.origin().clone());
        match field.deprecation()? {
            Deprecation::Aliases if found == name => None,
            Deprecation::Aliases => Some(Warning::DeprecatedAlias { alias: found, origin: origin(), name }),
            Deprecation::Secret(replacement) => {
                Some(Warning::DeprecatedSecret { name: found, origin: origin(), replacement })
            }
        }
    }

    /// Every value of Infisical in use that still holds a reference.
    pub(crate) fn unresolved_references(&self, in_use: &[&FieldSchema]) -> impl Iterator<Item = Warning> {
        in_use.iter().filter_map(|field| {
            let (_, value) = self.values(field).next().filter(|(_, value)| value.holds_reference())?;
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
                    (Outcome::NotSet, Some(part)) => near::names(field.names(), part.other_names()),
                    _ => Vec::new(),
                };
                let place = layer.place_of(part);
                let name = layer.find(field).map(|(name, _)| name).filter(|name| *name != field.secret_name());
                Attempt::new(layer.source.clone(), place, outcome, near).under_alias(name)
            })
            .collect()
    }
}
