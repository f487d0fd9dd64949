//! From the merged values to a struct: the calls that the derive writes, one a field, and one a group of fields.

mod boxed;
mod config;
mod group;
mod nested;
mod structs;
mod validate;

use std::cell::OnceCell;
use std::fmt;

use rustc_hash::FxHashMap;

pub use config::ConfigStruct;
pub use nested::{Derived, FieldEnum, FieldsOf, Nested, NoField, Underived};
pub use structs::element;
pub use validate::Rejections;

use crate::error::FieldErrorKind;
use crate::from_secret::{Invalid, Wanted};
use crate::schema::presence::Presence;
use crate::schema::{FieldSchema, Schema};

/// What the fields are filled from.
pub(crate) trait Values {
    fn look_up(&self, field: &FieldSchema) -> Lookup<'_>;

    /// Whether a source that may have `field` could not be asked.
    fn is_unasked(&self, field: &FieldSchema) -> bool;

    /// Whether a source must have `field`, though the struct has it optional: `required_in`.
    fn is_required(&self, field: &FieldSchema) -> bool;

    /// The names of `field` under which something stands that makes it found, its own or aliases, each once.
    fn names_set(&self, field: &FieldSchema) -> Vec<&'static str>;
}

/// What is there for a field.
#[derive(Debug)]
pub(crate) enum Lookup<'values> {
    Value(&'values str),
    /// The first value is one that nothing below can replace.
    Unusable(FieldErrorKind),
    /// Only empty values.
    Empty,
    Nothing,
}

/// Pairs at hand, by name.
impl Values for FxHashMap<&str, &str> {
    fn look_up(&self, field: &FieldSchema) -> Lookup<'_> {
        let mut empty = false;
        for name in field.names() {
            match self.get(name) {
                Some(&"") if !field.allows_empty() => empty = true,
                Some(value) => return Lookup::Value(value),
                None => {}
            }
        }
        if empty { Lookup::Empty } else { Lookup::Nothing }
    }

    fn is_unasked(&self, _: &FieldSchema) -> bool {
        false
    }

    fn is_required(&self, _: &FieldSchema) -> bool {
        false
    }

    fn names_set(&self, field: &FieldSchema) -> Vec<&'static str> {
        let is_set = |name: &&str| self.get(name).is_some_and(|value| field.allows_empty() || !value.is_empty());
        field.names().filter(is_set).collect()
    }
}

/// What is wrong with a field.
#[derive(Debug)]
pub(crate) struct Problem {
    /// The field's place in the schema.
    pub(crate) at: usize,
    pub(crate) kind: FieldErrorKind,
    /// What a text should have been whose form is refused.
    pub(crate) wanted: Option<Wanted>,
}

/// Reads one value into a field's type.
type Parse<T> = fn(&str) -> Result<T, Invalid>;

/// Hands out the values of a struct's fields, in the order of its schema, and keeps what is wrong with them.
///
/// Every method answers `None` when the field could not be filled, and says why in [`problems`](Self::into_problems):
/// a struct reads all its fields before it gives up.
#[doc(hidden)]
pub struct Reader<'values> {
    values: &'values dyn Values,
    schema: &'static Schema,
    next: usize,
    next_group: usize,
    /// The optional struct or alternative that is read, the innermost.
    within: Option<usize>,
    presence: OnceCell<Presence>,
    /// In the order of the fields: a struct is validated after all its fields are read.
    problems: Vec<Problem>,
    /// Whether the program's own checks are run.
    checks: bool,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("next", &self.next).field("problems", &self.problems).finish_non_exhaustive()
    }
}

impl<'values> Reader<'values> {
    pub(crate) fn new(values: &'values dyn Values, schema: &'static Schema) -> Self {
        let (presence, problems) = (OnceCell::new(), Vec::new());
        Self { values, schema, next: 0, next_group: 0, within: None, presence, problems, checks: true }
    }

    /// For values that have passed the program's own checks.
    pub(crate) fn without_checks(self) -> Self {
        Self { checks: false, ..self }
    }

    /// What is wrong, in the order of the schema.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// [`into_problems`](Self::into_problems), and each default that its type refuses, whether or not it was needed.
    pub(crate) fn into_problems_with_defaults(mut self) -> Vec<Problem> {
        for (at, field) in self.schema.fields().iter().enumerate() {
            let is_default = |problem: &Problem| matches!(problem.kind, FieldErrorKind::InvalidDefault { .. });
            if let Some(invalid) = field.refused_default()
                && !self.problems.iter().any(|problem| problem.at == at && is_default(problem))
            {
                self.wrong(at, invalid_default(field, invalid));
            }
        }
        self.problems
    }

    pub fn required<T>(&mut self, parse: Parse<T>) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value),
            lookup => self.absent(lookup),
        }
    }

    pub fn optional<T>(&mut self, parse: Parse<T>) -> Option<Option<T>> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value).map(Some),
            lookup if self.is_required() => self.absent(lookup),
            Lookup::Nothing | Lookup::Empty => Some(None),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    pub fn or_else<T>(&mut self, parse: Parse<T>, default: impl FnOnce() -> T) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value),
            lookup if self.is_required() => self.absent(lookup),
            Lookup::Nothing | Lookup::Empty => Some(default()),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    /// As [`or_else`](Self::or_else), with a default that is read as a value would be.
    pub fn or_text<T>(&mut self, parse: Parse<T>, default: &'static str) -> Option<T> {
        self.or_judged(parse, || parse(default))
    }

    /// As [`or_else`](Self::or_else), with a default that can be refused.
    pub fn or_judged<T>(&mut self, parse: Parse<T>, default: impl FnOnce() -> Result<T, Invalid>) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value),
            lookup if self.is_required() => self.absent(lookup),
            Lookup::Nothing | Lookup::Empty => match default() {
                Ok(value) => Some(value),
                Err(invalid) => self.problem(invalid_default(&self.schema.fields()[self.next - 1], invalid)),
            },
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    fn is_required(&self) -> bool {
        self.values.is_required(&self.schema.fields()[self.next - 1])
    }

    /// What is wrong where there must be a value.
    #[cold]
    fn absent<T>(&mut self, lookup: Lookup<'_>) -> Option<T> {
        self.problem(match lookup {
            Lookup::Empty => FieldErrorKind::Empty,
            Lookup::Unusable(kind) => kind,
            Lookup::Nothing | Lookup::Value(_) => FieldErrorKind::Missing,
        })
    }

    fn look_up(&mut self) -> Lookup<'values> {
        let field = &self.schema.fields()[self.next];
        self.next += 1;
        self.values.look_up(field)
    }

    fn parsed<T>(&mut self, parse: Parse<T>, text: &str) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.invalid(invalid);
                None
            }
        }
    }

    #[cold]
    fn invalid(&mut self, invalid: Invalid) {
        let (expected, reason, part) = (self.expected(invalid), invalid.reason(), invalid.part());
        let kind = FieldErrorKind::Invalid { expected, reason, part };
        self.report(Problem { at: self.next - 1, kind, wanted: invalid.wanted() });
    }

    /// What a value should have been: as its type says, or else the type's name.
    fn expected(&self, invalid: Invalid) -> &'static str {
        expected(&self.schema.fields()[self.next - 1], invalid)
    }

    #[cold]
    fn problem<T>(&mut self, kind: FieldErrorKind) -> Option<T> {
        let kind = self.within_group(kind);
        self.wrong(self.next - 1, kind);
        None
    }

    fn wrong(&mut self, at: usize, kind: FieldErrorKind) {
        self.report(Problem { at, kind, wanted: None });
    }

    fn report(&mut self, problem: Problem) {
        let place = self.problems.partition_point(|other| other.at <= problem.at);
        self.problems.insert(place, problem);
    }
}

fn expected(field: &FieldSchema, invalid: Invalid) -> &'static str {
    invalid.expected().unwrap_or(field.type_name())
}

fn invalid_default(field: &FieldSchema, invalid: Invalid) -> FieldErrorKind {
    let (expected, reason, part) = (expected(field, invalid), invalid.reason(), invalid.part());
    FieldErrorKind::InvalidDefault { expected, reason, part }
}
