//! `secret_name!("API_URL")`: a name without a field, compared with the list.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Result, Token};

use crate::check;
use crate::manifest::Manifest;
use crate::mistakes::Mistakes;

const FORM: &str = "a secret's name in quotes belongs here: write `secret_name!(\"API_URL\")` or `secret_name!(\"API_URL\", manifest = \"../infisical.names\")`";

/// What is in the macro's parentheses.
pub(crate) struct SecretName {
    name: LitStr,
    manifest: Option<LitStr>,
}

mod word {
    syn::custom_keyword!(manifest);
}

impl Parse for SecretName {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let parts = || {
            let name = input.parse()?;
            let manifest = if input.is_empty() { None } else { manifest(input)? };
            Ok(Self { name, manifest })
        };
        parts().map_err(|error: syn::Error| syn::Error::new(error.span(), FORM))
    }
}

fn manifest(input: ParseStream<'_>) -> Result<Option<LitStr>> {
    input.parse::<Token![,]>()?;
    if input.is_empty() {
        return Ok(None);
    }
    input.parse::<word::manifest>()?;
    input.parse::<Token![=]>()?;
    let manifest = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() { Ok(Some(manifest)) } else { Err(input.error(FORM)) }
}

impl SecretName {
    /// The name, and errors beside it where it is wrong.
    pub(crate) fn checked(&self) -> TokenStream {
        let Self { name, manifest } = self;
        let text = name.value();
        let mut tracking = TokenStream::new();
        let errors = Mistakes::reported(|mistakes| {
            if text.is_empty() {
                mistakes.at(name, "a secret's name cannot be empty: write one that is in the list, such as `secret_name!(\"API_URL\")`");
            } else {
                check::written_name(name, mistakes);
            }
            if mistakes.none() {
                let at = manifest.as_ref().unwrap_or(name);
                let opened = Manifest::open(manifest.as_ref(), at, mistakes);
                if let Some(manifest) = opened.manifest {
                    manifest.expect(&text, "", name, mistakes);
                }
                tracking = opened.tracking;
            }
            TokenStream::new()
        });
        quote!({ #errors #tracking #name })
    }
}
