//! The value of `SCHEMA`: a table with a row a field.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt as _;

use super::of;
use super::value::row;
use crate::folder::Folder;
use crate::model::{Alternative, Config, Field, Kind, Mode, Nested, Shape};
use crate::names;

pub(super) fn schema(config: &Config<'_>) -> TokenStream {
    let name = config.item.ident.unraw().to_string();
    let project = config.project.as_ref().map(|project| quote!(.with_project(#project)));
    let mode = config.mode.map(|mode| match mode {
        Mode::Lenient => quote!(.with_mode(__lemna::Mode::Lenient)),
        Mode::Strict => quote!(.with_mode(__lemna::Mode::Strict)),
    });
    let requires = config.require_infisical.then(|| quote!(.require_infisical()));
    let forbid = Some(config.forbid_env_file_in).filter(|list| !list.is_empty());
    let forbid = forbid.map(|list| quote!(.forbid_env_file_in(&[#(#list),*])));
    // The same for every row of a macro's, whose structs differ in their names.
    let place = quote!(.at(::core::module_path!(), ::core::line!(), ::core::column!()));
    let (table, groups) = match &config.shape {
        Shape::Struct(fields) => table(fields),
        Shape::Enum(alternatives) => (alternatives_table(&name, alternatives), Some(quote!(.with_groups(GROUPS)))),
    };
    quote! {
        {
            #table
            &__lemna::Schema::new(#name, FIELDS) #place #groups #project #mode #requires #forbid
        }
    }
}

/// The constants for `fields`, and the call that adds their groups if there can be any.
fn table(fields: &[Field<'_>]) -> (TokenStream, Option<TokenStream>) {
    let (mut rows, mut parts) = (TokenStream::new(), TokenStream::new());
    let mut is_plain = true;
    for field in fields {
        match &field.kind {
            Kind::Value(value) => {
                let row = row(field, value);
                quote!(#row,).to_tokens(&mut rows);
                quote!(__lemna::Part::Field(#row),).to_tokens(&mut parts);
            }
            Kind::Nested(nested) => {
                is_plain = false;
                nested_part(field, nested).to_tokens(&mut parts);
            }
        }
    }
    if is_plain {
        return (quote!(const FIELDS: &[__lemna::FieldSchema] = &[#rows];), None);
    }
    let mut composed = composed(&parts);
    if let Some(second) = second_under_one_prefix(fields) {
        quote_spanned!(of(second)=> const _: () = __lemna::nested_once(PARTS);).to_tokens(&mut composed);
    }
    (composed, Some(quote!(.with_groups(GROUPS))))
}

/// The type of a nested struct under the prefix of another. That one is written in another way, and can still be the
/// same.
fn second_under_one_prefix<'a>(fields: &[Field<'a>]) -> Option<&'a Type> {
    let mut seen = HashSet::new();
    fields.iter().find_map(|field| match &field.kind {
        Kind::Nested(nested) => (!seen.insert((&nested.prefix, &nested.folder))).then_some(nested.ty),
        Kind::Value(_) => None,
    })
}

fn nested_part(field: &Field<'_>, nested: &Nested<'_>) -> TokenStream {
    let Nested { ty, optional, prefix, folder: Folder { path: folder, from_root } } = nested;
    let (path, doc) = (field.ident.unraw().to_string(), &field.doc);
    let nesting = if *optional { quote!(Optional(#doc)) } else { quote!(Always) };
    let schema = quote_spanned!(of(ty)=> <#ty as __lemna::Derived>::SCHEMA);
    quote!(__lemna::Part::Nested {
        path: #path, prefix: #prefix, folder: #folder, from_root: #from_root,
        nesting: __lemna::Nesting::#nesting, schema: #schema,
    },)
}

/// As [`table`], for an enum: each variant is nested in it as a struct would be.
fn alternatives_table(name: &str, alternatives: &[Alternative<'_>]) -> TokenStream {
    let mut parts = quote!(__lemna::Part::Choice(#name),);
    for Alternative { ident, doc, fields } in alternatives {
        let (path, name) = (names::path(ident), ident.unraw().to_string());
        let (table, groups) = table(fields);
        let part = quote!(__lemna::Part::Nested {
            path: #path, prefix: "", folder: "", from_root: false,
            nesting: __lemna::Nesting::Alternative(#name, #doc),
            schema: {
                #table
                &__lemna::Schema::new(#name, FIELDS) #groups
            },
        },);
        part.to_tokens(&mut parts);
    }
    composed(&parts)
}

/// The constants for `parts`, which hold further fields.
fn composed(parts: &TokenStream) -> TokenStream {
    quote! {
        const PARTS: &[__lemna::Part] = &[#parts];
        const SIZES: __lemna::Sizes = __lemna::sizes(PARTS);
        const TEXT: &[::core::primitive::u8; SIZES.text] = &__lemna::text(PARTS);
        const STRINGS: &[&::core::primitive::str; SIZES.strings] = &__lemna::strings(PARTS, TEXT);
        const FIELDS: &[__lemna::FieldSchema; SIZES.fields] = &__lemna::fields(PARTS, STRINGS);
        const GROUPS: &[__lemna::GroupSchema; SIZES.groups] = &__lemna::groups(PARTS, STRINGS);
    }
}
