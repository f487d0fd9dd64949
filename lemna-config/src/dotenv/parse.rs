//! A whole file: one dotenvy call a statement, and what is noteworthy about all of them together.

use std::collections::HashMap;

use secrecy::SecretString;

use super::reference::braced_names;
use super::statement::{Quote, Statement, Statements};
use super::value::Interpolation;
use super::{BadLine, Composition, Entry, Note, Parsed, SIZE_LIMIT, value};
use crate::problem::LineProblem;
use crate::words::without_mark;

/// The value of a name that the file does not define.
pub(crate) type Outside<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Reads `text`. With `interpolation` a reference is replaced by what an earlier line gives that name, or else for what
/// the function gives.
pub(crate) fn parse(text: &str, interpolation: Option<&Outside<'_>>) -> Parsed {
    let text = without_mark(text);
    let mut reader = Reader { interpolation, room: SIZE_LIMIT, defined: HashMap::new(), parsed: Parsed::default() };
    for statement in Statements::of(text) {
        match statement {
            Ok(statement) => reader.statement(&statement),
            Err(bad_line) => reader.parsed.bad_lines.push(bad_line),
        }
    }
    reader.leave_out_what_refers_to_nothing();
    reader.parsed
}

/// Every assignment of `text`, those whose name another one repeats among them, each with its lines as bytes of `text`.
#[cfg(feature = "admin")]
pub(crate) fn assignments(text: &str) -> impl Iterator<Item = Assignment<'_>> {
    let start = text.len() - without_mark(text).len();
    Statements::of(&text[start..]).filter_map(Result::ok).filter_map(move |statement| {
        let value = value::read(&statement, None).ok()?;
        let span = statement.span.start + start..statement.span.end + start;
        Some(Assignment { name: statement.name, value, span })
    })
}

#[cfg(feature = "admin")]
pub(crate) struct Assignment<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: SecretString,
    pub(crate) span: std::ops::Range<usize>,
}

struct Reader<'text, 'a> {
    interpolation: Option<&'a Outside<'a>>,
    /// How much text references can still add.
    room: usize,
    /// The index into the entries, and the first line that gave the name.
    defined: HashMap<&'text str, (usize, u32)>,
    parsed: Parsed,
}

impl<'text> Reader<'text, '_> {
    fn statement(&mut self, statement: &Statement<'text>) {
        let (name, line) = (statement.name, statement.line);
        let (value, composition) = match self.value(statement) {
            Ok(read) => read,
            Err(problem) => {
                self.parsed.bad_lines.push(BadLine { line, key: Some(name.to_owned()), problem });
                return;
            }
        };
        let entries = &mut self.parsed.entries;
        if let Some(&(at, first_line)) = self.defined.get(name) {
            entries[at].value = value;
            entries[at].line = line;
            entries[at].composition = composition;
            self.parsed.notes.push(Note::Repeated { name: name.to_owned(), first_line, line });
        } else {
            self.defined.insert(name, (entries.len(), line));
            entries.push(Entry { name: name.to_owned(), value, line, composition });
        }
    }

    /// The value, and the composition that it is, if others are in it.
    fn value(&mut self, statement: &Statement<'text>) -> Result<(SecretString, Option<usize>), LineProblem> {
        let Some(outside) = self.interpolation else {
            // Single quotes say that a dollar is meant as one.
            if statement.quote != Quote::Single {
                for referenced in each_once(braced_names(statement.raw).collect()) {
                    let (name, referenced) = (statement.name.to_owned(), referenced.to_owned());
                    self.parsed.notes.push(Note::LiteralReference { name, line: statement.line, referenced });
                }
            }
            return Ok((value::read(statement, None)?, None));
        };

        let entries = &self.parsed.entries;
        let lookup = |name: &str| match self.defined.get(name) {
            Some(&(at, _)) => Some(entries[at].value.clone()),
            None => outside(name).map(SecretString::from),
        };
        let mut interpolation =
            Interpolation { lookup: &lookup, room: self.room, unknown: Vec::new(), taken_in: Vec::new() };
        let value = value::read(statement, Some(&mut interpolation));
        let Interpolation { room, unknown, taken_in, .. } = interpolation;
        self.room = room;
        for referenced in each_once(unknown) {
            let (name, referenced) = (statement.name.to_owned(), referenced.to_owned());
            self.parsed.notes.push(Note::UnknownReference { name, line: statement.line, referenced });
        }
        Ok((value?, self.composition(taken_in)))
    }

    fn composition(&mut self, taken_in: Vec<&str>) -> Option<usize> {
        if taken_in.is_empty() {
            return None;
        }
        let names = each_once(taken_in);
        let part = |name: &&str| self.parsed.entries[self.defined.get(*name)?.0].composition;
        let parts = names.iter().filter_map(part).collect();
        let names = names.into_iter().map(str::to_owned).collect();
        self.parsed.compositions.push(Composition { names, parts });
        Some(self.parsed.compositions.len() - 1)
    }

    /// Only at the end of the file is it known whether a name that is referred to is defined, and which of several
    /// lines counts.
    fn leave_out_what_refers_to_nothing(&mut self) {
        let Parsed { entries, notes, .. } = &mut self.parsed;
        let defined = &self.defined;
        notes.retain(|note| match note {
            Note::LiteralReference { name, line, referenced } => {
                let counts = defined.get(name.as_str()).is_some_and(|&(at, _)| entries[at].line == *line);
                counts && defined.contains_key(referenced.as_str())
            }
            Note::Repeated { .. } | Note::UnknownReference { .. } => true,
        });
    }
}

fn each_once(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names.dedup();
    names
}
