//! A schema as a tree: fields, and groups with what is in them. For whatever prints it.

use std::ops::Range;

use crate::schema::{FieldSchema, GroupKind, GroupSchema, Requirement, Schema};

pub(super) enum Item {
    Field(&'static FieldSchema),
    Group(Group),
}

pub(super) struct Group {
    pub(super) schema: &'static GroupSchema,
    pub(super) items: Vec<Item>,
}

/// What `schema` declares, in its order.
pub(super) fn outline(schema: &Schema) -> Vec<Item> {
    let mut groups = schema.groups();
    items(schema.fields(), 0..schema.fields().len(), None, &mut groups)
}

/// The fields of `range`, those of the groups within `parent` taken together. `rest` begins with these groups.
fn items(
    fields: &'static [FieldSchema],
    range: Range<usize>,
    parent: Option<&GroupSchema>,
    rest: &mut &'static [GroupSchema],
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut at = range.start;
    while let [group, others @ ..] = *rest
        && parent.is_none_or(|parent| is_within(group, parent))
    {
        *rest = others;
        let inner = group.range();
        items.extend(fields[at..inner.start].iter().map(Item::Field));
        at = inner.end;
        items.push(Item::Group(Group { schema: group, items: self::items(fields, inner, Some(group), rest) }));
    }
    items.extend(fields[at..range.end].iter().map(Item::Field));
    items
}

/// Told by the paths, for an alternative may have no fields.
fn is_within(group: &GroupSchema, parent: &GroupSchema) -> bool {
    let (inner, outer) = (group.path(), parent.path());
    match inner.strip_prefix(outer) {
        // An enum is at the place of the optional field or the variant that holds it.
        Some("") => group.kind() == GroupKind::Choice,
        Some(below) => outer.is_empty() || below.starts_with('.'),
        None => false,
    }
}

impl Group {
    /// Whether it is optional, and holds nothing but an enum.
    pub(super) fn optional_choice(&self) -> Option<&Group> {
        match (self.schema.kind(), &self.items[..]) {
            (GroupKind::Optional, [Item::Group(choice)]) if choice.schema.kind() == GroupKind::Choice => Some(choice),
            _ => None,
        }
    }

    /// The alternatives of an enum.
    pub(super) fn alternatives(&self) -> impl Iterator<Item = &Group> {
        self.items.iter().filter_map(|item| match item {
            Item::Group(group) if group.schema.kind() == GroupKind::Alternative => Some(group),
            _ => None,
        })
    }

    /// The names that must be there if the group is: not those of groups within it.
    pub(super) fn required(&self) -> Vec<&'static str> {
        let fields = self.items.iter().filter_map(|item| match item {
            Item::Field(field) if field.requirement() == Requirement::Required => Some(field.secret_name()),
            _ => None,
        });
        fields.collect()
    }

    /// What holds it together, in words.
    pub(super) fn rule(&self) -> String {
        let required = self.required();
        match self.schema.kind() {
            GroupKind::Choice => format!("one of these: {}", self.choices()),
            GroupKind::Optional => match self.optional_choice() {
                Some(choice) => format!("none of these, or one: {}", choice.choices()),
                None if required.is_empty() => "can be left out".to_owned(),
                None => format!("all of these or none: {}", required.join(", ")),
            },
            GroupKind::Alternative if required.is_empty() => "needs nothing".to_owned(),
            GroupKind::Alternative => format!("needs {}", required.join(", ")),
        }
    }

    fn choices(&self) -> String {
        let choices = self.alternatives().map(|group| match &group.required()[..] {
            [] => group.schema.name().to_owned(),
            required => format!("{} ({})", group.schema.name(), required.join(", ")),
        });
        choices.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::SERVICE;
    use super::*;

    fn told(items: &[Item], into: &mut String) {
        for item in items {
            match item {
                Item::Field(field) => into.push_str(field.path().rsplit('.').next().unwrap()),
                Item::Group(group) => {
                    into.push_str(group.schema.name());
                    into.push('(');
                    told(&group.items, into);
                    into.push(')');
                }
            }
            into.push(' ');
        }
    }

    #[test]
    fn groups_stand_in_their_groups() {
        let mut text = String::new();
        told(&outline(SERVICE), &mut text);
        let end = text.split("old ").nth(1).unwrap();
        let expected = "Cache(url size ) Auth(Password(user password ) Token(user token ) Open() ) Mail(Mail(Smtp(host ) ) ) last key ratio ";
        assert_eq!(end, expected);
    }

    #[test]
    fn a_rule_tells_what_must_be_there() {
        let items = outline(SERVICE);
        let rules: Vec<_> = items
            .iter()
            .filter_map(|item| match item {
                Item::Group(group) => Some(group.rule()),
                Item::Field(_) => None,
            })
            .collect();
        assert_eq!(
            rules,
            [
                "all of these or none: CACHE_URL",
                "one of these: Password (USER, PASSWORD); Token (USER, AUTH_TOKEN); Open",
                "none of these, or one: Smtp (SMTP_HOST)",
            ]
        );
    }

    /// An outermost enum has no path.
    #[test]
    fn an_enum_holds_all_its_alternatives() {
        const fn group(kind: GroupKind, path: &'static str, start: usize, len: usize) -> GroupSchema {
            GroupSchema { path, name: path, doc: "", kind, start, len }
        }
        const ENUM: &Schema = &Schema::new("Auth", &[FieldSchema::new("a.b", "B", "u8")]).with_groups(&[
            group(GroupKind::Choice, "", 0, 1),
            group(GroupKind::Alternative, "a", 0, 1),
            group(GroupKind::Optional, "a.c", 1, 0),
            group(GroupKind::Alternative, "d", 1, 0),
        ]);
        let mut text = String::new();
        told(&outline(ENUM), &mut text);
        assert_eq!(text, "(a(b a.c() ) d() ) ");
    }
}
