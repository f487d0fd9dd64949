//! The rules between attributes, between an attribute and its field, and between the fields of a struct.

use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::{LitStr, Path, Token};

use crate::attr::{self, Item};
use crate::folder::Folder;
use crate::mistakes::Mistakes;
use crate::model::{Field, Kind, Shape, inside_option};
use crate::names;
use crate::type_text::type_text;

/// What `nested` contradicts, and what to do instead.
const AGAINST_NESTED: &[(&str, &str)] = &[
    ("name", "a nested struct is read from many secrets; `prefix = \"...\"` puts something before all their names"),
    ("default", "give the fields inside the nested struct their defaults"),
    ("from_str", "a nested struct is filled field by field; leave out one of the two"),
    ("local", "mark the fields inside the nested struct `local`"),
    ("public", "mark the fields inside the nested struct `public`"),
];

/// `nested` goes with `prefix` and `path` alone, and `prefix` with `nested` alone.
pub(crate) fn nested_agrees(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    let attrs = &field.attrs;
    let place_of = |word: &str| attrs.order.iter().position(|key| key.unraw() == word);
    let Some(nested) = place_of("nested") else {
        if let Some(prefix) = &attrs.prefix {
            mistakes.at(
                &prefix.key,
                "a field's `prefix` is for a nested struct: write `#[lemna(nested, prefix = \"...\")]`, \
                 or `name = \"...\"` for a single value",
            );
        }
        return;
    };
    for (word, instead) in AGAINST_NESTED {
        if let Some(other) = place_of(word) {
            let (first, second) = (&attrs.order[nested.min(other)], &attrs.order[nested.max(other)]);
            mistakes.at(second, format!("`{second}` contradicts `{first}`: {instead}"));
        }
    }
}

/// What is no secret of Infisical's is in no folder of it.
pub(crate) fn path_agrees(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    if let (Some(path), Some(_)) = (&field.attrs.path, &field.attrs.local) {
        mistakes.at(
            &path.key,
            "`path` contradicts `local`: Infisical, the only source with folders, is not asked for this field; \
             leave out one of the two",
        );
    }
}

/// A field that may be absent has no use for a default.
pub(crate) fn default_agrees(field: &attr::Field<'_>, optional: bool, mistakes: &mut Mistakes) {
    if let Some(default) = field.attrs.default.as_ref().filter(|_| optional) {
        let name = field.ident;
        let inner = inside_option(&field.input.ty).map(type_text).unwrap_or_default();
        mistakes.at(
            &default.key,
            format!(
                "`default` contradicts `Option`, whose default is `None`: \
                 write `{name}: {inner}` to have the default, or leave `default` out"
            ),
        );
    }
}

/// A secret's name is made of what Infisical, a shell and a `.env` file all take.
pub(crate) fn secret_name(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    let derived = names::secret(field.ident);
    match &field.attrs.name {
        Some(name) if name.value.value().is_empty() => mistakes.at(
            &name.value,
            format!("a secret's name cannot be empty: leave `name` out to have `{derived}`, or write another"),
        ),
        Some(name) => written_name(&name.value, mistakes),
        None => {
            if let Some(why) = names::forbidden_in_secret(&derived) {
                mistakes.at(field.ident, format!("{why}\ngive this secret another with `#[lemna(name = \"...\")]`"));
            }
        }
    }
}

/// A project has a slug or an id.
pub(crate) fn project(project: &LitStr, mistakes: &mut Mistakes) {
    if project.value().trim().is_empty() {
        mistakes.at(
            project,
            "a project is named by its slug or its id: write `project = \"my-project\"`, \
             or leave it out and set INFISICAL_PROJECT_ID",
        );
    }
}

/// A written name or prefix holds nothing that a secret's name cannot.
pub(crate) fn written_name(name: &LitStr, mistakes: &mut Mistakes) {
    if let Some(why) = names::forbidden_in_secret(&name.value()) {
        mistakes.at(name, why);
    }
}

/// Two fields of one struct, or of one variant, with one secret (a name in a folder) would be taken for another.
pub(crate) fn secrets_differ(given: &[attr::Field<'_>], fields: &[Field<'_>], mistakes: &mut Mistakes) {
    for (at, field) in fields.iter().enumerate() {
        let mut others = fields.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
        if let Some((name, folder)) = secret_of(field)
            && let Some(other) = others.find(|other| secret_of(other) == Some((name, folder)))
        {
            let other = other.ident;
            let message = format!(
                "this and the field `{other}` are both the secret `{name}`: \
                 give one of them another with `#[lemna(name = \"...\")]`"
            );
            match &given[at].attrs.name {
                Some(given) => mistakes.at(&given.value, message),
                None => mistakes.at(field.ident, message),
            }
        }
    }
}

/// Each field has a variant of its own in the enum of fields.
pub(crate) fn variants_differ(item: &Item<'_>, shape: &Shape<'_>, mistakes: &mut Mistakes) {
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

fn secret_of<'a>(field: &'a Field<'_>) -> Option<(&'a str, &'a Folder)> {
    match &field.kind {
        Kind::Nested(_) => None,
        Kind::Value(value) => Some((&value.secret_name, &value.folder)),
    }
}

/// The derive's `Debug` and another collide; the other can be seen only where it is derived further down.
pub(crate) fn other_debug(item: &Item<'_>, mistakes: &mut Mistakes) {
    if item.attrs.no_debug.is_some() {
        return;
    }
    if let Some(debug) = derived_debug(item) {
        mistakes.at(
            debug,
            "`LemnaSecrets` already writes a `Debug`, one that shows no values: leave this one out\n\
             or, to have one that shows every value, write `#[lemna(no_debug)]`",
        );
    }
}

/// `Debug` in a `#[derive(...)]` below this one.
pub(crate) fn derived_debug(item: &Item<'_>) -> Option<Path> {
    item.input
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .filter_map(|attr| attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok())
        .flatten()
        .find(|path| path.segments.last().is_some_and(|last: &syn::PathSegment| last.ident == "Debug"))
}
