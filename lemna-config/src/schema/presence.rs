//! Which groups of fields are there, as far as values are known.

use std::cmp::Reverse;
use std::ops::Range;

use super::{FieldSchema, GroupKind, Requirement, Schema};

/// What is known of a field's value, its default left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// There is one, or one that cannot be used and that nothing can replace.
    Found,
    Absent,
    /// There is none, but a source that may have one has not answered.
    Open,
}

/// Fields in their order, and their groups: a schema of this program, or one read from a file.
pub(crate) trait Shape {
    fn is_required(&self, field: usize) -> bool;

    /// How many groups there are, an outer one before those within it.
    fn groups(&self) -> usize;

    fn kind(&self, group: usize) -> GroupKind;

    /// The fields of `group`, next to each other.
    fn range(&self, group: usize) -> Range<usize>;
}

impl Shape for &'static Schema {
    fn is_required(&self, field: usize) -> bool {
        self.fields()[field].requirement() == Requirement::Required
    }

    fn groups(&self) -> usize {
        Schema::groups(self).len()
    }

    fn kind(&self, group: usize) -> GroupKind {
        Schema::groups(self)[group].kind()
    }

    fn range(&self, group: usize) -> Range<usize> {
        Schema::groups(self)[group].range()
    }
}

/// Fields, and what is known of each of them.
#[derive(Debug)]
pub(crate) struct Presence<S = &'static Schema> {
    shape: S,
    known: Vec<Known>,
}

/// A field in no deeper group than the current one, or such a deeper group.
pub(crate) enum Child {
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
    pub(crate) fn new(schema: &'static Schema, known: &dyn Fn(&FieldSchema) -> Known) -> Self {
        Self { shape: schema, known: schema.fields().iter().map(known).collect() }
    }

    /// What a load lacks by what is known.
    pub(crate) fn lacking(&self) -> Lacking {
        let mut lacking = Lacking::default();
        self.collect(self.outermost(), &mut lacking);
        lacking
    }

    fn collect(&self, children: Vec<Child>, lacking: &mut Lacking) {
        for child in children {
            let there = match child {
                Child::Field(field) => {
                    lacking.fields.extend(self.is_missing(field).then(|| &self.shape.fields()[field]));
                    continue;
                }
                Child::Group(group) if self.is_choice(group) => {
                    let complete = self.complete(group).first().copied();
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
}

impl<S: Shape> Presence<S> {
    #[cfg(feature = "json")]
    pub(crate) fn of_shape(shape: S, known: Vec<Known>) -> Self {
        Self { shape, known }
    }

    #[cfg(feature = "json")]
    pub(crate) fn shape(&self) -> &S {
        &self.shape
    }

    pub(crate) fn is_found(&self, field: usize) -> bool {
        self.known[field] == Known::Found
    }

    fn range(&self, group: usize) -> Range<usize> {
        self.shape.range(group)
    }

    pub(crate) fn is_choice(&self, group: usize) -> bool {
        self.shape.kind(group) == GroupKind::Choice
    }

    pub(crate) fn found_of(&self, group: usize) -> Vec<usize> {
        self.range(group).filter(|field| self.is_found(*field)).collect()
    }

    /// Whether any name of `group` is found.
    pub(crate) fn is_begun(&self, group: usize) -> bool {
        self.range(group).any(|field| self.is_found(field))
    }

    /// The first field of `parts` that can still be found.
    pub(crate) fn first_open(&self, group: usize) -> Option<usize> {
        self.range(group).find(|field| self.known[*field] == Known::Open)
    }

    /// The first group behind `group` and those within it.
    pub(crate) fn behind(&self, group: usize) -> usize {
        let end = self.range(group).end;
        let mut behind = group + 1;
        while behind < self.shape.groups() && self.range(behind).start < end {
            behind += 1;
        }
        behind
    }

    /// The contents of `fields`, where `group` is the first group that can.
    fn children(&self, fields: Range<usize>, mut group: usize) -> Vec<Child> {
        let mut children = Vec::new();
        let mut next = fields.start;
        while next < fields.end {
            if group < self.shape.groups() && self.range(group).start == next {
                children.push(Child::Group(group));
                (next, group) = (self.range(group).end, self.behind(group));
            } else {
                children.push(Child::Field(next));
                next += 1;
            }
        }
        children
    }

    /// What is in no group, and the outermost groups.
    pub(crate) fn outermost(&self) -> Vec<Child> {
        self.children(0..self.known.len(), 0)
    }

    pub(crate) fn within(&self, group: usize) -> Vec<Child> {
        self.children(self.range(group), group + 1)
    }

    /// The alternatives of `choice`, in their order.
    pub(crate) fn alternatives(&self, choice: usize) -> Vec<usize> {
        let mut alternatives = Vec::new();
        for child in self.within(choice) {
            if let Child::Group(alternative) = child {
                alternatives.push(alternative);
            }
        }
        alternatives
    }

    /// The choice that `alternative` is one of.
    pub(crate) fn choice_of(&self, alternative: usize) -> usize {
        let holds =
            |group: &usize| self.is_choice(*group) && self.range(*group).contains(&self.range(alternative).start);
        (0..alternative).rev().find(holds).unwrap_or(alternative)
    }

    /// The alternatives of `choice` that lack nothing.
    pub(crate) fn complete(&self, choice: usize) -> Vec<usize> {
        let mut complete = self.alternatives(choice);
        complete.retain(|alternative| self.lacks(*alternative).is_empty());
        complete
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
                Child::Field(field) if self.is_missing(field) => lacking.push(field),
                Child::Group(group) if self.is_choice(group) && self.complete(group).is_empty() => {
                    if let Some(nearest) = self.nearest(group) {
                        lacking.extend(self.lacks(nearest));
                    }
                }
                Child::Field(_) | Child::Group(_) => {}
            }
        }
        lacking
    }

    /// The alternative of `choice` of which most names are found, and among such the one that lacks least.
    pub(crate) fn nearest(&self, choice: usize) -> Option<usize> {
        let distance =
            |alternative: &usize| (Reverse(self.found_of(*alternative).len()), self.lacks(*alternative).len());
        self.alternatives(choice).into_iter().min_by_key(distance)
    }

    pub(crate) fn is_missing(&self, field: usize) -> bool {
        self.shape.is_required(field) && !self.is_found(field)
    }

    /// Whether each field belongs to an alternative of which nobody knows whether it is chosen: none is complete, or several.
    pub(crate) fn undecided(&self) -> Vec<bool> {
        let mut undecided = vec![false; self.known.len()];
        for at in 0..self.shape.groups() {
            if self.shape.kind(at) == GroupKind::Choice && self.complete(at).len() != 1 {
                for alternative in self.alternatives(at) {
                    undecided[self.range(alternative)].fill(true);
                }
            }
        }
        undecided
    }

    /// Whether each field is read: not one of an optional struct that is left out, nor of an alternative to the one
    /// that is there.
    pub(crate) fn in_use(&self) -> Vec<bool> {
        let mut in_use = vec![true; self.known.len()];
        let mut leave_out = |group| in_use[self.range(group)].fill(false);
        for at in 0..self.shape.groups() {
            match self.shape.kind(at) {
                GroupKind::Optional if !self.is_begun(at) => leave_out(at),
                GroupKind::Choice => {
                    if let [only] = self.complete(at)[..] {
                        for other in self.alternatives(at) {
                            if other != only {
                                leave_out(other);
                            }
                        }
                    }
                }
                GroupKind::Optional | GroupKind::Alternative => {}
            }
        }
        in_use
    }
}
