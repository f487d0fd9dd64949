//! The code for a struct without mistakes: a table and one call a field.
//!
//! What stands in the scope of the struct may be called anything, so names made here begin with two underscores or
//! stand in a block that holds no code of the user's.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Path, Type};

use crate::folder::Folder;
use crate::model::{Config, Field, Kind, Mode, Nested, Parse, Value, WhenAbsent};
use crate::type_text::type_text;

pub(crate) fn config(config: &Config<'_>) -> TokenStream {
    let Config { item, field_enum, krate, .. } = config;
    let reads = config.fields.iter().map(read);
    let names = config.fields.iter().map(|field| field.ident);
    let indices = (0..config.fields.len()).map(Literal::usize_unsuffixed);
    let variants = config.fields.iter().map(|field| match (&field.variant, &field.kind) {
        (variant, Kind::Value(_)) => quote!(#variant,),
        (variant, Kind::Nested(nested)) => nested_variant(variant, nested.ty, krate),
    });
    let parts = Parts {
        variants: variants.collect(),
        all: all(config),
        schema: schema(config),
        read: quote! {
            let __fields = (#(#reads,)*);
            ::core::option::Option::Some(Self { #(#names: __fields.#indices?,)* })
        },
        debug: config.debug.then(|| debug(config)),
        nested: nested(config),
    };
    parts.assemble(item, field_enum, krate)
}

/// The types of the nested structs.
fn nested<'a>(config: &Config<'a>) -> Vec<&'a Type> {
    let nested = config.fields.iter().filter_map(|field| match &field.kind {
        Kind::Nested(nested) => Some(nested.ty),
        Kind::Value(_) => None,
    });
    nested.collect()
}

/// What differs between the code for a struct and the stub for one with mistakes.
pub(crate) struct Parts<'a> {
    /// Those of the enum of fields.
    pub(crate) variants: TokenStream,
    /// The value of the enum's `ALL`.
    pub(crate) all: TokenStream,
    /// The value of the struct's `SCHEMA`.
    pub(crate) schema: TokenStream,
    /// The body of `read`.
    pub(crate) read: TokenStream,
    pub(crate) debug: Option<TokenStream>,
    /// The types of nested structs, which the code relies on to be such.
    pub(crate) nested: Vec<&'a Type>,
}

/// The condition that every type of `nested` implements `bound`.
///
/// Without it, a type that does not would be an error at each of a dozen places. As a condition it is met on trust
/// within the item, and checked where the table is made. It is about a lifetime, of no meaning, because the compiler
/// refuses conditions that are about nothing and not met.
pub(crate) fn on_trust(nested: &[&Type], bound: &TokenStream) -> TokenStream {
    let conditions = nested.iter().map(|ty| quote_spanned!(of(ty)=> for<'__any> #ty: #bound));
    quote!(where #(#conditions),*)
}

impl Parts<'_> {
    pub(crate) fn assemble(self, item: &DeriveInput, field_enum: &Ident, krate: &Path) -> TokenStream {
        let Self { variants, all, schema, read, debug, nested } = self;
        let DeriveInput { vis, ident, .. } = item;
        let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
        let on_trust = if nested.is_empty() {
            quote!(#where_clause)
        } else {
            on_trust(&nested, &quote!(#krate::__private::LemnaSecrets))
        };
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
            #[allow(missing_docs, private_interfaces, non_camel_case_types)]
            #[non_exhaustive]
            #vis enum #field_enum #on_trust { #variants }
            #[allow(deprecated)]
            const _: () = {
                use #krate::__private as __lemna;
                #[allow(dead_code, unreachable_pub)]
                impl #field_enum #on_trust {
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
                impl __lemna::Field for #field_enum #on_trust {
                    fn schema(self) -> &'static __lemna::FieldSchema {
                        __lemna::schema_of(self, Self::ALL, Self::__SCHEMA)
                    }
                }
                #[automatically_derived]
                impl #impl_generics __lemna::LemnaSecrets for #ident #type_generics #on_trust {
                    type Field = #field_enum;
                    const SCHEMA: &'static __lemna::Schema = #field_enum::__SCHEMA;
                    const FIELDS: &'static [Self::Field] = #field_enum::ALL;
                    fn read(__reader: &mut __lemna::Reader<'_>) -> ::core::option::Option<Self> {
                        #read
                    }
                }
                #debug
            };
        }
    }
}

/// The variant `variant` for a nested struct of the type `ty`.
pub(crate) fn nested_variant(variant: &Ident, ty: &Type, krate: &Path) -> TokenStream {
    let inner = quote_spanned!(of(ty)=> <#ty as #krate::__private::LemnaSecrets>::Field);
    quote!(#variant(#inner),)
}

/// Variants that stand side by side in `ALL`: fields of this struct in a row, or those of one nested struct.
struct Run<'a> {
    values: TokenStream,
    length: TokenStream,
    /// What the values are wrapped in.
    nested: Option<&'a Ident>,
}

impl<'a> Run<'a> {
    fn new(fields: &'a [Field<'a>]) -> Option<Self> {
        let first = fields.first()?;
        Some(match &first.kind {
            Kind::Nested(Nested { ty, .. }) => {
                let values = quote_spanned!(of(ty)=> <#ty as __lemna::LemnaSecrets>::FIELDS);
                Self { length: quote!(#values.len()), values, nested: Some(&first.variant) }
            }
            Kind::Value(_) => {
                let variants = fields.iter().map(|field| &field.variant);
                let length = Literal::usize_unsuffixed(fields.len());
                Self { values: quote!([#(Self::#variants),*]), length: quote!(#length), nested: None }
            }
        })
    }

    /// One of its values as a variant of the outer enum.
    fn outer(&self, value: &TokenStream) -> TokenStream {
        self.nested.map_or_else(|| value.clone(), |variant| quote!(Self::#variant(#value)))
    }
}

/// The value of `ALL`.
fn all(config: &Config<'_>) -> TokenStream {
    let runs: Vec<_> = config
        .fields
        .chunk_by(|one, next| matches!((&one.kind, &next.kind), (Kind::Value(_), Kind::Value(_))))
        .filter_map(Run::new)
        .collect();
    if let [Run { values, nested: None, .. }] = runs.as_slice() {
        return quote!(&#values);
    }
    let lengths = runs.iter().map(|run| &run.length);
    // Something for the array to begin with, written over at once. No struct is without fields.
    let any = runs.first().map(|run| {
        let values = &run.values;
        run.outer(&quote!(#values[0]))
    });
    let copies = runs.iter().map(|run| {
        let values = &run.values;
        let value = run.outer(&quote!(__run[__at]));
        quote! {
            let (__run, mut __at) = (#values, 0);
            while __at < __run.len() {
                __all[__end] = #value;
                (__at, __end) = (__at + 1, __end + 1);
            }
        }
    });
    quote! {
        &{
            let (mut __all, mut __end) = ([#any; #(#lengths)+*], 0);
            #(#copies)*
            __all
        }
    }
}

/// The value of `SCHEMA`.
fn schema(config: &Config<'_>) -> TokenStream {
    let name = config.item.ident.unraw().to_string();
    let project = config.project.iter().map(|project| quote!(.with_project(#project)));
    let mode = config.mode.iter().map(|mode| match mode {
        Mode::Lenient => quote!(.with_mode(__lemna::Mode::Lenient)),
        Mode::Strict => quote!(.with_mode(__lemna::Mode::Strict)),
    });
    let rows: Option<Vec<_>> = config
        .fields
        .iter()
        .map(|field| match &field.kind {
            Kind::Value(value) => Some(row(field, value)),
            Kind::Nested(_) => None,
        })
        .collect();
    let table = if let Some(rows) = rows {
        quote!(const FIELDS: &[__lemna::FieldSchema] = &[#(#rows),*];)
    } else {
        let parts = config.fields.iter().map(|field| match &field.kind {
            Kind::Value(value) => {
                let row = row(field, value);
                quote!(__lemna::Part::Field(#row))
            }
            Kind::Nested(Nested { ty, prefix, folder: Folder { path: folder, from_root } }) => {
                let path = field.ident.unraw().to_string();
                let fields = quote_spanned!(of(ty)=> <#ty as __lemna::LemnaSecrets>::SCHEMA);
                quote!(__lemna::Part::Nested {
                    path: #path, prefix: #prefix, folder: #folder, from_root: #from_root, fields: #fields.fields()
                })
            }
        });
        quote! {
            const PARTS: &[__lemna::Part] = &[#(#parts),*];
            const TEXT: [::core::primitive::u8; __lemna::text_len(PARTS)] = __lemna::text(PARTS);
            const FIELDS: &[__lemna::FieldSchema; __lemna::count(PARTS)] = &__lemna::fields(PARTS, &TEXT);
        }
    };
    quote! {
        {
            #table
            &__lemna::Schema::new(#name, FIELDS) #(#project)* #(#mode)*
        }
    }
}

/// A value's row in the table.
fn row(field: &Field<'_>, value: &Value<'_>) -> TokenStream {
    let path = field.ident.unraw().to_string();
    let (name, type_text) = (&value.secret_name, type_text(value.ty));
    let doc = Some(&field.doc).filter(|doc| !doc.is_empty()).map(|doc| quote!(.with_doc(#doc)));
    let requirement = match value.when_absent {
        WhenAbsent::Fail => None,
        WhenAbsent::None => Some(quote!(.optional())),
        WhenAbsent::TraitDefault(_) | WhenAbsent::Text(_) | WhenAbsent::Expr(_) => Some(quote!(.with_default())),
    };
    let folder = (!value.folder.is_parents()).then(|| {
        let Folder { path, from_root } = &value.folder;
        quote!(.with_folder(#path, #from_root))
    });
    let local = value.local.then(|| quote!(.local()));
    let public = value.public.then(|| quote!(.public()));
    quote!(__lemna::FieldSchema::new(#path, #name, #type_text) #folder #doc #requirement #local #public)
}

/// The call that fills a field.
fn read(field: &Field<'_>) -> TokenStream {
    let value = match &field.kind {
        Kind::Nested(Nested { ty, .. }) => {
            return quote_spanned!(of(ty)=> <#ty as __lemna::LemnaSecrets>::read(__reader));
        }
        Kind::Value(value) => value,
    };
    let ty = value.ty;
    let parse = match value.parse {
        Parse::FromSecret => quote_spanned!(of(ty)=> <#ty as __lemna::FromSecret>::from_secret),
        Parse::FromStr => quote_spanned!(of(ty)=> __lemna::from_str::<#ty>),
    };
    match &value.when_absent {
        WhenAbsent::Fail => quote!(__reader.required(#parse)),
        WhenAbsent::None => quote!(__reader.optional(#parse)),
        WhenAbsent::Text(text) => quote!(__reader.or_text(#parse, #text)),
        WhenAbsent::Expr(expr) => quote!(__reader.or_else(#parse, || #expr)),
        WhenAbsent::TraitDefault(key) => {
            let default = quote_spanned!(of(key)=> ::core::default::Default::default());
            quote!(__reader.or_else(#parse, || #default))
        }
    }
}

/// A `Debug` that shows names and types.
fn debug(config: &Config<'_>) -> TokenStream {
    let fields = config.fields.iter().map(|field| {
        let (ident, name) = (field.ident, field.ident.unraw().to_string());
        let shown = match &field.kind {
            Kind::Value(value) if !value.public => {
                let type_text = type_text(value.ty);
                let redacted = quote!(__lemna::Redacted(#type_text));
                if matches!(value.when_absent, WhenAbsent::None) {
                    quote!(&self.#ident.as_ref().map(|_| #redacted))
                } else {
                    quote!(&#redacted)
                }
            }
            Kind::Value(Value { ty, .. }) | Kind::Nested(Nested { ty, .. }) => {
                let mut ident = ident.clone();
                ident.set_span(of(ty));
                quote_spanned!(of(ty)=> &self.#ident)
            }
        };
        quote!(.field(#name, #shown))
    });
    debug_impl(config.item, &nested(config), &quote!(#(#fields)*))
}

/// `Debug` for the struct, with `fields` as calls on the builder.
pub(crate) fn debug_impl(item: &DeriveInput, nested: &[&Type], fields: &TokenStream) -> TokenStream {
    let (ident, name) = (&item.ident, item.ident.unraw().to_string());
    let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
    let on_trust =
        if nested.is_empty() { quote!(#where_clause) } else { on_trust(nested, &quote!(::core::fmt::Debug)) };
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #ident #type_generics #on_trust {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __formatter.debug_struct(#name) #fields .finish()
            }
        }
    }
}

/// The place of `tokens`, with the names of the macro: an error stands there, no lint takes it for the user's code.
pub(crate) fn of(tokens: impl ToTokens) -> Span {
    Span::call_site().located_at(tokens.span())
}
