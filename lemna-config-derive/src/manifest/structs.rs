//! The names of a struct's fields, held against the list.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::Manifest;
use super::hash::hash;
use crate::attr::{self, Item};
use crate::expand::of;
use crate::forbidden::forbidden_in_secret;
use crate::mistakes::Mistakes;
use crate::model::{Config, Kind, Nested, Value};

/// Reports names that the list lacks, if the struct asks for it. What comes back has the compiler check those of nested
/// structs, which no macro sees, and build again when the list was changed.
pub(crate) fn check(item: &Item<'_>, config: &Config<'_>, mistakes: &mut Mistakes) -> TokenStream {
    let Some(given) = &item.attrs.manifest else { return TokenStream::new() };
    let written = given.value.as_ref();
    let at: &dyn ToTokens = written.map_or(&given.key, |written| written);
    let opened = Manifest::open(written, at, mistakes);
    let checks = opened.manifest.as_ref().and_then(|manifest| {
        let mut checks = TokenStream::new();
        for (field, written) in config.fields().into_iter().zip(item.fields()) {
            match &field.kind {
                Kind::Value(value) => manifest.expect_value(value, written, mistakes),
                Kind::Nested(nested) => manifest.nested_check(nested, written).to_tokens(&mut checks),
            }
        }
        (!checks.is_empty()).then(|| {
            let listed = manifest.listed();
            quote! {
                #[allow(unused_imports)]
                use __lemna::Underived as _;
                #listed
                #checks
            }
        })
    });
    let (krate, tracking) = (&config.krate, &opened.tracking);
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use #krate::__private as __lemna;
            #tracking
            #checks
        };
    }
}

impl Manifest {
    fn expect_value(&self, value: &Value<'_>, written: &attr::Field<'_>, mistakes: &mut Mistakes) {
        let name = &value.secret_name;
        // What is no name at all was reported already.
        if value.local || name.is_empty() || forbidden_in_secret(name).is_some() {
            return;
        }
        let at: &dyn ToTokens = written.attrs.name.as_ref().map_or(written.ident, |name| &name.value);
        self.expect(name, ", or mark the field `local` if it is no secret of Infisical's", at, mistakes);
    }

    fn nested_check(&self, Nested { ty, prefix, .. }: &Nested<'_>, written: &attr::Field<'_>) -> TokenStream {
        let shown = &self.shown;
        let at = written.attrs.prefix.as_ref().map_or_else(|| of(ty), |prefix| of(&prefix.value));
        quote_spanned!(at=>
            const _: () = __lemna::assert_listed(__lemna::Nested::<#ty>::SCHEMA, #prefix, __LISTED, #shown);
        )
    }

    /// The constant that the checks of nested structs look into.
    fn listed(&self) -> TokenStream {
        let mut hashes: Vec<_> = self.names.iter().map(|name| hash(name)).collect();
        hashes.sort_unstable();
        quote!(const __LISTED: &[::core::primitive::u64] = &[#(#hashes),*];)
    }
}
