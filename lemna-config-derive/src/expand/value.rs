//! One value: its row in the table, and the call that fills it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Lit;
use syn::ext::IdentExt as _;

use super::{flag, of, range, secret};
use crate::folder::Folder;
use crate::model::{Field, Kind, Nested, OtherNames, Parse, Value, WhenAbsent};
use crate::type_text::type_text;

/// A value's row in the table.
pub(super) fn row(field: &Field<'_>, value: &Value<'_>) -> TokenStream {
    let path = field.ident.unraw().to_string();
    let (name, type_name) = (&value.secret_name, type_text(value.ty));
    let doc = Some(&field.doc).filter(|doc| !doc.is_empty()).map(|doc| quote!(.with_doc(#doc)));
    let requirement = match value.when_absent {
        WhenAbsent::Fail => None,
        WhenAbsent::None => Some(quote!(.optional())),
        WhenAbsent::TraitDefault(_) => Some(quote!(.with_default(__lemna::DefaultValue::OfType))),
        WhenAbsent::Text(text, _) => {
            let parse = parse(value);
            Some(quote!(.with_default_text(#text, || __lemna::judged(#text, #parse))))
        }
        WhenAbsent::Expr(expr) => {
            let (kind, written) = match literal(expr) {
                Some(literal) => (quote!(Literal), literal),
                None => (quote!(Expression), type_text(expr)),
            };
            Some(quote!(.with_default(__lemna::DefaultValue::#kind(#written))))
        }
    };
    let folder = (!value.folder.is_parents()).then(|| {
        let Folder { path, from_root } = &value.folder;
        quote!(.with_folder(#path, #from_root))
    });
    let other_names = match &value.other_names {
        OtherNames::Aliases { names, .. } if names.is_empty() => None,
        OtherNames::Aliases { names, old } => {
            let old = old.then(|| quote!(.deprecated(__lemna::Deprecation::Aliases)));
            Some(quote!(.with_aliases(&[#(#names),*]) #old))
        }
        OtherNames::ReplacedBy(name) => Some(quote!(.deprecated(__lemna::Deprecation::Secret(#name)))),
    };
    let holds_secret = secret::row(value);
    let format = match value.parse {
        Parse::FromSecret | Parse::FromStr => None,
        Parse::Separated(separator) => Some(quote!(.with_format(__lemna::Format::Separated(#separator)))),
        Parse::Json => Some(quote!(.with_format(__lemna::Format::Json))),
        Parse::Base64 => Some(quote!(.with_format(__lemna::Format::Base64))),
        Parse::Hex => Some(quote!(.with_format(__lemna::Format::Hex))),
        Parse::With(_) => Some(quote!(.with_format(__lemna::Format::Function))),
        Parse::Structs(ty) => {
            let schema = quote_spanned!(of(ty)=> <#ty as __lemna::Derived>::SCHEMA);
            Some(quote!(.with_elements(#schema)))
        }
    };
    let (in_range, default_check) = (value.range.map(range::row), range::default_check(value));
    let allow_empty = value.allow_empty.then(|| quote!(.allow_empty()));
    let required_in = Some(value.required_in).filter(|list| !list.is_empty());
    let required_in = required_in.map(|list| quote!(.required_in(&[#(#list),*])));
    let verbatim = value.verbatim.then(|| quote!(.verbatim()));
    let shape = shape(value, &type_name);
    let example = value.example.map(|example| quote!(.with_example(#example)));
    let flag = value.flag.as_ref().map(flag::row);
    let local = value.local.then(|| quote!(.local()));
    let public = value.public.map(|_| quote!(.public()));
    let row = quote! {
        __lemna::FieldSchema::new(#path, #name, #type_name)
            #other_names #folder #doc #requirement #holds_secret #default_check #format #shape #in_range #allow_empty #verbatim #required_in
            #example #flag #local #public
    };
    match (misfit(value), secret::refused(value)) {
        (None, None) => row,
        (misfit, refused) => quote!({ #misfit #refused #row }),
    }
}

/// What the texts of the type are, unless its name says so.
fn shape(value: &Value<'_>, type_name: &str) -> Option<TokenStream> {
    const KNOWN: [&str; 24] = [
        "String",
        "SecretString",
        "PathBuf",
        "OsString",
        "Url",
        "Uuid",
        "Duration",
        "bool",
        "char",
        "f32",
        "f64",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "IpAddr",
    ];

    let ty = value.ty;
    let is_asked = matches!(value.parse, Parse::FromSecret) && !KNOWN.contains(&type_name);
    is_asked.then(|| {
        let shape = quote_spanned!(of(ty)=> <__lemna::Shaped<#ty>>::SHAPE);
        quote!(.with_shape(#shape))
    })
}

/// Whether the row asks something of the type.
pub(super) fn asks(value: &Value<'_>) -> bool {
    secret::is_asked(value) || shape(value, &type_text(value.ty)).is_some()
}

/// Fails the build, unless the type is another than its name suggests.
fn misfit(value: &Value<'_>) -> Option<TokenStream> {
    let WhenAbsent::Text(text, Some(misfit)) = &value.when_absent else { return None };
    let (ty, message) = (value.ty, misfit.message(value.ty));
    Some(quote_spanned! {of(text)=>
        const _: () = {
            #[allow(unused_imports)]
            use __lemna::Other as _;
            ::core::assert!(!<__lemna::Known<#ty>>::IS, #message)
        };
    })
}

/// A literal as a source would hold it: `8080` for `8_080_u16`.
fn literal(expr: &TokenStream) -> Option<String> {
    match syn::parse2(expr.clone()).ok()? {
        Lit::Int(number) => Some(number.base10_digits().to_owned()),
        Lit::Float(number) => Some(number.base10_digits().to_owned()),
        Lit::Bool(truth) => Some(truth.value.to_string()),
        Lit::Char(char) => Some(char.value().to_string()),
        _ => None,
    }
}

/// The function that reads a text, or a struct of a list.
fn parse(value: &Value<'_>) -> TokenStream {
    let parse = parse_any(value);
    match value.range {
        None => parse,
        Some(range) => {
            let within = range::within(value, range, &quote!((#parse)(__text)));
            quote_spanned!(of(value.ty)=> |__text| #within)
        }
    }
}

/// [`parse`], whatever the range.
fn parse_any(value: &Value<'_>) -> TokenStream {
    let ty = value.ty;
    match value.parse {
        Parse::FromSecret => quote_spanned!(of(ty)=> <#ty as __lemna::FromSecret>::from_secret),
        Parse::FromStr => quote_spanned!(of(ty)=> __lemna::from_str::<#ty>),
        Parse::Json => quote_spanned!(of(ty)=> __lemna::json::<#ty>),
        Parse::Base64 => quote_spanned!(of(ty)=> __lemna::base64::<#ty>),
        Parse::Hex => quote_spanned!(of(ty)=> __lemna::hex::<#ty>),
        Parse::Separated(separator) => {
            let list = quote_spanned!(of(ty)=> <#ty as __lemna::FromSeparated>::from_separated);
            quote!(|__text| #list(__text, #separator))
        }
        Parse::With(function) => quote_spanned!(of(function)=> |__text| __lemna::parsed::<#ty, _>(#function(__text))),
        Parse::Structs(ty) => quote_spanned!(of(ty)=> __lemna::element::<#ty>(__lemna::Nested::<#ty>::read)),
    }
}

/// The call that fills a field, or takes its default.
fn or_default(value: &Value<'_>, parse: &TokenStream, default: &TokenStream) -> TokenStream {
    match value.range.filter(|_| range::judges_default(value)) {
        None => quote!(__reader.or_else(#parse, || #default)),
        Some(range) => {
            let within = range::within(value, range, &quote!(::core::result::Result::Ok(#default)));
            quote!(__reader.or_judged(#parse, || #within))
        }
    }
}

/// The call that fills a list of structs, each by `read`.
fn structs(value: &Value<'_>, read: &TokenStream) -> TokenStream {
    match &value.when_absent {
        WhenAbsent::Fail | WhenAbsent::Text(..) => quote!(__reader.structs(#read)),
        WhenAbsent::None => quote!(__reader.optional_structs(#read)),
        WhenAbsent::Expr(expr) => quote!(__reader.structs_or(#read, || __lemna::expression!(#expr))),
        WhenAbsent::TraitDefault(key) => {
            let default = quote_spanned!(of(key)=> ::core::default::Default::default());
            quote!(__reader.structs_or(#read, || #default))
        }
    }
}

/// The call that fills a field.
pub(super) fn read(field: &Field<'_>) -> TokenStream {
    let value = match &field.kind {
        Kind::Nested(Nested { ty, optional, .. }) => {
            let read = quote_spanned!(of(ty)=> __lemna::Nested::<#ty>::read);
            return if *optional { quote!(__reader.group(#read)) } else { quote!(#read(__reader)) };
        }
        Kind::Value(value) => value,
    };
    let parse = parse(value);
    let call = match &value.when_absent {
        _ if matches!(value.parse, Parse::Structs(_)) => structs(value, &parse),
        WhenAbsent::Fail => quote!(__reader.required(#parse)),
        WhenAbsent::None => quote!(__reader.optional(#parse)),
        WhenAbsent::Text(text, _) => quote!(__reader.or_text(#parse, #text)),
        WhenAbsent::Expr(expr) => or_default(value, &parse, &quote!(__lemna::expression!(#expr))),
        WhenAbsent::TraitDefault(key) => {
            or_default(value, &parse, &quote_spanned!(of(key)=> ::core::default::Default::default()))
        }
    };
    let Some(check) = value.validate else { return call };
    let optional = matches!(value.when_absent, WhenAbsent::None);
    let validated = if optional { quote!(validated_inside) } else { quote!(validated) };
    let checked = quote_spanned!(of(check)=> |__value| #check(__value));
    quote! {{
        let __value = #call;
        __reader.#validated(__value, #checked)
    }}
}
