//! A `Debug` that shows names and types.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{DeriveInput, Type};

use super::{nested, of, on_trust};
use crate::model::{Config, Kind, Nested, Value, WhenAbsent};
use crate::type_text::type_text;

pub(super) fn debug(config: &Config<'_>) -> TokenStream {
    let fields = config.fields.iter().map(|field| {
        let (ident, name) = (field.ident, field.ident.unraw().to_string());
        let shown = match &field.kind {
            Kind::Value(value) if !value.public => {
                let type_text = type_text(value.ty);
                let redacted = quote!(__lemna::Redacted(#type_text));
                if matches!(value.when_absent, WhenAbsent::None) {
                    quote!(&self.#ident.as_ref().map(|_| #redacted))
                } else {
                    quote!(&#redacted)
                }
            }
            Kind::Value(Value { ty, .. }) | Kind::Nested(Nested { ty, .. }) => {
                let mut ident = ident.clone();
                ident.set_span(of(ty));
                quote_spanned!(of(ty)=> &self.#ident)
            }
        };
        quote!(.field(#name, #shown))
    });
    debug_impl(config.item, &nested(config), &quote!(#(#fields)*))
}

/// `Debug` for the struct, with `fields` as calls on the builder.
pub(crate) fn debug_impl(item: &DeriveInput, nested: &[&Type], fields: &TokenStream) -> TokenStream {
    let (ident, name) = (&item.ident, item.ident.unraw().to_string());
    let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
    let on_trust =
        if nested.is_empty() { quote!(#where_clause) } else { on_trust(nested, &quote!(::core::fmt::Debug)) };
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #ident #type_generics #on_trust {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __formatter.debug_struct(#name) #fields .finish()
            }
        }
    }
}
