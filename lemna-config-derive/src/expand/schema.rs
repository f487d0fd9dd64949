//! The value of `SCHEMA`: a table with a row a field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;

use super::of;
use super::value::row;
use crate::folder::Folder;
use crate::model::{Config, Kind, Mode, Nested};

pub(super) fn schema(config: &Config<'_>) -> TokenStream {
    let name = config.item.ident.unraw().to_string();
    let project = config.project.iter().map(|project| quote!(.with_project(#project)));
    let mode = config.mode.iter().map(|mode| match mode {
        Mode::Lenient => quote!(.with_mode(__lemna::Mode::Lenient)),
        Mode::Strict => quote!(.with_mode(__lemna::Mode::Strict)),
    });
    let rows: Option<Vec<_>> = config
        .fields
        .iter()
        .map(|field| match &field.kind {
            Kind::Value(value) => Some(row(field, value)),
            Kind::Nested(_) => None,
        })
        .collect();
    let (table, groups) = if let Some(rows) = rows {
        (quote!(const FIELDS: &[__lemna::FieldSchema] = &[#(#rows),*];), None)
    } else {
        let parts = config.fields.iter().map(|field| match &field.kind {
            Kind::Value(value) => {
                let row = row(field, value);
                quote!(__lemna::Part::Field(#row))
            }
            Kind::Nested(Nested { ty, prefix, folder: Folder { path: folder, from_root } }) => {
                let path = field.ident.unraw().to_string();
                let schema = quote_spanned!(of(ty)=> <#ty as __lemna::LemnaSecrets>::SCHEMA);
                quote!(__lemna::Part::Nested {
                    path: #path, prefix: #prefix, folder: #folder, from_root: #from_root,
                    nesting: __lemna::Nesting::Always, schema: #schema,
                })
            }
        });
        let composed = quote! {
            const PARTS: &[__lemna::Part] = &[#(#parts),*];
            const SIZES: __lemna::Sizes = __lemna::sizes(PARTS);
            const TEXT: &[::core::primitive::u8; SIZES.text] = &__lemna::text(PARTS);
            const STRINGS: &[&::core::primitive::str; SIZES.strings] = &__lemna::strings(PARTS, TEXT);
            const FIELDS: &[__lemna::FieldSchema; SIZES.fields] = &__lemna::fields(PARTS, STRINGS);
            const GROUPS: &[__lemna::GroupSchema; SIZES.groups] = &__lemna::groups(PARTS, STRINGS);
        };
        (composed, Some(quote!(.with_groups(GROUPS))))
    };
    quote! {
        {
            #table
            &__lemna::Schema::new(#name, FIELDS) #groups #(#project)* #(#mode)*
        }
    }
}
