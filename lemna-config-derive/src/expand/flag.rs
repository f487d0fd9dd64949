//! What a flag adds to the row of a value.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Flag;

/// What the row says.
pub(super) fn row(flag: &Flag<'_>) -> TokenStream {
    let name = flag.name.map_or_else(String::new, syn::LitStr::value);
    let short = flag
        .short
        .map_or_else(|| quote!(::core::option::Option::None), |short| quote!(::core::option::Option::Some(#short)));
    quote!(.with_flag(&__lemna::FlagSchema { name: #name, short: #short }))
}
