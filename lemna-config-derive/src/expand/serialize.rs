//! A `Serialize` that shows what is public.

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{DeriveInput, Type};

use super::debug::{Place, bindings, of_variant, own};
use super::of;
use crate::model::{Config, Field, Kind, Shape};
use crate::names;
use crate::type_text::type_text;

pub(super) fn serialize(config: &Config<'_>, word: &Ident) -> TokenStream {
    let name = config.item.ident.unraw().to_string();
    let body = match &config.shape {
        Shape::Struct(fields) => {
            let length = length(fields);
            let start = quote!(__lemna::Serializer::serialize_struct(__serializer, #name, #length));
            view(&start, &quote!(__lemna::SerializeStruct), &quote!(__lemna::public_field), fields, own)
        }
        Shape::Enum(alternatives) => {
            let mut arms = TokenStream::new();
            for (at, alternative) in (0_u32..).zip(alternatives) {
                let (ident, fields) = (alternative.ident, &alternative.fields);
                let (bindings, length, path) = (bindings(fields, is_public), length(fields), names::path(ident));
                let start = quote!(
                    __lemna::Serializer::serialize_struct_variant(__serializer, #name, #at, #path, #length)
                );
                let public_field = quote!(__lemna::public_field_of_variant);
                let by = quote!(__lemna::SerializeStructVariant);
                let view = view(&start, &by, &public_field, fields, of_variant);
                quote!(Self::#ident { #bindings } => { #view }).to_tokens(&mut arms);
            }
            quote!(match self { #arms })
        }
    };
    serialize_impl(config.item, &nested(config), word, &body)
}

/// The types of the nested structs, each once.
fn nested<'a>(config: &Config<'a>) -> Vec<&'a Type> {
    let (mut types, mut seen) = (Vec::new(), HashSet::new());
    for field in config.fields() {
        if let Kind::Nested(nested) = &field.kind
            && seen.insert(type_text(nested.ty))
        {
            types.push(nested.ty);
        }
    }
    types
}

/// The condition that every type of `nested` has a public view.
///
/// Without it, a type that has none would be an error at several places. As a condition it is met on trust within the
/// item, and checked once beside it. It is about a lifetime, of no meaning, because the compiler refuses conditions that
/// are about nothing and not met.
fn on_trust(nested: &[&Type]) -> TokenStream {
    let mut conditions = TokenStream::new();
    for ty in nested {
        quote_spanned!(of(ty)=> for<'__any> #ty: __lemna::PublicView,).to_tokens(&mut conditions);
    }
    quote!(where #conditions)
}

/// `Serialize` for the struct or enum, with `body` for its only function.
pub(crate) fn serialize_impl(item: &DeriveInput, nested: &[&Type], word: &Ident, body: &TokenStream) -> TokenStream {
    let ident = &item.ident;
    let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
    let on_trust = if nested.is_empty() { quote!(#where_clause) } else { on_trust(nested) };
    let mut checks = TokenStream::new();
    for ty in nested {
        quote_spanned!(of(ty)=> const _: () = __lemna::assert_public_view::<#ty>();).to_tokens(&mut checks);
    }
    let code = quote! {
        #[automatically_derived]
        impl #impl_generics __lemna::Serialize for #ident #type_generics #on_trust {
            fn serialize<__S: __lemna::Serializer>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                #body
            }
        }
        impl #impl_generics __lemna::PublicView for #ident #type_generics #on_trust {}
        #checks
    };
    // Where serde is not there, the macro says so at the word.
    quote_spanned!(of(word)=> __lemna::with_serde! { #code })
}

fn is_public(field: &Field<'_>) -> bool {
    match &field.kind {
        Kind::Value(value) => value.public.is_some(),
        Kind::Nested(_) => true,
    }
}

fn length(fields: &[Field<'_>]) -> Literal {
    Literal::usize_unsuffixed(fields.iter().filter(|field| is_public(field)).count())
}

/// The public ones of `fields`, the references to which `place` makes, shown by `public_field`, which masks the passwords of
/// URLs. Nested ones do so themselves, and are shown by the functions of the trait `by`.
fn view(
    start: &TokenStream,
    by: &TokenStream,
    public_field: &TokenStream,
    fields: &[Field<'_>],
    place: Place,
) -> TokenStream {
    let mut calls = TokenStream::new();
    for (at, field) in fields.iter().enumerate() {
        if is_public(field) {
            let (name, place) = (field.ident.unraw().to_string(), place(at, field));
            match &field.kind {
                Kind::Value(_) => quote!(#public_field(&mut __view, #name, #place)?;),
                Kind::Nested(_) => quote!(#by::serialize_field(&mut __view, #name, #place)?;),
            }
            .to_tokens(&mut calls);
        }
    }
    let mutable = (!calls.is_empty()).then(|| quote!(mut));
    quote! {
        let #mutable __view = #start?;
        #calls
        #by::end(__view)
    }
}
