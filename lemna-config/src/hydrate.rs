//! From the merged values to a struct: the calls that the derive writes, one a field.

use crate::env::{Env, Lookup};
use crate::error::FieldErrorKind;
use crate::from_secret::Invalid;
use crate::schema::FieldSchema;

/// Reads one value into a field's type.
type Parse<T> = fn(&str) -> Result<T, Invalid>;

/// Hands out the values of a struct's fields, in the order of its schema, and keeps what is wrong with them.
///
/// Every method answers `None` when the field could not be filled, and says why in [`problems`](Self::into_problems):
/// a struct reads all its fields before it gives up.
#[doc(hidden)]
#[derive(Debug)]
pub struct Reader<'env> {
    env: &'env Env,
    fields: &'static [FieldSchema],
    next: usize,
    problems: Vec<(usize, FieldErrorKind)>,
}

impl<'env> Reader<'env> {
    pub(crate) fn new(env: &'env Env, fields: &'static [FieldSchema]) -> Self {
        Self { env, fields, next: 0, problems: Vec::new() }
    }

    /// What is wrong, each with its field's place in the schema.
    pub(crate) fn into_problems(self) -> Vec<(usize, FieldErrorKind)> {
        self.problems
    }

    pub fn required<T>(&mut self, parse: Parse<T>) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value.text()),
            Lookup::Nothing => self.problem(FieldErrorKind::Missing),
            Lookup::Empty => self.problem(FieldErrorKind::Empty),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    pub fn optional<T>(&mut self, parse: Parse<T>) -> Option<Option<T>> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value.text()).map(Some),
            Lookup::Nothing | Lookup::Empty => Some(None),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    pub fn or_else<T>(&mut self, parse: Parse<T>, default: impl FnOnce() -> T) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value.text()),
            Lookup::Nothing | Lookup::Empty => Some(default()),
            Lookup::Unusable(kind) => self.problem(kind),
        }
    }

    /// As [`or_else`](Self::or_else), with a default that is read as a value would be.
    pub fn or_text<T>(&mut self, parse: Parse<T>, default: &'static str) -> Option<T> {
        match self.look_up() {
            Lookup::Value(value) => self.parsed(parse, value.text()),
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

    fn look_up(&mut self) -> Lookup<'env> {
        let field = &self.fields[self.next];
        self.next += 1;
        self.env.look_up(field)
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
        invalid.expected().unwrap_or(self.fields[self.next - 1].type_name())
    }

    #[cold]
    fn problem<T>(&mut self, kind: FieldErrorKind) -> Option<T> {
        self.problems.push((self.next - 1, kind));
        None
    }
}

/// Reads a type marked `#[lemna(from_str)]`. Its own error is dropped unread: most show the value they met.
#[doc(hidden)]
pub fn from_str<T: std::str::FromStr>(text: &str) -> Result<T, Invalid> {
    text.parse().map_err(|_| Invalid::unexplained())
}
