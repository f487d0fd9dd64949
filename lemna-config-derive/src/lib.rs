//! The derive macro of [lemna-config](https://docs.rs/lemna-config), which re-exports it: depend on that crate alone.
//!
//! From the input to the output: `attr` reads the attributes, `model` gives them their meaning, `check` holds the rules
//! across fields, `expand` prints the code; where there are mistakes, `fallback` prints a stub in its stead.

mod attr;
#[allow(dead_code, reason = "it has the rules of enums, too")]
mod case;
mod check;
mod expand;
mod fallback;
mod folder;
mod keys;
mod mistakes;
mod model;
mod names;
mod near;
mod shape;
mod type_text;

use proc_macro::TokenStream;
use syn::DeriveInput;

use crate::attr::Item;
use crate::mistakes::Mistakes;
use crate::model::Config;

/// Fills a struct from the process environment, Infisical and `.env` files.
///
/// The reference of its attributes is the page of `lemna_config::LemnaSecrets`.
#[proc_macro_derive(LemnaSecrets, attributes(lemna))]
pub fn derive_lemna_secrets(input: TokenStream) -> TokenStream {
    match syn::parse(input) {
        Ok(input) => lemna_secrets(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

fn lemna_secrets(input: &DeriveInput) -> proc_macro2::TokenStream {
    Mistakes::reported(|mistakes| {
        let item = Item::read(input, mistakes);
        match Config::new(&item, mistakes) {
            Some(config) if mistakes.none() => expand::config(&config),
            _ => fallback::stub(&item),
        }
    })
}
