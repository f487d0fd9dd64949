//! One of the struct for the whole program.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::DeriveInput;

use super::of;

/// The static, and the functions that lead to it. `word` is where a struct that threads cannot share is refused.
pub(crate) fn global(item: &DeriveInput, field_enum: &Ident, word: &Ident) -> TokenStream {
    let DeriveInput { vis, ident, .. } = item;
    let kept = quote_spanned!(of(word)=> static __GLOBAL: __lemna::Global<#ident> = __lemna::Global::new(););
    quote! {
        #kept
        #[allow(dead_code, unreachable_pub)]
        impl #ident {
            /// The one of the whole program, which the first call loads: see `lemna_config::LemnaSecrets`, "global".
            ///
            /// # Errors
            ///
            /// The load failed. The next call tries again.
            ///
            /// # Panics
            ///
            /// The load itself calls it, such as by a `validate`.
            #[track_caller]
            #vis fn global() -> ::core::result::Result<&'static Self, __lemna::LoadError<#field_enum>> {
                __GLOBAL.get()
            }
            /// Loads the one of the whole program at start-up, looking where `loader` says.
            ///
            /// # Errors
            ///
            /// The load failed, or it is loaded already.
            ///
            /// # Panics
            ///
            /// As `global`.
            #[track_caller]
            #vis fn init_global(
                loader: &__lemna::Loader,
            ) -> ::core::result::Result<&'static Self, __lemna::InitGlobalError<#field_enum>> {
                __GLOBAL.init(loader)
            }
        }
    }
}
