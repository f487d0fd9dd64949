//! `#[lemna(...)]` as typed options, each with the word that set it.

mod expression;
mod given;
mod range;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Fields, LitChar, LitStr, Meta, Path, Result, Token};

use self::given::rest_of_option;
pub(crate) use self::given::{DefaultAttr, DeprecatedAttr, Flag, FnPath, Given};
use crate::keys::{self, Place};
use crate::mistakes::Mistakes;
use crate::range::Range;

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

#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) project: Option<Given<LitStr>>,
    pub(crate) path: Option<Given<LitStr>>,
    pub(crate) prefix: Option<Given<LitStr>>,
    pub(crate) rename_all: Option<Given<LitStr>>,
    pub(crate) mode: Option<Given<LitStr>>,
    pub(crate) require_infisical: Option<Flag>,
    pub(crate) forbid_env_file_in: Option<Given<Vec<LitStr>>>,
    /// Without a text: the default file.
    pub(crate) manifest: Option<Given<Option<LitStr>>>,
    pub(crate) global: Option<Flag>,
    pub(crate) krate: Option<Given<Path>>,
    pub(crate) no_debug: Option<Flag>,
    pub(crate) serialize: Option<Flag>,
    pub(crate) validate: Option<Given<FnPath>>,
}

#[derive(Default)]
pub(crate) struct FieldAttrs {
    /// Every word, in the order they are written.
    pub(crate) order: Vec<Ident>,
    pub(crate) name: Option<Given<LitStr>>,
    pub(crate) aliases: Vec<Given<LitStr>>,
    pub(crate) deprecated: Option<Given<DeprecatedAttr>>,
    pub(crate) default: Option<Given<DefaultAttr>>,
    pub(crate) nested: Option<Flag>,
    pub(crate) path: Option<Given<LitStr>>,
    pub(crate) prefix: Option<Given<LitStr>>,
    pub(crate) from_str: Option<Flag>,
    pub(crate) parse_with: Option<Given<FnPath>>,
    pub(crate) separator: Option<Given<LitStr>>,
    pub(crate) json: Option<Flag>,
    pub(crate) base64: Option<Flag>,
    pub(crate) hex: Option<Flag>,
    pub(crate) range: Option<Given<Range>>,
    pub(crate) validate: Option<Given<FnPath>>,
    /// Without a text: the flag is called as the field is.
    pub(crate) flag: Option<Given<Option<LitStr>>>,
    /// Without a letter: the first of the flag.
    pub(crate) short: Option<Given<Option<LitChar>>>,
    pub(crate) local: Option<Flag>,
    pub(crate) public: Option<Flag>,
    pub(crate) allow_empty: Option<Flag>,
    pub(crate) required_in: Option<Given<Vec<LitStr>>>,
    pub(crate) verbatim: Option<Flag>,
    pub(crate) example: Option<Given<LitStr>>,
}

impl<'a> Item<'a> {
    pub(crate) fn read(input: &'a DeriveInput, mistakes: &mut Mistakes) -> Self {
        let mut attrs = StructAttrs::default();
        let (place, of_fields) = match &input.data {
            Data::Enum(_) => (Place::Choice, Place::ChoiceField),
            Data::Struct(_) | Data::Union(_) => (Place::Struct, Place::Field),
        };
        read(&input.attrs, place, mistakes, &mut |key, input| attrs.set(key, place, input));
        let (mut fields, mut variants) = (Vec::new(), Vec::new());
        match &input.data {
            Data::Struct(data) => fields = Field::read_all(&data.fields, of_fields, mistakes),
            Data::Enum(data) => {
                variants.extend(data.variants.iter().map(|variant| Variant::read(variant, of_fields, mistakes)));
            }
            Data::Union(_) => {}
        }
        Self { input, attrs, fields, variants }
    }

    /// The named fields of the struct, or of all variants of the enum.
    pub(crate) fn fields(&self) -> Vec<&Field<'a>> {
        let mut fields: Vec<_> = self.fields.iter().collect();
        for variant in &self.variants {
            fields.extend(&variant.fields);
        }
        fields
    }
}

impl<'a> Variant<'a> {
    fn read(input: &'a syn::Variant, of_fields: Place, mistakes: &mut Mistakes) -> Self {
        for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("lemna")) {
            let message = format!(
                "a variant takes no options: write those for all variants above `enum`, \
                 and others above a field of `{}`",
                input.ident
            );
            match &attr.meta {
                Meta::List(list) if !list.tokens.is_empty() => mistakes.at(&list.tokens, message),
                meta => mistakes.at(meta, message),
            }
        }
        Self { input, fields: Field::read_all(&input.fields, of_fields, mistakes) }
    }
}

impl<'a> Field<'a> {
    fn read_all(fields: &'a Fields, place: Place, mistakes: &mut Mistakes) -> Vec<Self> {
        match fields {
            Fields::Named(fields) => {
                fields.named.iter().filter_map(|field| Self::read(field, place, mistakes)).collect()
            }
            Fields::Unnamed(_) | Fields::Unit => Vec::new(),
        }
    }

    fn read(input: &'a syn::Field, place: Place, mistakes: &mut Mistakes) -> Option<Self> {
        let mut attrs = FieldAttrs::default();
        attrs.order = read(&input.attrs, place, mistakes, &mut |key, input| attrs.set(key, place, input));
        Some(Self { ident: input.ident.as_ref()?, input, attrs })
    }
}

impl Field<'_> {
    /// Whether it nests the struct `name`, whose field it is, be it in a `Box`. `other::Name` is another.
    pub(crate) fn nests(&self, name: &Ident) -> bool {
        fn mentions(tokens: TokenStream, name: &Ident) -> bool {
            let mut in_a_path = false;
            tokens.into_iter().any(|token| {
                let found = match &token {
                    TokenTree::Ident(word) => !in_a_path && (word == name || word == "Self"),
                    TokenTree::Group(group) => mentions(group.stream(), name),
                    TokenTree::Punct(_) | TokenTree::Literal(_) => false,
                };
                in_a_path = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
                found
            })
        }
        self.attrs.nested.is_some() && mentions(self.input.ty.to_token_stream(), name)
    }
}

impl StructAttrs {
    fn set(&mut self, key: &Ident, place: Place, input: ParseStream<'_>) -> Result<()> {
        match key.unraw().to_string().as_str() {
            "project" => self.project = Some(Given::text(key, input)?),
            "path" => self.path = Some(Given::text(key, input)?),
            "prefix" => self.prefix = Some(Given::text(key, input)?),
            "rename_all" => self.rename_all = Some(Given::text(key, input)?),
            "mode" => self.mode = Some(Given::text(key, input)?),
            "forbid_env_file_in" => self.forbid_env_file_in = Some(Given::texts(key, input)?),
            "require_infisical" => self.require_infisical = Some(Given::flag(key, input)?),
            "manifest" => self.manifest = Some(Given::optional_text(key, input)?),
            "global" => self.global = Some(Given::flag(key, input)?),
            "crate" => self.krate = Some(Given::path(key, input)?),
            "no_debug" => self.no_debug = Some(Given::flag(key, input)?),
            "serialize" => self.serialize = Some(Given::flag(key, input)?),
            "validate" => self.validate = Some(Given::function(key, input)?),
            _ => return Err(keys::misplaced(key, place)),
        }
        Ok(())
    }
}

impl FieldAttrs {
    fn set(&mut self, key: &Ident, place: Place, input: ParseStream<'_>) -> Result<()> {
        match key.unraw().to_string().as_str() {
            "name" => self.name = Some(Given::text(key, input)?),
            "alias" => self.aliases.push(Given::text(key, input)?),
            "deprecated" => self.deprecated = Some(Given::deprecated(key, input)?),
            "default" => self.default = Some(Given::default(key, input)?),
            "nested" => self.nested = Some(Given::flag(key, input)?),
            "path" => self.path = Some(Given::text(key, input)?),
            "prefix" => self.prefix = Some(Given::text(key, input)?),
            "from_str" => self.from_str = Some(Given::flag(key, input)?),
            "parse_with" => self.parse_with = Some(Given::function(key, input)?),
            "separator" => self.separator = Some(Given::text(key, input)?),
            "json" => self.json = Some(Given::flag(key, input)?),
            "base64" => self.base64 = Some(Given::flag(key, input)?),
            "hex" => self.hex = Some(Given::flag(key, input)?),
            "range" => self.range = Some(Given::range(key, input)?),
            "validate" => self.validate = Some(Given::function(key, input)?),
            "flag" => self.flag = Some(Given::optional_text(key, input)?),
            "short" => self.short = Some(Given::optional_letter(key, input)?),
            "local" => self.local = Some(Given::flag(key, input)?),
            "public" => self.public = Some(Given::flag(key, input)?),
            "required_in" => self.required_in = Some(Given::texts(key, input)?),
            "allow_empty" => self.allow_empty = Some(Given::flag(key, input)?),
            "verbatim" => self.verbatim = Some(Given::flag(key, input)?),
            "example" => self.example = Some(Given::text(key, input)?),
            _ => return Err(keys::misplaced(key, place)),
        }
        Ok(())
    }
}

/// Reads every `#[lemna(...)]` of `attrs`, handing each word to `set` together with what follows it, and gives the
/// words in their order. After a mistake it goes on with the next word.
pub(crate) fn read(
    attrs: &[Attribute],
    place: Place,
    mistakes: &mut Mistakes,
    set: &mut dyn FnMut(&Ident, ParseStream<'_>) -> Result<()>,
) -> Vec<Ident> {
    let mut order = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("lemna")) {
        let Meta::List(list) = &attr.meta else {
            mistakes.at(
                &attr.meta,
                format!("put the options in parentheses: write `#[lemna({})]`", keys::first_example(place)),
            );
            continue;
        };
        let read = list.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Ok(key) = input.call(Ident::parse_any) {
                    let repeated = order.contains(&key) && keys::is_known(&key) && !keys::is_repeatable(&key);
                    order.push(key.clone());
                    if repeated {
                        mistakes.at(&key, format!("`{key}` is already given: keep one of the two"));
                        rest_of_option(input)?;
                    } else if let Err(error) = set(&key, input) {
                        mistakes.add(error);
                        rest_of_option(input)?;
                    }
                } else {
                    let message = format!("an option begins with its name: write `{}`", keys::first_example(place));
                    // Of a second comma nothing is left.
                    let comma = input.error(&message);
                    let rest = rest_of_option(input)?;
                    if rest.is_empty() { mistakes.add(comma) } else { mistakes.at(rest, message) }
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
    order
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
