//! What is wrong with one struct, all of it.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Collects mistakes, so that one run of the compiler shows them all.
///
/// [`reported`](Self::reported) is the only way to have one, so none can be lost.
pub(crate) struct Mistakes(Option<syn::Error>);

impl Mistakes {
    /// The code that `run` makes, behind the errors for the mistakes that it met.
    pub(crate) fn reported(run: impl FnOnce(&mut Self) -> TokenStream) -> TokenStream {
        let mut mistakes = Self(None);
        let code = run(&mut mistakes);
        let errors = mistakes.0.map(syn::Error::into_compile_error);
        quote!(#errors #code)
    }

    pub(crate) fn none(&self) -> bool {
        self.0.is_none()
    }

    /// Reports a mistake under `tokens`, which should be as few as show it.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens.into_token_stream(), message.to_string()));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }
}
