//! `#[lemna(...)]` as typed options, each with the word that set it.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{
    Attribute, Data, DeriveInput, Expr, ExprGroup, ExprLit, Fields, Lit, LitStr, Meta, Path, Result, Token, token,
};

use crate::keys::{self, Place};
use crate::mistakes::Mistakes;

/// The input with its attributes read, whatever its shape.
pub(crate) struct Item<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) attrs: StructAttrs,
    /// The named fields; none if the input is no struct with such.
    pub(crate) fields: Vec<Field<'a>>,
    /// The variants; none if the input is no enum.
    pub(crate) variants: Vec<Variant<'a>>,
}

/// A variant with the attributes of its named fields read.
pub(crate) struct Variant<'a> {
    pub(crate) input: &'a syn::Variant,
    /// None if they have no names.
    pub(crate) fields: Vec<Field<'a>>,
}

/// A named field with its attributes read.
pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) input: &'a syn::Field,
    pub(crate) attrs: FieldAttrs,
}

/// An option that was given: by which word, and as what.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// A word that stands alone.
pub(crate) type Flag = Given<()>;

#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) project: Option<Given<LitStr>>,
    pub(crate) path: Option<Given<LitStr>>,
    pub(crate) prefix: Option<Given<LitStr>>,
    pub(crate) mode: Option<Given<LitStr>>,
    /// Without a text: the default file.
    pub(crate) manifest: Option<Given<Option<LitStr>>>,
    pub(crate) krate: Option<Given<Path>>,
    pub(crate) no_debug: Option<Flag>,
}

#[derive(Default)]
pub(crate) struct FieldAttrs {
    /// Every word, in the order they are written.
    pub(crate) order: Vec<Ident>,
    pub(crate) name: Option<Given<LitStr>>,
    pub(crate) default: Option<Given<DefaultAttr>>,
    pub(crate) nested: Option<Flag>,
    pub(crate) path: Option<Given<LitStr>>,
    pub(crate) prefix: Option<Given<LitStr>>,
    pub(crate) from_str: Option<Flag>,
    pub(crate) local: Option<Flag>,
    pub(crate) public: Option<Flag>,
}

/// What follows `default`.
pub(crate) enum DefaultAttr {
    Nothing,
    Text(LitStr),
    Expr(Expr),
}

impl<'a> Item<'a> {
    pub(crate) fn read(input: &'a DeriveInput, mistakes: &mut Mistakes) -> Self {
        let mut attrs = StructAttrs::default();
        read(&input.attrs, Place::Struct, mistakes, |key, input| attrs.set(key, input));
        let (mut fields, mut variants) = (Vec::new(), Vec::new());
        match &input.data {
            Data::Struct(data) => fields = Field::read_all(&data.fields, mistakes),
            Data::Enum(data) => variants.extend(data.variants.iter().map(|variant| Variant::read(variant, mistakes))),
            Data::Union(_) => {}
        }
        Self { input, attrs, fields, variants }
    }

    /// The named fields of the struct, or of all variants of the enum.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().chain(self.variants.iter().flat_map(|variant| &variant.fields))
    }
}

impl<'a> Variant<'a> {
    fn read(input: &'a syn::Variant, mistakes: &mut Mistakes) -> Self {
        for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("lemna")) {
            let message = format!(
                "a variant has no options of its own: write those for all variants above `enum`, \
                 and others above a field of `{}`",
                input.ident
            );
            match &attr.meta {
                Meta::List(list) if !list.tokens.is_empty() => mistakes.at(&list.tokens, message),
                meta => mistakes.at(meta, message),
            }
        }
        Self { input, fields: Field::read_all(&input.fields, mistakes) }
    }
}

impl<'a> Field<'a> {
    fn read_all(fields: &'a Fields, mistakes: &mut Mistakes) -> Vec<Self> {
        match fields {
            Fields::Named(fields) => fields.named.iter().filter_map(|field| Self::read(field, mistakes)).collect(),
            Fields::Unnamed(_) | Fields::Unit => Vec::new(),
        }
    }

    fn read(input: &'a syn::Field, mistakes: &mut Mistakes) -> Option<Self> {
        let mut attrs = FieldAttrs::default();
        attrs.order = read(&input.attrs, Place::Field, mistakes, |key, input| attrs.set(key, input));
        Some(Self { ident: input.ident.as_ref()?, input, attrs })
    }
}

impl StructAttrs {
    fn set(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<()> {
        match key.unraw().to_string().as_str() {
            "project" => self.project = Some(Given::text(key, input)?),
            "path" => self.path = Some(Given::text(key, input)?),
            "prefix" => self.prefix = Some(Given::text(key, input)?),
            "mode" => self.mode = Some(Given::text(key, input)?),
            "manifest" => self.manifest = Some(Given::optional_text(key, input)?),
            "crate" => self.krate = Some(Given::path(key, input)?),
            "no_debug" => self.no_debug = Some(Given::flag(key, input)?),
            _ => return Err(keys::misplaced(key, Place::Struct)),
        }
        Ok(())
    }
}

impl FieldAttrs {
    fn set(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<()> {
        match key.unraw().to_string().as_str() {
            "name" => self.name = Some(Given::text(key, input)?),
            "default" => self.default = Some(Given::default(key, input)?),
            "nested" => self.nested = Some(Given::flag(key, input)?),
            "path" => self.path = Some(Given::text(key, input)?),
            "prefix" => self.prefix = Some(Given::text(key, input)?),
            "from_str" => self.from_str = Some(Given::flag(key, input)?),
            "local" => self.local = Some(Given::flag(key, input)?),
            "public" => self.public = Some(Given::flag(key, input)?),
            _ => return Err(keys::misplaced(key, Place::Field)),
        }
        Ok(())
    }
}

impl Given<LitStr> {
    pub(crate) fn text(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        Self::text_like(key, keys::example(key), input)
    }

    /// As [`text`](Self::text), for a word whose example depends on its place.
    pub(crate) fn text_like(key: &Ident, example: &str, input: ParseStream<'_>) -> Result<Self> {
        let written = rest_of_option(&input.fork())?;
        if input.parse::<Token![=]>().is_ok()
            && let Ok(value) = input.parse()
        {
            return if at_end_of_option(input) {
                Ok(Self { key: key.clone(), value })
            } else {
                Err(missing_comma(input)?)
            };
        }
        let message = format!("`{key}` takes a text in quotes: write `{example}`");
        Err(error_under(key, written, message))
    }
}

impl Given<Option<LitStr>> {
    fn optional_text(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end_of_option(input) {
            return Ok(Self { key: key.clone(), value: None });
        }
        let Given { key, value } = Given::text(key, input)?;
        Ok(Self { key, value: Some(value) })
    }
}

impl Given<Path> {
    pub(crate) fn path(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let Given { key, value } = Given::text(key, input)?;
        match value.parse_with(Path::parse_mod_style) {
            Ok(path) => Ok(Self { key, value: path }),
            Err(_) => Err(syn::Error::new(
                value.span(),
                format!("this is no path to a crate: write `{}`", keys::example(&key)),
            )),
        }
    }
}

impl Given<()> {
    pub(crate) fn flag(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end_of_option(input) {
            return Ok(Self { key: key.clone(), value: () });
        }
        if input.peek(Token![=]) {
            let message = format!("`{key}` takes no value: write `#[lemna({key})]`");
            return Err(error_under(key, rest_of_option(input)?, message));
        }
        if input.peek(token::Paren) {
            let message = format!("`{key}` has no options of its own: write `#[lemna({key}, ...)]`");
            return Err(error_under(key, rest_of_option(input)?, message));
        }
        Err(missing_comma(input)?)
    }
}

impl Given<DefaultAttr> {
    fn default(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let given = |value| Ok(Self { key: key.clone(), value });
        if at_end_of_option(input) {
            return given(DefaultAttr::Nothing);
        }
        let ahead = input.fork();
        if ahead.parse::<Token![=]>().is_ok() {
            if at_end_of_option(&ahead) {
                return Err(syn::Error::new(
                    key.span(),
                    "the value is missing: write `default = 8080`, or `default` alone for `Default::default()`",
                ));
            }
            if let Ok(value) = ahead.parse()
                && at_end_of_option(&ahead)
            {
                input.advance_to(&ahead);
                return given(match without_groups(value) {
                    Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => DefaultAttr::Text(text),
                    value => DefaultAttr::Expr(value),
                });
            }
        }
        Err(error_under(
            key,
            rest_of_expression(input)?,
            "a default of this form cannot be read: write `default = my_function()` and move it into that function",
        ))
    }
}

/// Reads every `#[lemna(...)]` of `attrs`, handing each word to `set` together with what follows it, and gives the
/// words in their order. After a mistake it goes on with the next word.
pub(crate) fn read(
    attrs: &[Attribute],
    place: Place,
    mistakes: &mut Mistakes,
    mut set: impl FnMut(&Ident, ParseStream<'_>) -> Result<()>,
) -> Vec<Ident> {
    let mut order = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("lemna")) {
        let Meta::List(list) = &attr.meta else {
            mistakes.at(
                &attr.meta,
                format!("the options stand in parentheses: write `#[lemna({})]`", keys::first_example(place)),
            );
            continue;
        };
        let read = list.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Ok(key) = input.call(Ident::parse_any) {
                    order.push(key.clone());
                    if let Err(error) = set(&key, input) {
                        mistakes.add(error);
                        rest_of_option(input)?;
                    }
                } else {
                    let message = format!("an option begins with its name: write `{}`", keys::first_example(place));
                    mistakes.at(rest_of_option(input)?, message);
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = read {
            mistakes.add(error);
        }
    }
    for key in &order {
        if order.iter().filter(|other| *other == key).count() > 1 && keys::is_known(key) && !keys::is_repeatable(key) {
            mistakes.at(key, format!("`{key}` is given more than once: keep one"));
        }
    }
    order
}

fn at_end_of_option(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

fn rest_of_option(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut rest = TokenStream::new();
    while !at_end_of_option(input) {
        rest.extend([input.parse::<TokenTree>()?]);
    }
    Ok(rest)
}

/// What follows `default` and cannot be read. Its commas need not end it (`|a, b| a`): it goes on until a known word
/// follows one.
fn rest_of_expression(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut rest = rest_of_option(input)?;
    while !input.is_empty() {
        let ahead = input.fork();
        ahead.parse::<Token![,]>()?;
        if ahead.is_empty() || ahead.call(Ident::parse_any).is_ok_and(|key| keys::is_known(&key)) {
            break;
        }
        rest.extend([input.parse::<TokenTree>()?]);
        rest.extend(rest_of_option(input)?);
    }
    Ok(rest)
}

fn missing_comma(input: ParseStream<'_>) -> Result<syn::Error> {
    Ok(syn::Error::new_spanned(rest_of_option(input)?, "a comma is missing before this"))
}

/// An error under the value of `written`, which may begin with an equals sign, or under `key` if there is none.
fn error_under(key: &Ident, written: TokenStream, message: impl std::fmt::Display) -> syn::Error {
    let value: TokenStream =
        written.into_iter().skip_while(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == '=')).collect();
    if value.is_empty() { syn::Error::new(key.span(), message) } else { syn::Error::new_spanned(value, message) }
}

/// A macro's variable puts invisible groups around what it stands for.
fn without_groups(mut expr: Expr) -> Expr {
    while let Expr::Group(ExprGroup { expr: inner, .. }) = expr {
        expr = *inner;
    }
    expr
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::Item;
    use crate::keys::{Place, examples};
    use crate::mistakes::Mistakes;

    fn mistakes_of(source: &str) -> String {
        let input = syn::parse_str(source).unwrap();
        let errors = Mistakes::reported(|mistakes| {
            Item::read(&input, mistakes);
            TokenStream::new()
        });
        errors.to_string()
    }

    #[test]
    fn what_messages_give_as_examples_is_right() {
        for example in examples(Place::Struct) {
            assert_eq!(mistakes_of(&format!("#[lemna({example})] struct Config {{ port: u16 }}")), "", "{example}");
        }
        for example in examples(Place::Field) {
            assert_eq!(mistakes_of(&format!("struct Config {{ #[lemna({example})] port: u16 }}")), "", "{example}");
        }
    }

    #[test]
    fn no_input_makes_it_panic() {
        for options in [
            "",
            ",",
            ",,",
            "=",
            "a = ",
            "::a",
            "name = = \"A\"",
            "default = ,",
            "default, = 5",
            "5",
            "(a)",
            "default = |a, b",
        ] {
            let _ = mistakes_of(&format!("#[lemna({options})] struct Config {{ #[lemna({options})] port: u16 }}"));
        }
    }
}
