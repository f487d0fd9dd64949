//! Which groups of fields are there, as far as values are known.

use std::cmp::Reverse;
use std::iter;
use std::ops::Range;

use crate::schema::{FieldSchema, GroupKind, Requirement, Schema};

/// What is known of a field's value, its default left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// There is one, or one that cannot be used and that nothing may replace.
    Found,
    Absent,
    /// There is none, but a source that may have one has not answered.
    Open,
}

/// A schema, and what is known of each of its fields.
#[derive(Debug)]
pub(crate) struct Presence {
    schema: &'static Schema,
    known: Vec<Known>,
}

/// A field that stands in no deeper group than the one looked at, or such a deeper group.
enum Child {
    Field(usize),
    Group(usize),
}

/// What a load lacks.
#[derive(Debug, Default)]
pub(crate) struct Lacking {
    /// The fields it cannot do without.
    pub(crate) fields: Vec<&'static FieldSchema>,
    /// Whether a group is there, or which of several, is still open.
    pub(crate) groups: bool,
}

impl Lacking {
    pub(crate) fn is_nothing(&self) -> bool {
        self.fields.is_empty() && !self.groups
    }
}

impl Presence {
    pub(crate) fn new(schema: &'static Schema, known: impl FnMut(&FieldSchema) -> Known) -> Self {
        Self { schema, known: schema.fields().iter().map(known).collect() }
    }

    pub(crate) fn is_found(&self, field: usize) -> bool {
        self.known[field] == Known::Found
    }

    fn range(&self, group: usize) -> Range<usize> {
        self.schema.groups()[group].range()
    }

    pub(crate) fn found_of(&self, group: usize) -> impl Iterator<Item = usize> {
        self.range(group).filter(|field| self.is_found(*field))
    }

    /// Whether any name of `group` is found.
    pub(crate) fn is_begun(&self, group: usize) -> bool {
        self.found_of(group).next().is_some()
    }

    /// The first field of `group` that may still be found.
    pub(crate) fn first_open(&self, group: usize) -> Option<usize> {
        self.range(group).find(|field| self.known[*field] == Known::Open)
    }

    /// The first group behind `group` and those within it.
    pub(crate) fn behind(&self, group: usize) -> usize {
        let end = self.range(group).end;
        let within = self.schema.groups()[group + 1..].iter().take_while(|inner| inner.range().start < end);
        group + 1 + within.count()
    }

    /// What stands in `fields`, where `group` is the first group that may.
    fn children(&self, fields: Range<usize>, mut group: usize) -> impl Iterator<Item = Child> {
        let mut next = fields.start;
        iter::from_fn(move || {
            if next >= fields.end {
                return None;
            }
            match self.schema.groups().get(group) {
                Some(deeper) if deeper.range().start == next => {
                    let at = group;
                    (next, group) = (deeper.range().end, self.behind(group));
                    Some(Child::Group(at))
                }
                _ => {
                    next += 1;
                    Some(Child::Field(next - 1))
                }
            }
        })
    }

    fn within(&self, group: usize) -> impl Iterator<Item = Child> {
        self.children(self.range(group), group + 1)
    }

    /// The alternatives of `choice`, in their order.
    pub(crate) fn alternatives(&self, choice: usize) -> impl Iterator<Item = usize> {
        self.within(choice).filter_map(|child| match child {
            Child::Group(alternative) => Some(alternative),
            Child::Field(_) => None,
        })
    }

    /// The choice that `alternative` is one of.
    pub(crate) fn choice_of(&self, alternative: usize) -> usize {
        let holds = |group: &usize| {
            self.schema.groups()[*group].kind() == GroupKind::Choice
                && self.range(*group).contains(&self.range(alternative).start)
        };
        (0..alternative).rev().find(holds).unwrap_or(alternative)
    }

    /// The alternatives of `choice` that lack nothing.
    pub(crate) fn complete(&self, choice: usize) -> impl Iterator<Item = usize> {
        self.alternatives(choice).filter(|alternative| self.lacks(*alternative).is_empty())
    }

    /// The fields that `alternative` lacks to be complete: those that it requires, or, where it requires none, all of
    /// which it needs one.
    pub(crate) fn lacks(&self, alternative: usize) -> Vec<usize> {
        if self.needs_one(alternative) { self.range(alternative).collect() } else { self.required(alternative) }
    }

    /// Whether `alternative` requires nothing that is missing, but is not begun: any of its names would do.
    pub(crate) fn needs_one(&self, alternative: usize) -> bool {
        !self.is_begun(alternative) && self.required(alternative).is_empty()
    }

    fn required(&self, alternative: usize) -> Vec<usize> {
        let mut lacking = Vec::new();
        for child in self.within(alternative) {
            match child {
                Child::Field(field) => lacking.extend(Some(field).filter(|field| self.is_missing(*field))),
                Child::Group(group) if self.schema.groups()[group].kind() == GroupKind::Choice => {
                    if self.complete(group).next().is_none() {
                        lacking.extend(self.nearest(group).into_iter().flat_map(|nearest| self.lacks(nearest)));
                    }
                }
                Child::Group(_) => {}
            }
        }
        lacking
    }

    /// The alternative of `choice` of which most names are found, and among such the one that lacks least.
    pub(crate) fn nearest(&self, choice: usize) -> Option<usize> {
        let distance =
            |alternative: &usize| (Reverse(self.found_of(*alternative).count()), self.lacks(*alternative).len());
        self.alternatives(choice).min_by_key(distance)
    }

    fn is_missing(&self, field: usize) -> bool {
        self.schema.fields()[field].requirement() == Requirement::Required && !self.is_found(field)
    }

    /// What a load lacks by what is known.
    pub(crate) fn lacking(&self) -> Lacking {
        let mut lacking = Lacking::default();
        self.collect(self.children(0..self.known.len(), 0), &mut lacking);
        lacking
    }

    fn collect(&self, children: impl Iterator<Item = Child>, lacking: &mut Lacking) {
        for child in children {
            let there = match child {
                Child::Field(field) => {
                    lacking.fields.extend(self.is_missing(field).then(|| &self.schema.fields()[field]));
                    continue;
                }
                Child::Group(group) if self.schema.groups()[group].kind() == GroupKind::Choice => {
                    let complete = self.complete(group).next();
                    lacking.groups |= complete.is_none();
                    complete
                }
                Child::Group(group) => {
                    let is_begun = self.is_begun(group);
                    lacking.groups |= !is_begun && self.first_open(group).is_some();
                    is_begun.then_some(group)
                }
            };
            if let Some(there) = there {
                self.collect(self.within(there), lacking);
            }
        }
    }

    /// Whether each field is read: not one of an optional struct that is left out, nor of an alternative to the one
    /// that is there.
    pub(crate) fn in_use(&self) -> Vec<bool> {
        let mut in_use = vec![true; self.known.len()];
        let mut leave_out = |group| in_use[self.range(group)].fill(false);
        for (at, group) in self.schema.groups().iter().enumerate() {
            match group.kind() {
                GroupKind::Optional if !self.is_begun(at) => leave_out(at),
                GroupKind::Choice => {
                    let complete: Vec<_> = self.complete(at).collect();
                    if let [only] = complete[..] {
                        self.alternatives(at).filter(|other| *other != only).for_each(&mut leave_out);
                    }
                }
                GroupKind::Optional | GroupKind::Alternative => {}
            }
        }
        in_use
    }
}
