//! The derive macros of [lemna-config](https://docs.rs/lemna-config), which re-exports it: depend on that crate alone.
//!
//! From the input to the output: `attr` reads the attributes, `model` gives them their meaning by the rules of `check`,
//! `differ` compares what fields and variants mean, `expand` prints the code. After a mistake, `fallback` prints a stub.
//! `leaf` holds the same steps for types that are one value, `manifest` compares names with the committed list of
//! secrets.
//!
//! syn does without its feature `full`, and nothing must depend on whether another crate of the build switches it on:
//! expressions in attributes stay tokens (`attr::expression`), those within types are kept from syn (`opaque`).

mod attr;
mod beside;
mod case;
mod check;
mod default_text;
mod differ;
mod expand;
mod fallback;
mod folder;
mod forbidden;
mod keys;
mod leaf;
mod manifest;
mod mistakes;
mod model;
mod names;
mod near;
mod opaque;
mod range;
mod secret_name;
mod shape;
#[cfg(test)]
mod snapshots;
mod type_text;

use proc_macro2::TokenStream;
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
pub fn derive_lemna_secrets(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derived(input.into(), lemna_secrets).into()
}

/// What `derive` makes of `input`.
fn derived(input: TokenStream, derive: fn(&DeriveInput) -> TokenStream) -> TokenStream {
    match syn::parse2(input.clone()) {
        Ok(item) => derive(&item),
        Err(error) => match syn::parse2(opaque::wrapped(input)) {
            Ok(item) => opaque::unwrapped(derive(&item)),
            Err(_) => error.into_compile_error(),
        },
    }
}

fn lemna_secrets(input: &DeriveInput) -> TokenStream {
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
pub fn derive_from_secret(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derived(input.into(), leaf::from_secret).into()
}

/// A secret's name, which must be in the committed list: see `lemna_config::secret_name`.
#[proc_macro]
pub fn secret_name(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match syn::parse::<SecretName>(input) {
        Ok(name) => name.checked().into(),
        Err(error) => error.into_compile_error().into(),
    }
}
