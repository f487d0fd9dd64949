//! The stub for a struct or an enum with mistakes: what uses it elsewhere finds the same names, and causes no further
//! errors.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;

use crate::attr::Item;
use crate::check::derived_debug;
use crate::expand::{Parts, debug_impl, global, nested_variant, serialize_impl};
use crate::model::krate;
use crate::names;
use crate::type_text::{inside_list, inside_option};

pub(crate) fn stub(item: &Item<'_>) -> TokenStream {
    let krate = krate(item);
    let name = item.input.ident.unraw().to_string();
    // The enum of fields has no parameters, so its variants cannot speak of the struct's.
    let plain = item.input.generics.params.is_empty() && item.input.generics.where_clause.is_none();
    let mut known = Vec::new();
    let mut variants = TokenStream::new();
    let mut fields: Vec<_> = item.fields.iter().map(|field| (names::variant(field.ident), field)).collect();
    for variant in &item.variants {
        for field in &variant.fields {
            fields.push((names::variant_within(&variant.input.ident, field.ident), field));
        }
    }
    for (variant, field) in fields {
        if known.contains(&variant) {
            continue;
        }
        let ty = inside_option(&field.input.ty).unwrap_or(&field.input.ty);
        let nests = field.attrs.nested.is_some() && inside_list(&field.input.ty).is_none();
        variants.extend(if plain && nests && !field.nests(&item.input.ident) {
            nested_variant(&variant, ty, &krate)
        } else {
            quote!(#variant,)
        });
        known.push(variant);
    }
    let field_enum = names::field_enum(&item.input.ident);
    let parts = Parts {
        // A struct that nests this one counts on a field.
        variants: quote!(#variants #[doc(hidden)] __Stub,),
        all: quote!(&[Self::__Stub]),
        schema: quote!(&__lemna::Schema::new(#name, &[])),
        read: quote!(::core::option::Option::None),
        nests: false,
        asks: false,
        debug: (item.attrs.no_debug.is_none() && derived_debug(item).is_none())
            .then(|| debug_impl(item.input, &quote!(__formatter.write_str(#name)))),
        serialize: item.attrs.serialize.as_ref().map(|word| {
            serialize_impl(item.input, &[], &word.key, &quote!(__lemna::Serializer::serialize_unit(__serializer)))
        }),
        global: item.attrs.global.as_ref().filter(|_| plain).map(|word| global(item.input, &field_enum, &word.key)),
    };
    parts.assemble(item.input, &field_enum, &krate)
}
