//! The merged snapshot: what every source said, in the order of precedence. Sources fill it by name, structs are
//! filled from it.

mod explain;
mod hints;
mod remarks;

use crate::error::{FieldError, FieldErrorKind};
use crate::hydrate::{ConfigStruct, Lookup, Reader, Values};
use crate::schema::presence::Presence;
use crate::schema::{FieldSchema, Requirement, Schema, names};
use crate::source::{Answer, Found, Layer, State, Value};
use crate::words::{Names, Origin, SourceId};

/// What the sources said, highest first.
#[derive(Debug)]
pub(crate) struct Merged {
    layers: Vec<Layer>,
    /// By which some fields are required.
    environment: Option<String>,
}

impl Values for Merged {
    fn look_up(&self, field: &FieldSchema) -> Lookup<'_> {
        let mut empty = false;
        for layer in &self.layers {
            match layer.find(field) {
                Some((_, Found::Value(value))) if !value.is_one_of(field) => empty = true,
                Some((_, Found::Value(value))) if value.may_not_be_shown(field) => {
                    return Lookup::Unusable(FieldErrorKind::TakesInSecret);
                }
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

    fn is_required(&self, field: &FieldSchema) -> bool {
        self.environment.as_deref().is_some_and(|here| field.environments_required_in().contains(&here))
    }

    fn names_set(&self, field: &FieldSchema) -> Vec<&'static str> {
        let holds = |layer: &Layer, name: &str| {
            let found = layer.answer(field).and_then(|answer| answer.under(field, name));
            found.is_some_and(|found| found.settles(field))
        };
        field.names().filter(|name| self.layers.iter().any(|layer| holds(layer, name))).collect()
    }
}

impl Merged {
    pub(crate) fn new(layers: Vec<Layer>) -> Self {
        Self { layers, environment: None }
    }

    pub(crate) fn in_environment(self, environment: Option<String>) -> Self {
        Self { environment, ..self }
    }

    /// The pairs alone, of which those that `schema` does not ask for are only mentioned.
    pub(crate) fn from_pairs<'a>(schema: &Schema, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let asked = Names::from(names(schema.fields().iter()));
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
    pub(crate) fn read<C: ConfigStruct>(&self) -> Result<C, Vec<FieldError<C::FieldEnum>>> {
        self.read_by(Reader::new(self, C::SCHEMA))
    }

    /// [`read`](Self::read) once more, where it was good: the program's own checks are not run a second time.
    pub(crate) fn read_again<C: ConfigStruct>(&self) -> Result<C, Vec<FieldError<C::FieldEnum>>> {
        self.read_by(Reader::new(self, C::SCHEMA).without_checks())
    }

    fn read_by<C: ConfigStruct>(&self, mut reader: Reader<'_>) -> Result<C, Vec<FieldError<C::FieldEnum>>> {
        C::read(&mut reader).ok_or_else(|| self.explain::<C>(reader.into_problems()))
    }

    /// The value of `field`, as it was found.
    #[cfg(feature = "infisical")]
    pub(crate) fn text(&self, field: &FieldSchema) -> Option<&str> {
        self.value(field).map(|(_, value)| value.text())
    }

    /// Where the value of `field` comes from; `None` for an optional field without one.
    pub(crate) fn origin(&self, field: &FieldSchema) -> Option<Origin> {
        match self.value(field) {
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
    fn values(&self, field: &FieldSchema) -> Vec<(&'static str, &Value)> {
        let mut values = Vec::new();
        for layer in &self.layers {
            if let Some(answer) = layer.answer(field) {
                values.extend(answer.values(field));
            }
        }
        values
    }

    /// The value in use, and the name it stands under.
    fn value(&self, field: &FieldSchema) -> Option<(&'static str, &Value)> {
        self.layers.iter().find_map(|layer| layer.answer(field)?.values(field).next())
    }

    /// The alias that the value of `field` in use stands under, if it is not the field's own name.
    pub(crate) fn alias(&self, field: &FieldSchema) -> Option<&'static str> {
        let (name, _) = self.value(field)?;
        (name != field.secret_name()).then_some(name)
    }
}
