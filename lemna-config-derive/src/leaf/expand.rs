//! The code: one `impl FromSecret`, of one call.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{DeriveInput, GenericParam, Path};

use super::attr::Item;
use super::model::{Kind, Leaf, Newtype, Parse, Variant, expected};
use crate::expand::of;

pub(crate) fn leaf(leaf: &Leaf<'_>) -> TokenStream {
    let Leaf { item, krate, kind } = leaf;
    match kind {
        Kind::Newtype(newtype) => {
            let Newtype { member, ty, parse } = newtype;
            let (bound, parse) = match parse {
                Parse::FromSecret => (
                    quote_spanned!(of(ty)=> #ty: __lemna::FromSecret),
                    quote_spanned!(of(ty)=> <#ty as __lemna::FromSecret>::from_secret),
                ),
                Parse::FromStr => (
                    quote_spanned!(of(ty)=> #ty: ::core::str::FromStr),
                    quote_spanned!(of(ty)=> __lemna::from_str::<#ty>),
                ),
            };
            // Without parameters the call itself shows, once, that the type has what is needed.
            let is_generic = item.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)));
            let body = quote!(::core::result::Result::Ok(Self { #member: #parse(__text)? }));
            let shape = matches!(newtype.parse, Parse::FromSecret)
                .then(|| quote_spanned!(of(ty)=> <#ty as __lemna::FromSecret>::SHAPE));
            let holds_secret = match newtype.parse {
                Parse::FromSecret => quote_spanned!(of(ty)=> <#ty as __lemna::FromSecret>::HOLDS_SECRET),
                // It may have a `FromSecret` all the same.
                Parse::FromStr => quote!({
                    #[allow(unused_imports)]
                    use __lemna::{Unkept as _, Unshaped as _};
                    <__lemna::Shaped<#ty>>::HOLDS_SECRET || <__lemna::Kept<#ty>>::HOLDS_SECRET
                }),
            };
            implementation(item, krate, is_generic.then_some(&bound), shape.as_ref(), Some(&holds_secret), &body)
        }
        Kind::OneOf(variants) => {
            let expected = expected(variants);
            let (mut rows, mut choices) = (TokenStream::new(), TokenStream::new());
            for Variant { ident, name, aliases } in variants {
                let variant = ident.unraw().to_string();
                quote!(__lemna::Choice { variant: #variant, texts: &[#name, #(#aliases),*] },).to_tokens(&mut choices);
                // The braces suit a variant `Eu`, `Eu()` and `Eu {}`.
                let row = |text: &str| quote!((#text, || Self::#ident {}),);
                row(name).to_tokens(&mut rows);
                for alias in aliases {
                    row(alias).to_tokens(&mut rows);
                }
            }
            let body = quote!(__lemna::one_of(__text, #expected, &[#rows]));
            let shape = quote!(__lemna::Shape::OneOf(&[#choices]));
            implementation(item, krate, None, Some(&shape), None, &body)
        }
    }
}

/// The stub for a type with mistakes: what uses the type elsewhere causes no further errors.
pub(crate) fn stub(item: &Item<'_>) -> TokenStream {
    let body = quote!(::core::result::Result::Err(__lemna::Invalid::new("", "")));
    implementation(item.input, &item.krate(), None, None, None, &body)
}

fn implementation(
    item: &DeriveInput,
    krate: &Path,
    bound: Option<&TokenStream>,
    shape: Option<&TokenStream>,
    holds_secret: Option<&TokenStream>,
    body: &TokenStream,
) -> TokenStream {
    let shape = shape.map(|shape| quote!(const SHAPE: __lemna::Shape = #shape;));
    let holds_secret = holds_secret.map(|inner| quote!(const HOLDS_SECRET: bool = #inner;));
    let (ident, generics) = (&item.ident, &item.generics);
    let (impl_generics, type_generics, _) = generics.split_for_impl();
    let mut predicates = TokenStream::new();
    if let Some(clause) = &generics.where_clause {
        for predicate in &clause.predicates {
            quote!(#predicate,).to_tokens(&mut predicates);
        }
    }
    bound.to_tokens(&mut predicates);
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::__private as __lemna;
            #[automatically_derived]
            impl #impl_generics __lemna::FromSecret for #ident #type_generics where #predicates {
                #shape
                #holds_secret
                fn from_secret(
                    __text: &::core::primitive::str,
                ) -> ::core::result::Result<Self, __lemna::Invalid> {
                    #body
                }
            }
        };
    }
}
