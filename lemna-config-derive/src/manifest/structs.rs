//! The names of a struct's fields, held against the list.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::Manifest;
use super::hash::hash;
use crate::attr::{self, Item};
use crate::expand::of;
use crate::mistakes::Mistakes;
use crate::model::{Config, Kind, Nested, Value};
use crate::names::forbidden_in_secret;

/// Reports names that the list lacks, if the struct asks for it. What comes back has the compiler check those of nested
/// structs, which no macro sees, and build again when the list was changed.
pub(crate) fn check(item: &Item<'_>, config: &Config<'_>, mistakes: &mut Mistakes) -> TokenStream {
    let Some(given) = &item.attrs.manifest else { return TokenStream::new() };
    let written = given.value.as_ref();
    let at: &dyn ToTokens = written.map_or(&given.key, |written| written);
    let opened = Manifest::open(written, at, mistakes);
    let checks = opened.manifest.as_ref().and_then(|manifest| {
        let fields = || config.fields().zip(item.fields());
        for (field, written) in fields() {
            if let Kind::Value(value) = &field.kind {
                manifest.expect_value(value, written, mistakes);
            }
        }
        manifest.nested_checks(fields().filter_map(|(field, written)| match &field.kind {
            Kind::Nested(nested) => Some((nested, written)),
            Kind::Value(_) => None,
        }))
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

    fn nested_checks<'a>(
        &self,
        fields: impl Iterator<Item = (&'a Nested<'a>, &'a attr::Field<'a>)>,
    ) -> Option<TokenStream> {
        let shown = &self.shown;
        let checks: Vec<_> = fields.map(|(Nested { ty, prefix, .. }, written)| {
            let at = written.attrs.prefix.as_ref().map_or_else(|| of(ty), |prefix| of(&prefix.value));
            quote_spanned!(at=>
                const _: () = __lemna::assert_listed(<#ty as __lemna::ConfigStruct>::SCHEMA, #prefix, __LISTED, #shown);
            )
        }).collect();
        let mut hashes: Vec<_> = self.names.iter().map(|name| hash(name)).collect();
        hashes.sort_unstable();
        (!checks.is_empty()).then(|| {
            quote! {
                const __LISTED: &[::core::primitive::u64] = &[#(#hashes),*];
                #(#checks)*
            }
        })
    }
}
