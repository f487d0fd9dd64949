//! `.env` files: where one is, its text, and what it says.
//!
//! `dotenvy` 0.15.7 reads the values, behind a guard. Alone it takes variables of the process into a value (`pa$$word`
//! becomes `pa`), refuses a BOM or a dash in a name, and answers an unclosed quote with an error that holds every line
//! after it. So the file is split into statements here ([`statement`]), each is written anew in the part of dotenvy's
//! dialect that it reads faithfully ([`value`]), and dotenvy gets one at a time. Its errors are dropped unread.
//!
//! The dialect is that of python-dotenv, in which most files out there are written. Where this differs on purpose:
//! dollars are literal unless interpolation is asked for, and single quotes always keep them so; a name is made of
//! letters, digits, `_`, `.` and `-`; a line without `=` is a mistake; an unclosed quote costs its own line only; and
//! `sk_live_x9==`, of which python-dotenv makes the name `sk_live_x9` with the value `=`, is a stray secret and a mistake.
//! In quotes `=` is a value as any other, and `K==v` gives `=v`. An unquoted value that goes on in the next lines
//! ([`goes_on`]) is a mistake as a whole.
//!
//! Any name can still be part of a secret, for a stray line `sk_live_x9=` reads like an empty value. So no `Debug` here
//! shows one; the caller decides which is seen, and shows none that [could be a secret](may_be_secret) and has no value.

mod assignment;
mod goes_on;
mod parse;
mod reference;
mod statement;
mod value;

#[cfg(test)]
mod tests;

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::problem::LineProblem;
use crate::words::may_be_secret;
pub(crate) use assignment::assignment;
#[cfg(test)]
pub(crate) use assignment::tests::odd_text;
#[cfg(feature = "admin")]
pub(crate) use parse::assignments;
pub(crate) use parse::parse;

/// More than any file written by hand, and little enough to be read whole.
pub(crate) const SIZE_LIMIT: usize = 1024 * 1024;

/// What a file says.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// Each name once, with what its last line says.
    pub(crate) entries: Vec<Entry>,
    pub(crate) bad_lines: Vec<BadLine>,
    pub(crate) notes: Vec<Note>,
    /// Each text that others were put into, after those that it was put together from.
    compositions: Vec<Composition>,
}

/// What interpolation put a text together from.
struct Composition {
    names: Vec<String>,
    /// Those of the names that are put together themselves.
    parts: Vec<usize>,
}

impl Parsed {
    /// Whether each entry holds, by interpolation, the value of a name that `is_public` does not take, however many
    /// references lie between.
    pub(crate) fn takes_in_secrets(&self, is_public: impl Fn(&str) -> bool) -> Vec<bool> {
        let mut secret: Vec<bool> = Vec::with_capacity(self.compositions.len());
        for Composition { names, parts } in &self.compositions {
            let is_secret = parts.iter().any(|part| secret[*part]) || !names.iter().all(|name| is_public(name));
            secret.push(is_secret);
        }
        self.entries.iter().map(|entry| entry.composition.is_some_and(|at| secret[at])).collect()
    }
}

pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) value: SecretString,
    /// Where the statement starts; the first line is 1.
    pub(crate) line: u32,
    /// What it is put together from, if it is: an index into the compositions.
    composition: Option<usize>,
}

impl Entry {
    /// Whether its name could be a secret rather than a name.
    pub(crate) fn may_be_secret(&self) -> bool {
        self.value.expose_secret().is_empty() && may_be_secret(&self.name)
    }
}

/// A line that says nothing that could be read.
#[derive(PartialEq, Eq)]
pub(crate) struct BadLine {
    pub(crate) line: u32,
    /// It could be part of a secret.
    pub(crate) key: Option<String>,
    pub(crate) problem: LineProblem,
}

/// Something legitimate that is seldom meant.
#[derive(PartialEq, Eq)]
pub(crate) enum Note {
    /// `line` takes the place of an earlier line with the same name.
    Repeated { name: String, first_line: u32, line: u32 },
    /// Without interpolation: a `${NAME}` that stays as it is although the file defines that name.
    LiteralReference { name: String, line: u32, referenced: String },
    /// With interpolation: a reference that stays as it is, for nothing has that name.
    UnknownReference { name: String, line: u32, referenced: String },
}

impl Note {
    pub(crate) fn line(&self) -> u32 {
        match self {
            Self::Repeated { line, .. } | Self::LiteralReference { line, .. } | Self::UnknownReference { line, .. } => {
                *line
            }
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("line", &self.line).finish_non_exhaustive()
    }
}

impl fmt::Debug for Composition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composition").field("names", &self.names.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BadLine").field("line", &self.line).field("problem", &self.problem).finish_non_exhaustive()
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Repeated { .. } => "Repeated",
            Self::LiteralReference { .. } => "LiteralReference",
            Self::UnknownReference { .. } => "UnknownReference",
        };
        f.debug_struct(kind).field("line", &self.line()).finish_non_exhaustive()
    }
}
