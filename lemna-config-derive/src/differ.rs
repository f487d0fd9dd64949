//! The rules between the fields of a struct, and between the variants of an enum: what they mean must differ.

use std::collections::HashMap;

use crate::attr::{self, Item};
use crate::folder::Folder;
use crate::mistakes::Mistakes;
use crate::model::{Field, Kind, Nested, Shape, Value};
use crate::names;
use crate::type_text::type_text;

pub(crate) fn check(item: &Item<'_>, shape: &Shape<'_>, mistakes: &mut Mistakes) {
    match shape {
        Shape::Struct(fields) => secrets_differ(&item.fields, fields, mistakes),
        Shape::Enum(alternatives) => {
            for (variant, alternative) in item.variants.iter().zip(alternatives) {
                secrets_differ(&variant.fields, &alternative.fields, mistakes);
            }
        }
    }
    variants_differ(item, shape, mistakes);
    paths_differ(shape, mistakes);
}

/// Two fields of one struct, or of one variant, with one secret (a name in a folder) would be taken for another.
fn secrets_differ(given: &[attr::Field<'_>], fields: &[Field<'_>], mistakes: &mut Mistakes) {
    nested_once(fields, mistakes);
    let claims = Claims::new(fields);
    for (field, given) in fields.iter().zip(given) {
        if let Kind::Value(value) = &field.kind {
            names_differ(given, value, &|name| claims.by_another(field, value, name), mistakes);
        }
    }
}

/// One struct nested twice under one prefix would have the same values twice. The compiler finds it where the type is
/// written in two ways.
fn nested_once(fields: &[Field<'_>], mistakes: &mut Mistakes) {
    let mut seen = HashMap::new();
    for field in fields {
        let Kind::Nested(Nested { ty, prefix, folder, .. }) = &field.kind else { continue };
        if let Some(first) = seen.get(&(type_text(ty), prefix, folder)) {
            mistakes.at(
                field.ident,
                format!(
                    "this and the field `{first}` would both be filled from the same secrets: give one of them a \
                     different prefix with `#[lemna(nested, prefix = \"...\")]`"
                ),
            );
        } else {
            seen.insert((type_text(ty), prefix, folder), field.ident);
        }
    }
}

/// Which fields are which secret.
struct Claims<'a>(HashMap<(&'a Folder, &'a str), Vec<&'a Field<'a>>>);

impl<'a> Claims<'a> {
    fn new(fields: &'a [Field<'a>]) -> Self {
        let mut claims = HashMap::<_, Vec<_>>::new();
        for field in fields {
            if let Kind::Value(value) = &field.kind {
                for name in value.names() {
                    claims.entry((&value.folder, name)).or_default().push(field);
                }
            }
        }
        Self(claims)
    }

    /// The first field but `field` that is the secret `name`. One of the same variant in the enum of fields is reported
    /// for that alone.
    fn by_another(&self, field: &Field<'_>, value: &Value<'_>, name: &str) -> Option<&Field<'a>> {
        self.0.get(&(&value.folder, name))?.iter().copied().find(|other| other.variant != field.variant)
    }
}

/// No name of `groups`, aliases included, is used twice, by one field or by two.
fn names_differ<'a>(
    field: &attr::Field<'_>,
    value: &Value<'_>,
    claimed_by: &dyn Fn(&str) -> Option<&'a Field<'a>>,
    mistakes: &mut Mistakes,
) {
    let names = value.names();
    for (at, name) in names.iter().enumerate() {
        let alias = at.checked_sub(1).map(|alias| &field.attrs.aliases[alias].value);
        if let (Some(alias), true) = (alias, names[..at].contains(name)) {
            mistakes.at(alias, format!("this field is the secret `{name}` already: leave this alias out"));
        } else if let Some(other) = claimed_by(name) {
            let other = other.ident;
            let claimed = format!("this and the field `{other}` are both the secret `{name}`: ");
            let mend = match alias {
                None => "give one of them another with `#[lemna(name = \"...\")]`",
                Some(_) => "leave this alias out, or give the other another name",
            };
            match (alias, &field.attrs.name) {
                (Some(alias), _) => mistakes.at(alias, claimed + mend),
                (None, Some(given)) => mistakes.at(&given.value, claimed + mend),
                (None, None) => mistakes.at(field.ident, claimed + mend),
            }
        }
    }
}

/// Each field has a distinct variant in the enum of fields.
fn variants_differ(item: &Item<'_>, shape: &Shape<'_>, mistakes: &mut Mistakes) {
    let mut all = Vec::new();
    for (of, fields) in shape.parts() {
        all.extend(fields.iter().map(|field| (of, field)));
    }
    let mut named = HashMap::<_, Vec<_>>::new();
    for (at, (_, field)) in all.iter().enumerate() {
        named.entry(&field.variant).or_default().push(at);
    }
    for (at, (_, field)) in all.iter().enumerate() {
        if let Some(other) = named[&field.variant].iter().find(|other| **other != at) {
            let (of, other) = all[*other];
            let (variant, field_enum, other) = (&field.variant, names::field_enum(&item.input.ident), other.ident);
            let of = of.map_or_else(String::new, |of| format!(" of `{of}`"));
            mistakes.at(
                field.ident,
                format!(
                    "this and the field `{other}`{of} would both be `{field_enum}::{variant}`: rename one of them \
                     (with `#[lemna(name = \"...\")]` its secret keeps its name)"
                ),
            );
        }
    }
}

/// Each variant has a distinct part in the paths of its fields.
fn paths_differ(shape: &Shape<'_>, mistakes: &mut Mistakes) {
    let variants: Vec<_> = shape.parts().into_iter().filter_map(|(variant, _)| variant).collect();
    for (at, variant) in variants.iter().enumerate() {
        let path = names::path(variant);
        if let Some(other) = variants[..at].iter().find(|other| names::path(other) == path) {
            mistakes.at(
                variant,
                format!(
                    "this and the variant `{other}` would both be `{path}` in the paths of their fields: rename one"
                ),
            );
        }
    }
}
