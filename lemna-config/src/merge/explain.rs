//! What every source had for each field: those that are wrong, and all.

use super::{Merged, hints};
use crate::error::{Attempt, FieldError, FieldErrorKind, Outcome};
use crate::explain::{ExplainedField, ExplainedPlace, Explanation, Standing};
use crate::from_secret::{Hint, Wanted};
use crate::hydrate::{ConfigStruct, Lookup, Problem, Values};
use crate::problem::{SourceError, SourceErrorKind};
use crate::schema::presence::Presence;
use crate::schema::{FieldSchema, Schema};
use crate::source::{Answer, Found, Layer, State, Unusable, Value};
use crate::view::without_passwords;
use crate::words::{Origin, Packed, SourceId, is_packed, near, unpacked};

impl Layer {
    fn outcome(&self, field: &FieldSchema) -> Outcome {
        if !self.serves(field) {
            return if self.source == SourceId::CommandLine { Outcome::NoFlag } else { Outcome::NotAsked };
        }
        self.outcome_of(self.find(field).map(|(_, found)| found), |value| value.is_one_of(field))
    }

    /// What this layer had, if it holds `found`.
    pub(crate) fn outcome_of(&self, found: Option<&Found>, counts: impl Fn(&Value) -> bool) -> Outcome {
        match (&self.state, found) {
            (_, Some(Found::Value(value))) if !counts(value) => Outcome::Empty,
            (_, Some(Found::Value(value))) => Outcome::Found(value.origin().clone()),
            (_, Some(Found::Unusable(unusable))) => Outcome::Unusable(unusable.into(), unusable.origin().cloned()),
            (State::Answered(_), None) => Outcome::NotSet,
            (State::Failed(_) | State::Misconfigured, None) => Outcome::Failed,
            (State::NoFile, None) => Outcome::NoFile,
            (State::NotConfigured, None) => Outcome::NotConfigured,
            (State::NotNeeded, None) => Outcome::NotNeeded,
        }
    }

    fn attempt(&self, field: &FieldSchema, answer: Option<&Answer>, outcome: Outcome) -> Attempt {
        let place = self.place_of(answer.map(|answer| answer.part(field.folder())));
        let name = self.find(field).map(|(name, _)| name).filter(|name| *name != field.secret_name());
        Attempt::new(self.source.clone(), place, outcome, Vec::new()).under_alias(name)
    }

    /// Where was searched: with `part`, the answer about one folder.
    pub(crate) fn place_of(&self, part: Option<&Answer>) -> Option<String> {
        let place = part.and_then(Answer::place).map(|place| match self.copy_age {
            // A name that the copy lacks can be there by now.
            Some(age) => format!("{place}; a copy, {:.1} h old", age.as_secs_f64() / 3600.0),
            None => place.to_string(),
        });
        place.or_else(|| self.place.clone())
    }
}

impl From<&Unusable> for FieldErrorKind {
    fn from(unusable: &Unusable) -> Self {
        match unusable {
            Unusable::Hidden(_) => Self::Hidden,
            Unusable::Ambiguous { folders, .. } => Self::Ambiguous { folders: folders.clone() },
            Unusable::NotUnicode => Self::NotUnicode,
            Unusable::BadLine { problem, .. } => Self::BadLine(*problem),
            Unusable::WrongShape { expected, found, .. } => Self::WrongShape { expected, found },
            Unusable::BadFile(problem) => Self::UnreadableFile(*problem),
        }
    }
}

/// How many names are compared with a source's other names. A struct that lacks hundreds of fields has no misspelling
/// in any of them, and each would be compared with all that a source holds.
const MOST_COMPARED: usize = 5_000_000;

impl Merged {
    /// The problems with what each source had.
    pub(crate) fn explain<C: ConfigStruct>(&self, problems: Vec<Problem>) -> Vec<FieldError<C::FieldEnum>> {
        let mut left = MOST_COMPARED;
        let explain = |Problem { at, kind, wanted }: Problem| {
            let field = &C::SCHEMA.fields()[at];
            let kind = if self.is_hidden(field, &kind) { FieldErrorKind::Hidden } else { kind };
            let hints = self.hints(field, &kind, wanted);
            let mut tried = self.attempts(field, &mut left);
            if let FieldErrorKind::NoAlternative { group, .. } | FieldErrorKind::Undecided { group } = &kind {
                for field in &C::SCHEMA.fields()[group.range()] {
                    for (attempt, other) in tried.iter_mut().zip(self.attempts(field, &mut left)) {
                        attempt.add_near(other.near());
                    }
                }
            }
            FieldError::new(C::FIELDS[at], kind, hints, tried)
        };
        problems.into_iter().map(explain).collect()
    }

    /// Whether a field without a value exists in a folder whose values the identity is not allowed to read.
    fn is_hidden(&self, field: &FieldSchema, kind: &FieldErrorKind) -> bool {
        let is_absent = matches!(kind, FieldErrorKind::Missing | FieldErrorKind::Empty);
        let holds = |layer: &Layer| match &layer.state {
            State::Failed(error) if layer.serves(field) => match error.kind() {
                SourceErrorKind::ValuesForbidden { held, folder, .. } => {
                    *folder == field.folder() && field.names().any(|name| held.iter().any(|held| held == name))
                }
                _ => false,
            },
            _ => false,
        };
        is_absent && self.layers.iter().any(holds)
    }

    /// What was probably done wrong with the value of `field`, if that is what is wrong.
    fn hints(&self, field: &FieldSchema, kind: &FieldErrorKind, wanted: Option<Wanted>) -> Vec<Hint> {
        let (wanted, is_part) = match kind {
            FieldErrorKind::Invalid { expected, part, .. } => {
                (hints::wanted(field, wanted, Some(expected)), part.is_some())
            }
            FieldErrorKind::Rejected { .. } => (hints::wanted(field, None, None), false),
            _ => return Vec::new(),
        };
        let Lookup::Value(text) = self.look_up(field) else { return Vec::new() };
        if is_packed(text) {
            return Vec::new();
        }
        hints::of(text, field.is_public(), wanted, is_part)
    }

    /// What each source had for `field`, with near names if it has no value and names are `left` to compare.
    fn attempts(&self, field: &FieldSchema, left: &mut usize) -> Vec<Attempt> {
        self.layers
            .iter()
            .map(|layer| {
                let outcome = layer.outcome(field);
                let part = match &layer.state {
                    State::Answered(answer) => Some(answer.part(field.folder())),
                    _ => None,
                };
                let (near, file) = match (&outcome, part) {
                    (Outcome::NotSet | Outcome::Empty, Some(part)) => {
                        (near_names(field, &layer.source, part, left), file_name(field, &layer.source, part))
                    }
                    _ => (Vec::new(), None),
                };
                layer.attempt(field, part, outcome).with_near(near).with_file(file)
            })
            .collect()
    }

    /// What every source had for every field of `schema`.
    pub(crate) fn explanation(&self, schema: &'static Schema, mistakes: &[SourceError]) -> Explanation {
        let fields = schema.fields().iter().zip(self.explained_as_used(schema));
        Explanation::new(
            schema.name(),
            fields.map(|(field, is_used)| self.explained(field, is_used, mistakes)).collect(),
        )
    }

    /// As [`in_use`](Self::in_use). The default of an alternative counts once that is chosen.
    fn explained_as_used(&self, schema: &'static Schema) -> Vec<bool> {
        if schema.groups().is_empty() {
            return vec![true; schema.fields().len()];
        }
        let presence = Presence::of(self, schema);
        let fields = schema.fields().iter().zip(presence.in_use()).zip(presence.undecided());
        let is_set = |field| self.layers.iter().any(|layer| layer.settles(field));
        fields.map(|((field, is_used), is_undecided)| is_used && (!is_undecided || is_set(field))).collect()
    }

    fn explained(&self, field: &'static FieldSchema, is_used: bool, mistakes: &[SourceError]) -> ExplainedField {
        let mut won: Option<&Found> = None;
        let mut places = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let found = layer.find(field).map(|(_, found)| found).filter(|found| found.settles(field));
            let standing = match (won, found) {
                _ if !is_used => Standing::Nothing,
                (None, Some(found)) => {
                    won = Some(found);
                    match found {
                        Found::Value(value) if !value.may_not_be_shown(field) => Standing::Won,
                        _ => Standing::Unusable,
                    }
                }
                (Some(_), Some(Found::Unusable(..))) | (_, None) => Standing::Nothing,
                (Some(won), Some(found)) => Standing::Hidden { differs: !won.has_text_of(found) },
            };
            let reason = reason(layer, mistakes).filter(|_| layer.serves(field));
            let attempt = layer.attempt(field, layer.answer(field), layer.outcome(field));
            places.push(ExplainedPlace::new(attempt, standing, reason));
        }
        let shown = match won {
            Some(Found::Value(value)) if field.is_public() && !value.may_not_be_shown(field) => {
                Some(without_passwords(&shown(value.text())))
            }
            _ => None,
        };
        ExplainedField::new(field, places, is_used, shown)
    }

    /// The line of a `.env` file that should have `field`'s value, if it cannot be read.
    pub(crate) fn malformed_line(&self, field: &FieldSchema) -> Option<SourceError> {
        self.layers.iter().find_map(|layer| match layer.find(field)?.1 {
            Found::Unusable(Unusable::BadLine { origin: Origin::File { path, line, .. }, problem }) => {
                let kind = SourceErrorKind::MalformedLine { path: path.to_path_buf(), line: *line, problem: *problem };
                Some(SourceError::new(layer.source.clone(), kind))
            }
            _ => None,
        })
    }
}

/// Several values of a config file as `a, b`, or as `a=1, b=2`.
fn shown(text: &str) -> String {
    match unpacked(text) {
        None => text.to_owned(),
        Some(Packed::List(texts)) => texts.join(", "),
        Some(Packed::Map(pairs)) => {
            pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ")
        }
    }
}

fn near_names(field: &FieldSchema, source: &SourceId, part: &Answer, left: &mut usize) -> Vec<String> {
    let asked: Vec<_> = field.names().collect();
    match left.checked_sub(asked.len() * part.other_names().len()) {
        Some(rest) => {
            *left = rest;
            near::in_source(source, &asked, part.other_names())
        }
        None => Vec::new(),
    }
}

fn file_name(field: &FieldSchema, source: &SourceId, part: &Answer) -> Option<String> {
    field.names().find_map(|name| near::file_of(source, name, part.other_names()))
}

/// Why a source said nothing: its failure, and what is wrong with what leads to it.
fn reason(layer: &Layer, mistakes: &[SourceError]) -> Option<String> {
    let failure = match &layer.state {
        State::Failed(error) => Some(error),
        State::Misconfigured => None,
        _ => return None,
    };
    let of_layer = mistakes.iter().filter(|mistake| *mistake.source_id() == layer.source);
    let all: Vec<_> = failure.into_iter().chain(of_layer).map(|error| error.kind().to_string()).collect();
    (!all.is_empty()).then(|| all.join("; "))
}
