//! The calls for fields that are there together or not at all.

use super::{Lookup, Reader, Values};
use crate::error::{Alternative, FieldErrorKind, each_once};
use crate::schema::presence::{Known, Presence};
use crate::schema::{GroupKind, GroupSchema, Schema};

impl Reader<'_> {
    /// Reads an optional nested struct with `read`, unless nothing of it is there.
    pub fn group<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        let group = self.next_group;
        match self.is_there(group) {
            Some(true) => {
                let outer = self.enter(group);
                let read = read(self);
                self.leave(group, outer);
                read.map(Some)
            }
            is_there => {
                self.leave(group, self.within);
                is_there.map(|_| None)
            }
        }
    }

    /// Reads an enum with `read`, and passes on which of its variants is there.
    pub fn choice<T>(&mut self, read: impl FnOnce(&mut Self, usize) -> Option<T>) -> Option<T> {
        let choice = self.next_group;
        let outer = self.within;
        let read = self.chosen(choice).and_then(|(which, alternative)| {
            self.enter(alternative);
            read(self, which)
        });
        self.leave(choice, outer);
        read
    }

    /// Found out where it is first asked for: most structs have no groups.
    fn presence(&self) -> &Presence {
        self.presence.get_or_init(|| Presence::of(self.values, self.schema))
    }

    /// Goes to the first field of `group`; what it is within now is handed out.
    fn enter(&mut self, group: usize) -> Option<usize> {
        (self.next, self.next_group) = (self.schema.groups()[group].range().start, group + 1);
        self.within.replace(group)
    }

    /// Goes behind the last field of `group`, which is within `outer`.
    fn leave(&mut self, group: usize, outer: Option<usize>) {
        self.next = self.schema.groups()[group].range().end;
        self.next_group = self.presence().behind(group);
        self.within = outer;
    }

    /// Whether the optional `group` is there; `None` if that is unknown.
    fn is_there(&mut self, group: usize) -> Option<bool> {
        let schema = &self.schema.groups()[group];
        let presence = self.presence();
        let is_begun = presence.is_begun(group);
        match presence.first_open(group).filter(|_| !is_begun) {
            None => Some(is_begun),
            Some(open) => {
                self.wrong(open, FieldErrorKind::Undecided { group: schema });
                None
            }
        }
    }

    /// The alternative of `choice` to be read, by its number and as a group: the complete one, or else the nearest, so
    /// that it says what is wrong with it.
    fn chosen(&mut self, choice: usize) -> Option<(usize, usize)> {
        let group = &self.schema.groups()[choice];
        let presence = self.presence();
        let complete = presence.complete(choice);
        if complete.len() > 1 {
            self.too_many(choice, &complete);
            return None;
        }
        let nearest = || presence.nearest(choice).filter(|nearest| presence.is_begun(*nearest));
        let Some(chosen) = complete.first().copied().or_else(nearest) else {
            let at = presence.first_open(choice).unwrap_or(group.range().start);
            let alternatives = self.told(choice, &|_| true);
            let found = self.within.map_or(Vec::new(), |within| self.found_names(within));
            let within = self.within.map(|within| &self.schema.groups()[within]);
            self.wrong(at, FieldErrorKind::NoAlternative { group, alternatives, within, found });
            return None;
        };
        let which = self.presence().alternatives(choice).iter().position(|alternative| *alternative == chosen)?;
        Some((which, chosen))
    }

    /// Each name that distinguishes the `complete` alternatives of `choice` is a mistake, or one name if none does.
    fn too_many(&mut self, choice: usize, complete: &[usize]) {
        let (group, schema) = (&self.schema.groups()[choice], self.schema);
        let mut alternatives = self.told(choice, &|alternative| complete.contains(&alternative));
        for (at, wanted) in complete.iter().enumerate() {
            alternatives[at].unset = self.unset_to_have(choice, *wanted, complete);
        }
        let is_everywhere = |name| alternatives.iter().all(|alternative| alternative.found.contains(&name));
        let decides = |field: &usize| !self.values.names_set(&schema.fields()[*field]).into_iter().all(is_everywhere);
        let mut found = Vec::new();
        for alternative in complete {
            found.extend(self.presence().found_of(*alternative));
        }
        let mut deciding: Vec<_> = found.iter().copied().filter(decides).collect();
        if deciding.is_empty() {
            deciding.extend(found.first());
        }
        for field in deciding {
            self.wrong(field, FieldErrorKind::ManyAlternatives { group, alternatives: alternatives.clone() });
        }
    }

    /// The names to unset for `wanted` to be the only complete alternative of `choice`: none if nothing can be unset
    /// that it does not need itself.
    fn unset_to_have(&self, choice: usize, wanted: usize, complete: &[usize]) -> Vec<&'static str> {
        let kept = self.found_names(wanted);
        let mut unset = Vec::new();
        for other in complete.iter().filter(|other| **other != wanted) {
            unset.extend(self.found_names(*other));
        }
        let mut unset = each_once(&unset);
        unset.retain(|name| !kept.contains(name));
        let after = Presence::new(self.schema, &|field| {
            let stays = self.values.names_set(field).iter().any(|name| !unset.contains(name));
            if stays { Known::Found } else { Known::Absent }
        });
        if after.complete(choice) == [wanted] { unset } else { Vec::new() }
    }

    /// The names under which something of `group` is found.
    fn found_names(&self, group: usize) -> Vec<&'static str> {
        let mut names = Vec::new();
        for field in self.presence().found_of(group) {
            names.extend(self.values.names_set(&self.schema.fields()[field]));
        }
        each_once(&names)
    }

    /// What `kind`, of a field without a value, is within an optional struct or an alternative.
    pub(super) fn within_group(&self, kind: FieldErrorKind) -> FieldErrorKind {
        let (FieldErrorKind::Missing | FieldErrorKind::Empty, Some(within)) = (&kind, self.within) else { return kind };
        let groups = self.schema.groups();
        let found = self.found_names(within);
        if groups[within].kind() == GroupKind::Optional {
            return FieldErrorKind::Incomplete { group: &groups[within], found, others: Vec::new(), is_optional: true };
        }
        let choice = self.presence().choice_of(within);
        let others = self.told(choice, &|alternative| alternative != within);
        let is_optional = choice.checked_sub(1).map(|outer| &groups[outer]).is_some_and(|outer: &GroupSchema| {
            outer.kind() == GroupKind::Optional && outer.range() == groups[choice].range()
        });
        FieldErrorKind::Incomplete { group: &groups[within], found, others, is_optional }
    }

    /// Those alternatives of `choice` that are `wanted`, for an error.
    fn told(&self, choice: usize, wanted: &dyn Fn(usize) -> bool) -> Vec<Alternative> {
        let groups = self.schema.groups();
        let presence = self.presence();
        let name = |field: usize| self.schema.fields()[field].secret_name();
        let mut told = Vec::new();
        for alternative in presence.alternatives(choice) {
            if wanted(alternative) {
                let lacking: Vec<_> = presence.lacks(alternative).into_iter().map(name).collect();
                told.push(Alternative {
                    name: groups[alternative].name(),
                    found: self.found_names(alternative),
                    lacking: each_once(&lacking),
                    needs_one: presence.needs_one(alternative),
                    unset: Vec::new(),
                });
            }
        }
        told
    }
}

impl Presence {
    /// What `values` have of `schema`.
    pub(crate) fn of(values: &dyn Values, schema: &'static Schema) -> Self {
        Self::new(schema, &|field| match values.look_up(field) {
            Lookup::Value(_) | Lookup::Unusable(_) => Known::Found,
            Lookup::Empty | Lookup::Nothing if values.is_unasked(field) => Known::Open,
            Lookup::Empty | Lookup::Nothing => Known::Absent,
        })
    }
}
