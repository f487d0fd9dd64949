//! The code for a struct or an enum without mistakes: a table and one call a field.
//!
//! Names in the scope of the struct can be anything. So names made here begin with two underscores, or are in a block
//! that holds no code of the user's.

mod all;
mod debug;
mod flag;
mod global;
mod range;
mod schema;
mod secret;
mod serialize;
mod value;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Path, Type};

use self::all::all;
use self::debug::debug;
pub(crate) use self::debug::debug_impl;
pub(crate) use self::global::global;
use self::schema::schema;
use self::serialize::serialize;
pub(crate) use self::serialize::serialize_impl;
use self::value::read;
use crate::model::{Config, Field, Kind, Shape};

pub(crate) fn config(config: &Config<'_>) -> TokenStream {
    let Config { item, field_enum, krate, .. } = config;
    let read = match &config.shape {
        Shape::Struct(fields) => filled(&quote!(Self), fields),
        Shape::Enum(alternatives) => {
            let mut arms = TokenStream::new();
            for (which, alternative) in alternatives.iter().enumerate() {
                let (which, ident) = (Literal::usize_unsuffixed(which), alternative.ident);
                let filled = filled(&quote!(Self::#ident), &alternative.fields);
                quote!(#which => { #filled }).to_tokens(&mut arms);
            }
            quote! {
                __reader.choice(|__reader, __which| match __which {
                    #arms
                    _ => ::core::option::Option::None,
                })
            }
        }
    };
    let read = match config.validate {
        None => read,
        Some(check) => {
            let validated = quote_spanned!(of(check)=> __reader.validated_whole(__filled, |__config| #check(__config)));
            quote! {
                let __filled = { #read }?;
                #validated
            }
        }
    };
    let mut variants = TokenStream::new();
    for Field { variant, kind, .. } in config.fields() {
        match kind {
            Kind::Value(_) => quote!(#variant,).to_tokens(&mut variants),
            Kind::Nested(nested) => nested_variant(variant, nested.ty, krate).to_tokens(&mut variants),
        }
    }
    let parts = Parts {
        variants,
        all: all(config),
        schema: schema(config),
        read,
        debug: config.debug.then(|| debug(config)),
        serialize: config.serialize.map(|word| serialize(config, word)),
        global: config.global.map(|word| global(config.item, field_enum, word)),
        nests: config.fields().iter().any(|field| field.nests()),
        asks: config.fields().iter().any(|field| matches!(&field.kind, Kind::Value(value) if value::asks(value))),
    };
    parts.assemble(item, field_enum, krate)
}

/// Reads `fields`, and puts them into `what` has them.
///
/// All are read before any is missed. One pattern takes all of them or none: a `?` for each would have to drop all
/// others where it leaves, which grows with the square of the fields.
fn filled(what: &TokenStream, fields: &[Field<'_>]) -> TokenStream {
    let (mut reads, mut found, mut filled) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for (at, field) in fields.iter().enumerate() {
        let (read, ident, value) = (read(field), field.ident, format_ident!("__{at}"));
        quote!(#read,).to_tokens(&mut reads);
        quote!(::core::option::Option::Some(#value),).to_tokens(&mut found);
        quote!(#ident: #value,).to_tokens(&mut filled);
    }
    quote! {
        match (#reads) {
            (#found) => ::core::option::Option::Some(#what { #filled }),
            _ => ::core::option::Option::None,
        }
    }
}

/// What differs between the code for a struct and the stub for one with mistakes.
pub(crate) struct Parts {
    /// Those of the enum of fields.
    pub(crate) variants: TokenStream,
    /// The value of the enum's `ALL`.
    pub(crate) all: TokenStream,
    /// The value of the struct's `SCHEMA`.
    pub(crate) schema: TokenStream,
    /// The body of `read`.
    pub(crate) read: TokenStream,
    pub(crate) debug: Option<TokenStream>,
    pub(crate) serialize: Option<TokenStream>,
    pub(crate) global: Option<TokenStream>,
    /// Whether a field is a nested struct.
    pub(crate) nests: bool,
    /// Whether something is asked of the type of a field that has no `FromSecret`.
    pub(crate) asks: bool,
}

impl Parts {
    pub(crate) fn assemble(self, item: &DeriveInput, field_enum: &Ident, krate: &Path) -> TokenStream {
        let Self { variants, all, schema, read, debug, serialize, global, nests, asks } = self;
        let DeriveInput { vis, ident, .. } = item;
        let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
        let stand_in = nests.then(|| {
            quote!(
                #[allow(unused_imports)]
                use __lemna::Underived as _;
            )
        });
        let fallbacks = asks.then(|| {
            quote!(
                #[allow(unused_imports)]
                use __lemna::{Unkept as _, Unshaped as _};
            )
        });
        let doc = format!("The fields of [`{}`], as its errors name them.", ident.unraw());
        quote! {
            #[doc = #doc]
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq,
                ::core::hash::Hash,
                ::core::fmt::Debug,
            )]
            #[allow(missing_docs, private_interfaces, non_camel_case_types, clippy::enum_variant_names)]
            #[non_exhaustive]
            #vis enum #field_enum { #variants }
            #[allow(deprecated)]
            const _: () = {
                use #krate::__private as __lemna;
                #stand_in
                #fallbacks
                #[allow(dead_code, unreachable_pub)]
                impl #field_enum {
                    /// Every field, those of nested structs in their parent's place.
                    #vis const ALL: &'static [Self] = #all;
                    const __SCHEMA: &'static __lemna::Schema = #schema;
                    /// The name the sources are asked for, every prefix included.
                    #vis fn secret_name(self) -> &'static ::core::primitive::str {
                        __lemna::Field::schema(self).secret_name()
                    }
                    /// The way to the field, such as `database.url`.
                    #vis fn path(self) -> &'static ::core::primitive::str {
                        __lemna::Field::schema(self).path()
                    }
                }
                #[automatically_derived]
                impl __lemna::Field for #field_enum {
                    fn schema(self) -> &'static __lemna::FieldSchema {
                        __lemna::schema_of(self, Self::ALL, Self::__SCHEMA)
                    }
                }
                #[automatically_derived]
                impl #impl_generics __lemna::ConfigStruct for #ident #type_generics #where_clause {
                    type FieldEnum = #field_enum;
                    const SCHEMA: &'static __lemna::Schema = #field_enum::__SCHEMA;
                    const FIELDS: &'static [Self::FieldEnum] = #field_enum::ALL;
                    fn read(__reader: &mut __lemna::Reader<'_>) -> ::core::option::Option<Self> {
                        #read
                    }
                }
                #debug
                #serialize
                #global
            };
        }
    }
}

/// The variant `variant` for a nested struct of the type `ty`.
pub(crate) fn nested_variant(variant: &Ident, ty: &Type, krate: &Path) -> TokenStream {
    let lemna = quote!(#krate::__private);
    let inner = quote_spanned!(of(ty)=>
        <#lemna::FieldsOf<#ty, { #lemna::is_derived!(#ty) }> as #lemna::FieldEnum>::Of
    );
    quote!(#variant(#inner),)
}

/// The place of `tokens`, with the names of the macro: an error is there, no lint takes it for the user's code.
pub(crate) fn of(tokens: impl ToTokens) -> Span {
    Span::call_site().located_at(tokens.span())
}
