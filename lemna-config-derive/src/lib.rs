//! The derive macros of [lemna-config](https://docs.rs/lemna-config), which re-exports it: depend on that crate alone.
//!
//! From the input to the output: `attr` reads the attributes, `model` gives them their meaning by the rules of `check`,
//! `differ` compares what fields and variants mean, `expand` prints the code. After a mistake, `fallback` prints a stub.
//! `leaf` holds the same steps for types that are one value, `manifest` compares names with the committed list of
//! secrets.

mod attr;
mod case;
mod check;
mod differ;
mod expand;
mod fallback;
mod folder;
mod keys;
mod leaf;
mod manifest;
mod mistakes;
mod model;
mod names;
mod near;
mod secret_name;
mod shape;
mod type_text;

use proc_macro::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attr::Item;
use crate::mistakes::Mistakes;
use crate::model::Config;
use crate::secret_name::SecretName;

/// Fills a struct, or one variant of an enum, from the process environment, Infisical and `.env` files.
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
        let config = Config::new(&item, mistakes);
        differ::check(&item, &config.shape, mistakes);
        let sound = mistakes.none();
        let listed = config.shape.is_filled().then(|| manifest::check(&item, &config, mistakes));
        if sound {
            let code = expand::config(&config);
            quote!(#code #listed)
        } else {
            fallback::stub(&item)
        }
    })
}

/// Reads a type of one value: a struct around another, or an enum by the names of its variants.
///
/// The reference of its attributes is the page of `lemna_config::FromSecret`.
#[proc_macro_derive(FromSecret, attributes(lemna))]
pub fn derive_from_secret(input: TokenStream) -> TokenStream {
    match syn::parse(input) {
        Ok(input) => leaf::from_secret(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// A secret's name, which must stand in the committed list: see `lemna_config::secret_name`.
#[proc_macro]
pub fn secret_name(input: TokenStream) -> TokenStream {
    match syn::parse::<SecretName>(input) {
        Ok(name) => name.checked().into(),
        Err(error) => error.into_compile_error().into(),
    }
}
