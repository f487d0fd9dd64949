//! The calls for lists of structs, which are one field.

use super::{Lookup, Problem, Reader, Values};
use crate::error::FieldErrorKind;
use crate::schema::FieldSchema;
use crate::tree::{ByPath, Element, WrongShape, elements};

/// Fills one struct of a list.
type Read<T> = fn(&mut Reader<'_>) -> Option<T>;

#[doc(hidden)]
#[cfg(feature = "json")]
pub fn element<T>(read: Read<T>) -> Read<T> {
    read
}

#[cfg(not(feature = "json"))]
pub use without_json::element;

#[cfg(not(feature = "json"))]
mod without_json {
    /// Implemented by nothing: the error about it names the feature.
    #[diagnostic::on_unimplemented(
        message = "a list of nested structs needs the feature `json` of lemna-config",
        label = "a list of this would be read as JSON",
        note = "add it to the `features` of lemna-config in Cargo.toml"
    )]
    pub trait JsonFeature {}

    #[doc(hidden)]
    pub fn element<T: JsonFeature>(read: super::Read<T>) -> super::Read<T> {
        read
    }
}

#[doc(hidden)]
impl Reader<'_> {
    pub fn structs<T>(&mut self, read: Read<T>) -> Option<Vec<T>> {
        match self.look_up() {
            Lookup::Value(text) => self.elements(read, text),
            lookup => self.absent(lookup),
        }
    }

    pub fn optional_structs<T>(&mut self, read: Read<T>) -> Option<Option<Vec<T>>> {
        match self.look_up() {
            Lookup::Value(text) => self.elements(read, text).map(Some),
            lookup if self.is_required() => self.absent(lookup),
            Lookup::Nothing | Lookup::Empty => Some(None),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    pub fn structs_or<T>(&mut self, read: Read<T>, default: impl FnOnce() -> Vec<T>) -> Option<Vec<T>> {
        match self.look_up() {
            Lookup::Value(text) => self.elements(read, text),
            lookup if self.is_required() => self.absent(lookup),
            Lookup::Nothing | Lookup::Empty => Some(default()),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    /// Reads every struct, and reports what is wrong with each.
    fn elements<T>(&mut self, read: Read<T>, text: &str) -> Option<Vec<T>> {
        let elements = match elements(text) {
            Ok(elements) => elements,
            Err(invalid) => {
                self.invalid(invalid);
                return None;
            }
        };
        let mut list = Vec::with_capacity(elements.len());
        let count = elements.len();
        for (index, element) in elements.iter().enumerate() {
            list.extend(self.element(read, index, element));
        }
        (list.len() == count).then_some(list)
    }

    fn element<T>(&mut self, read: Read<T>, index: usize, element: &Element) -> Option<T> {
        let at = self.next - 1;
        let field = &self.schema.fields()[at];
        let schema = field.elements()?;
        let own = format!("{}[{index}]", field.path());
        let values = match element.values(schema.fields()) {
            Ok(found) => OfElement { found, outer: self.values },
            Err(WrongShape { expected, found }) => {
                let kind = Box::new(FieldErrorKind::WrongShape { expected, found });
                self.wrong(at, FieldErrorKind::Element { path: own, kind });
                return None;
            }
        };
        let mut reader = Reader { checks: self.checks, ..Reader::new(&values, schema) };
        let read = read(&mut reader);
        for problem in reader.into_problems() {
            self.wrong(at, within(&own, &schema.fields()[problem.at], problem));
        }
        read
    }
}

/// What is wrong with the struct at `own`, said of the list.
fn within(own: &str, field: &FieldSchema, problem: Problem) -> FieldErrorKind {
    match problem.kind {
        FieldErrorKind::Element { path, kind } => FieldErrorKind::Element { path: format!("{own}.{path}"), kind },
        kind => {
            let path = kind.group().map_or(field.path(), |group| group.path());
            let path = if path.is_empty() { own.to_owned() } else { format!("{own}.{path}") };
            FieldErrorKind::Element { path, kind: Box::new(kind) }
        }
    }
}

/// What a struct of a list is filled from.
struct OfElement<'values> {
    found: ByPath,
    outer: &'values dyn Values,
}

impl Values for OfElement<'_> {
    fn look_up(&self, field: &FieldSchema) -> Lookup<'_> {
        match self.found.get(field.path()) {
            None => Lookup::Nothing,
            Some(Ok(text)) if text.is_empty() && !field.allows_empty() => Lookup::Empty,
            Some(Ok(text)) => Lookup::Value(text),
            Some(Err(WrongShape { expected, found })) => {
                Lookup::Unusable(FieldErrorKind::WrongShape { expected, found })
            }
        }
    }

    fn is_unasked(&self, _: &FieldSchema) -> bool {
        false
    }

    fn is_required(&self, field: &FieldSchema) -> bool {
        self.outer.is_required(field)
    }

    fn names_set(&self, field: &FieldSchema) -> Vec<&'static str> {
        match self.look_up(field) {
            // Nothing here has another name.
            Lookup::Value(_) | Lookup::Unusable(_) => vec![field.path()],
            Lookup::Nothing | Lookup::Empty => Vec::new(),
        }
    }
}
