//! From the merged values to a struct: the calls that the derive writes, one a field, and one a group of fields.

mod group;
mod validate;

use std::cell::OnceCell;
use std::fmt;

use rustc_hash::FxHashMap;

pub use validate::Rejections;

use crate::error::FieldErrorKind;
use crate::from_secret::Invalid;
use crate::presence::Presence;
use crate::schema::{FieldSchema, Schema};

/// What the fields are filled from.
pub(crate) trait Values {
    fn look_up(&self, field: &FieldSchema) -> Lookup<'_>;

    /// Whether a source that may have `field` could not be asked.
    fn is_unasked(&self, field: &FieldSchema) -> bool;
}

/// What is there for a field.
#[derive(Debug)]
pub(crate) enum Lookup<'values> {
    Value(&'values str),
    /// A value stands first that nothing below may replace.
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
    problems: Vec<(usize, FieldErrorKind)>,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("next", &self.next).field("problems", &self.problems).finish_non_exhaustive()
    }
}

impl<'values> Reader<'values> {
    pub(crate) fn new(values: &'values dyn Values, schema: &'static Schema) -> Self {
        let (presence, problems) = (OnceCell::new(), Vec::new());
        Self { values, schema, next: 0, next_group: 0, within: None, presence, problems }
    }

    /// What is wrong, each with its field's place in the schema, in the order of that.
    pub(crate) fn into_problems(mut self) -> Vec<(usize, FieldErrorKind)> {
        // A struct is validated after all its fields are read.
        self.problems.sort_by_key(|(at, _)| *at);
        self.problems
    }

    pub fn required<T>(&mut self, parse: Parse<T>) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value),
            Lookup::Nothing => self.problem(FieldErrorKind::Missing),
            Lookup::Empty => self.problem(FieldErrorKind::Empty),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    pub fn optional<T>(&mut self, parse: Parse<T>) -> Option<Option<T>> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value).map(Some),
            Lookup::Nothing | Lookup::Empty => Some(None),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    pub fn or_else<T>(&mut self, parse: Parse<T>, default: impl FnOnce() -> T) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value),
            Lookup::Nothing | Lookup::Empty => Some(default()),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    /// As [`or_else`](Self::or_else), with a default that is read as a value would be.
    pub fn or_text<T>(&mut self, parse: Parse<T>, default: &'static str) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value),
            Lookup::Nothing | Lookup::Empty => match parse(default) {
                Ok(value) => Some(value),
                Err(invalid) => self.problem(FieldErrorKind::InvalidDefault {
                    expected: self.expected(invalid),
                    reason: invalid.reason(),
                }),
            },
            Lookup::Unusable(kind) => self.problem(kind),
        }
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
                self.problem(FieldErrorKind::Invalid { expected: self.expected(invalid), reason: invalid.reason() })
            }
        }
    }

    /// What a value should have been: as its type says, or else the type's name.
    fn expected(&self, invalid: Invalid) -> &'static str {
        invalid.expected().unwrap_or(self.schema.fields()[self.next - 1].type_name())
    }

    #[cold]
    fn problem<T>(&mut self, kind: FieldErrorKind) -> Option<T> {
        self.problems.push((self.next - 1, self.within_group(kind)));
        None
    }
}
