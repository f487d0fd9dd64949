//! What is asked of a field's type: whether it holds a secret. The macro sees names alone, and an alias or a newtype has
//! another.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{GenericArgument, Ident, PathArguments, Type};

use super::of;
use crate::check::{NO_PUBLIC_SECRET, NO_SECRET_FLAG, secret_within};
use crate::model::{Parse, Value, WhenAbsent};
use crate::type_text::type_text;

/// Numbers and truth values, which hold no secret.
const PLAIN: [&str; 16] = [
    "bool", "char", "f32", "f64", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize",
];

/// Whether something of the type decides about `value`: what is shown of it, or where it can be set.
pub(super) fn is_asked(value: &Value<'_>) -> bool {
    value.flag.is_some()
        || (!PLAIN.contains(&&*type_text(value.ty)) && (value.public.is_some() || has_written_default(value)))
}

fn has_written_default(value: &Value<'_>) -> bool {
    matches!(value.when_absent, WhenAbsent::Text(..) | WhenAbsent::Expr(_))
}

/// Keeps a default that is a secret out of the row.
pub(super) fn row(value: &Value<'_>) -> Option<TokenStream> {
    (has_written_default(value) && is_asked(value)).then(|| {
        let holds = if secret_within(value.ty).is_some() { quote!(true) } else { holds(value) };
        quote!(.holds_secret(#holds))
    })
}

/// Fails the build where a word of the field is for no type that holds a secret.
pub(super) fn refused(value: &Value<'_>) -> Option<TokenStream> {
    let mut checks = TokenStream::new();
    if let Some(flag) = &value.flag {
        refusal(flag.key, value, NO_SECRET_FLAG).to_tokens(&mut checks);
    }
    if let Some(public) = value.public.filter(|_| is_asked(value)) {
        refusal(public, value, NO_PUBLIC_SECRET).to_tokens(&mut checks);
    }
    (!checks.is_empty()).then_some(checks)
}

/// At `word`, for that is what is to be left out.
fn refusal(word: &Ident, value: &Value<'_>, why: &str) -> TokenStream {
    let (holds, message) =
        (holds(value), format!("`{word}` contradicts `{}`, which holds a secret: {why}", type_text(value.ty)));
    quote_spanned!(of(word)=> const _: () = ::core::assert!(!(#holds), #message);)
}

/// A constant: whether the type holds a secret. One that is read as it is has an answer for what is in it.
fn holds(value: &Value<'_>) -> TokenStream {
    let ty = value.ty;
    match value.parse {
        Parse::FromSecret | Parse::Separated(_) => quote!(<__lemna::Shaped<#ty>>::HOLDS_SECRET),
        // Each may have a secret among its fields.
        Parse::Structs(_) => quote!(true),
        Parse::Base64 | Parse::Hex => quote!(<__lemna::Kept<#ty>>::HOLDS_SECRET),
        Parse::FromStr | Parse::With(_) | Parse::Json => {
            let mut any = TokenStream::new();
            for ty in types_within(ty) {
                let or = (!any.is_empty()).then(|| quote!(||));
                quote!(#or <__lemna::Shaped<#ty>>::HOLDS_SECRET || <__lemna::Kept<#ty>>::HOLDS_SECRET)
                    .to_tokens(&mut any);
            }
            any
        }
    }
}

/// `ty`, and the types that it is made of.
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
        Type::Tuple(tuple) => types.extend(tuple.elems.iter().flat_map(types_within)),
        Type::Group(group) => return types_within(&group.elem),
        Type::Paren(paren) => return types_within(&paren.elem),
        // What is of no known size is nothing by itself.
        Type::Slice(slice) => return types_within(&slice.elem),
        _ => {}
    }
    types
}
