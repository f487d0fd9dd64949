//! The rules between the fields of a struct, and between the variants of an enum: what they mean must differ.

use crate::attr::{self, Item};
use crate::mistakes::Mistakes;
use crate::model::{Field, Kind, Shape, Value};
use crate::names;

pub(crate) fn check(item: &Item<'_>, shape: &Shape<'_>, mistakes: &mut Mistakes) {
    let own = item.variants.is_empty().then_some(item.fields.as_slice());
    let given = own.into_iter().chain(item.variants.iter().map(|variant| variant.fields.as_slice()));
    for (given, (_, fields)) in given.zip(shape.parts()) {
        secrets_differ(given, fields, mistakes);
    }
    variants_differ(item, shape, mistakes);
    paths_differ(shape, mistakes);
}

/// Two fields of one struct, or of one variant, with one secret (a name in a folder) would be taken for another.
fn secrets_differ(given: &[attr::Field<'_>], fields: &[Field<'_>], mistakes: &mut Mistakes) {
    for (at, field) in fields.iter().enumerate() {
        if let Kind::Value(value) = &field.kind {
            // Two that are one variant of the enum of fields are told of that alone.
            let others = fields[..at].iter().chain(&fields[at + 1..]).filter(|other| other.variant != field.variant);
            let others: Vec<_> = others.collect();
            names_differ(&given[at], value, &others, mistakes);
        }
    }
}

/// No name of `value`, aliases included, is one of another field or a second time one of its own.
fn names_differ(field: &attr::Field<'_>, value: &Value<'_>, others: &[&Field<'_>], mistakes: &mut Mistakes) {
    let claims = |other: &Field<'_>, name: &str| match &other.kind {
        Kind::Nested(_) => false,
        Kind::Value(other) => other.folder == value.folder && other.names().any(|own| own == name),
    };
    for (at, name) in value.names().enumerate() {
        let alias = at.checked_sub(1).map(|alias| &field.attrs.aliases[alias].value);
        if let (Some(alias), true) = (alias, value.names().take(at).any(|before| before == name)) {
            mistakes.at(alias, format!("this field is the secret `{name}` already: leave this alias out"));
        } else if let Some(other) = others.iter().find(|other| claims(other, name)) {
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

/// Each field has a variant of its own in the enum of fields.
fn variants_differ(item: &Item<'_>, shape: &Shape<'_>, mistakes: &mut Mistakes) {
    let all: Vec<_> = shape.parts().flat_map(|(of, fields)| fields.iter().map(move |field| (of, field))).collect();
    for (at, (_, field)) in all.iter().enumerate() {
        let mut others = all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
        if let Some((of, other)) = others.find(|(_, other)| other.variant == field.variant) {
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

/// Each variant has a part of its own in the paths of its fields.
fn paths_differ(shape: &Shape<'_>, mistakes: &mut Mistakes) {
    let variants: Vec<_> = shape.parts().filter_map(|(variant, _)| variant).collect();
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
