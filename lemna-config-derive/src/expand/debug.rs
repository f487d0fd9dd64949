//! A `Debug` that shows names and types.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{DeriveInput, Type};

use super::of;
use crate::model::{Config, Field, Kind, Nested, Shape, WhenAbsent};
use crate::type_text::type_text;

pub(super) fn debug(config: &Config<'_>) -> TokenStream {
    let body = match &config.shape {
        Shape::Struct(fields) => shown(&config.item.ident.unraw().to_string(), fields, own),
        Shape::Enum(alternatives) => {
            let mut arms = TokenStream::new();
            for alternative in alternatives {
                let ident = alternative.ident;
                let bindings = bindings(&alternative.fields, is_looked_at);
                let shown = shown(&ident.unraw().to_string(), &alternative.fields, of_variant);
                quote!(Self::#ident { #bindings } => #shown,).to_tokens(&mut arms);
            }
            quote!(match self { #arms })
        }
    };
    debug_impl(config.item, &body)
}

/// What the fields of a variant are called in its arm, of which those that `is_shown` takes are bound.
pub(super) fn bindings(fields: &[Field<'_>], is_shown: fn(&Field<'_>) -> bool) -> TokenStream {
    let mut bindings = TokenStream::new();
    for (at, field) in fields.iter().enumerate() {
        let (ident, bound) = (field.ident, bound(at));
        let binding = if is_shown(field) { quote!(#ident: #bound,) } else { quote!(#ident: _,) };
        binding.to_tokens(&mut bindings);
    }
    bindings
}

/// Makes a reference to the field of a struct or a variant, which has this place in it.
pub(super) type Place = fn(usize, &Field<'_>) -> TokenStream;

/// A reference to the field of a struct, at the place of its type.
pub(super) fn own(_: usize, field: &Field<'_>) -> TokenStream {
    let mut ident = field.ident.clone();
    ident.set_span(of(shown_type(field)));
    quote_spanned!(of(shown_type(field))=> &self.#ident)
}

/// As [`own`], of a variant whose fields are bound.
pub(super) fn of_variant(at: usize, field: &Field<'_>) -> TokenStream {
    let mut bound = bound(at);
    bound.set_span(of(shown_type(field)));
    quote!(#bound)
}

/// What the field `at` this place of a variant is called in its arm: its own name could be one of the macro's.
fn bound(at: usize) -> Ident {
    format_ident!("__{at}")
}

/// The call that shows `fields`, the references to which `place` makes.
///
/// They are a table: a chain of calls would be as deep as there are fields, and each call is code.
fn shown(name: &str, fields: &[Field<'_>], place: Place) -> TokenStream {
    let mut rows = TokenStream::new();
    for (at, field) in fields.iter().enumerate() {
        let (name, place) = (field.ident.unraw().to_string(), place(at, field));
        let shown = match &field.kind {
            Kind::Value(value) if value.public.is_none() => {
                let type_text = type_text(value.ty);
                let redacted = quote!(__lemna::Redacted(#type_text));
                if matches!(value.when_absent, WhenAbsent::None) {
                    quote!(&(#place).as_ref().map(|_| #redacted))
                } else {
                    quote!(&#redacted)
                }
            }
            Kind::Value(_) => place,
            Kind::Nested(Nested { ty, optional, .. }) => {
                let ty = if *optional { quote!(::core::option::Option<#ty>) } else { quote!(#ty) };
                quote!(__lemna::Nested::<#ty>::debug(#place))
            }
        };
        quote!((#name, #shown),).to_tokens(&mut rows);
    }
    quote!(__lemna::debug(__formatter, #name, &[#rows]))
}

/// Whether more is shown of `field` than its type.
fn is_looked_at(field: &Field<'_>) -> bool {
    match &field.kind {
        Kind::Value(value) => value.public.is_some() || matches!(value.when_absent, WhenAbsent::None),
        Kind::Nested(_) => true,
    }
}

fn shown_type<'a>(field: &Field<'a>) -> &'a Type {
    match &field.kind {
        Kind::Value(value) => value.ty,
        Kind::Nested(nested) => nested.ty,
    }
}

/// `Debug` for the struct or enum, with `body` for its only function.
pub(crate) fn debug_impl(item: &DeriveInput, body: &TokenStream) -> TokenStream {
    let ident = &item.ident;
    let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #ident #type_generics #where_clause {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #body
            }
        }
    }
}
