//! What a flag adds to a value: words in its row, and a check that its type is no secret.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

use super::of;
use crate::check::NO_SECRET_FLAG;
use crate::model::{Flag, Parse, Value};
use crate::type_text::type_text;

/// What the row says.
pub(super) fn row(flag: &Flag<'_>) -> TokenStream {
    let name = flag.name.map_or_else(String::new, syn::LitStr::value);
    let short = flag
        .short
        .map_or_else(|| quote!(::core::option::Option::None), |short| quote!(::core::option::Option::Some(#short)));
    quote!(.with_flag(&__lemna::FlagSchema { name: #name, short: #short }))
}

/// Fails the build where the type, or one inside it, is one that keeps its text from being shown: the macro sees names
/// alone, and a newtype has another.
pub(super) fn no_secret(value: &Value<'_>) -> Option<TokenStream> {
    let flag = value.flag.as_ref()?;
    let mut checks = TokenStream::new();
    for ty in types_within(value.ty) {
        let message = format!("`flag` contradicts `{}`, which is a secret: {NO_SECRET_FLAG}", type_text(ty));
        // Not at the type: the word is what is to be left out.
        quote_spanned!(of(flag.key)=> ::core::assert!(!<__lemna::Shaped<#ty>>::HOLDS_SECRET, #message);)
            .to_tokens(&mut checks);
    }
    if matches!(value.parse, Parse::Base64 | Parse::Hex) {
        let ty = value.ty;
        let message = format!("`flag` contradicts `{}`, which is a secret: {NO_SECRET_FLAG}", type_text(ty));
        quote_spanned!(of(flag.key)=> ::core::assert!(!<#ty as __lemna::FromBytes>::HOLDS_SECRET, #message);)
            .to_tokens(&mut checks);
    }
    Some(quote! {
        const _: () = {
            #[allow(unused_imports)]
            use __lemna::Unshaped as _;
            #checks
        };
    })
}

/// `ty`, and the types that it has for parameters or elements.
fn types_within(ty: &Type) -> Vec<&Type> {
    let mut types = vec![ty];
    match ty {
        Type::Path(path) => {
            for segment in &path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &segment.arguments else { continue };
                for argument in &arguments.args {
                    if let GenericArgument::Type(inner) = argument {
                        types.extend(types_within(inner));
                    }
                }
            }
        }
        Type::Array(array) => types.extend(types_within(&array.elem)),
        // What is of no known size is nothing by itself.
        Type::Slice(slice) => return types_within(&slice.elem),
        _ => {}
    }
    types
}
