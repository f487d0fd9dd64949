//! The value of the field enum's `ALL`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::of;
use crate::model::{Config, Field, Kind, Nested};

/// Variants that stand side by side in `ALL`: fields of this struct in a row, or those of one nested struct.
struct Run<'a> {
    values: TokenStream,
    length: TokenStream,
    /// What the values are wrapped in.
    nested: Option<&'a Ident>,
}

impl<'a> Run<'a> {
    fn new(fields: &[&'a Field<'a>]) -> Option<Self> {
        let first = fields.first()?;
        Some(match &first.kind {
            Kind::Nested(Nested { ty, .. }) => {
                let values = quote_spanned!(of(ty)=> __lemna::Nested::<#ty>::FIELDS);
                Self { length: quote!(#values.len()), values, nested: Some(&first.variant) }
            }
            Kind::Value(_) => {
                let mut variants = TokenStream::new();
                for Field { variant, .. } in fields {
                    quote!(Self::#variant,).to_tokens(&mut variants);
                }
                let length = Literal::usize_unsuffixed(fields.len());
                Self { values: quote!([#variants]), length: quote!(#length), nested: None }
            }
        })
    }

    /// One of its values as a variant of the outer enum.
    fn outer(&self, value: &TokenStream) -> TokenStream {
        self.nested.map_or_else(|| value.clone(), |variant| quote!(Self::#variant(#value)))
    }
}

pub(super) fn all(config: &Config<'_>) -> TokenStream {
    let fields = config.fields();
    let mut runs = Vec::new();
    for run in fields.chunk_by(|one, next| matches!((&one.kind, &next.kind), (Kind::Value(_), Kind::Value(_)))) {
        runs.extend(Run::new(run));
    }
    if let [Run { values, nested: None, .. }] = runs.as_slice() {
        return quote!(&#values);
    }
    // Something for the array to begin with, written over at once. No struct is without fields.
    let any = runs.first().map(|run| {
        let values = &run.values;
        run.outer(&quote!(#values[0]))
    });
    let (mut sum, mut copies) = (quote!(0), TokenStream::new());
    for run in &runs {
        let (length, values) = (&run.length, &run.values);
        quote!(+ #length).to_tokens(&mut sum);
        let value = run.outer(&quote!(__run[__at]));
        let copy = quote! {
            let (__run, mut __at) = (#values, 0);
            while __at < __run.len() {
                __all[__end] = #value;
                (__at, __end) = (__at + 1, __end + 1);
            }
        };
        copy.to_tokens(&mut copies);
    }
    quote! {
        &{
            let (mut __all, mut __end) = ([#any; #sum], 0);
            #copies
            __all
        }
    }
}
