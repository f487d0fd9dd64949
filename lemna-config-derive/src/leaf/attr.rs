//! `#[lemna(...)]` on a type that is one value, as typed options.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Data, DeriveInput, LitStr, Path, Result, parse_quote};

use crate::attr::{Flag, Given, read};
use crate::keys::{self, Place};
use crate::mistakes::Mistakes;

/// The input with its attributes read, whatever its shape.
pub(crate) struct Item<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) attrs: ItemAttrs,
    pub(crate) body: Body<'a>,
}

pub(crate) enum Body<'a> {
    /// A struct with one field.
    Newtype(Field<'a>),
    Enum(Vec<Variant<'a>>),
    /// What this derive cannot be put on.
    Other,
}

pub(crate) struct Field<'a> {
    pub(crate) input: &'a syn::Field,
    pub(crate) from_str: Option<Flag>,
}

pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: Option<Given<LitStr>>,
    pub(crate) aliases: Vec<LitStr>,
}

#[derive(Default)]
pub(crate) struct ItemAttrs {
    krate: Option<Given<Path>>,
    /// Of an enum alone.
    pub(crate) rename_all: Option<Given<LitStr>>,
}

impl<'a> Item<'a> {
    pub(crate) fn read(input: &'a DeriveInput, mistakes: &mut Mistakes) -> Self {
        let place = match &input.data {
            Data::Enum(_) => Place::LeafEnum,
            Data::Struct(_) | Data::Union(_) => Place::LeafStruct,
        };
        let mut attrs = ItemAttrs::default();
        read(&input.attrs, place, mistakes, &mut |key, input| attrs.set(key, place, input));
        let body = match &input.data {
            Data::Struct(data) => {
                let mut fields = data.fields.iter();
                match (fields.next(), fields.next()) {
                    (Some(only), None) => Body::Newtype(Field::read(only, mistakes)),
                    _ => Body::Other,
                }
            }
            Data::Enum(data) => {
                Body::Enum(data.variants.iter().map(|variant| Variant::read(variant, mistakes)).collect())
            }
            Data::Union(_) => Body::Other,
        };
        Self { input, attrs, body }
    }

    /// The path to the runtime crate.
    pub(crate) fn krate(&self) -> Path {
        self.attrs.krate.as_ref().map_or_else(|| parse_quote!(::lemna_config), |krate| krate.value.clone())
    }
}

impl ItemAttrs {
    fn set(&mut self, key: &Ident, place: Place, input: ParseStream<'_>) -> Result<()> {
        match key.unraw().to_string().as_str() {
            "crate" => self.krate = Some(Given::path(key, input)?),
            "rename_all" if place == Place::LeafEnum => self.rename_all = Some(text(key, place, input)?),
            _ => return Err(keys::misplaced(key, place)),
        }
        Ok(())
    }
}

impl<'a> Field<'a> {
    fn read(input: &'a syn::Field, mistakes: &mut Mistakes) -> Self {
        let mut from_str = None;
        read(&input.attrs, Place::LeafField, mistakes, &mut |key, input| {
            if key.unraw() != "from_str" {
                return Err(keys::misplaced(key, Place::LeafField));
            }
            from_str = Some(Given::flag(key, input)?);
            Ok(())
        });
        Self { input, from_str }
    }
}

impl<'a> Variant<'a> {
    fn read(input: &'a syn::Variant, mistakes: &mut Mistakes) -> Self {
        const PLACE: Place = Place::LeafVariant;
        let mut variant = Self { ident: &input.ident, name: None, aliases: Vec::new() };
        read(&input.attrs, PLACE, mistakes, &mut |key, input| {
            match key.unraw().to_string().as_str() {
                "name" => variant.name = Some(text(key, PLACE, input)?),
                "alias" => variant.aliases.push(text(key, PLACE, input)?.value),
                _ => return Err(keys::misplaced(key, PLACE)),
            }
            Ok(())
        });
        variant
    }
}

fn text(key: &Ident, place: Place, input: ParseStream<'_>) -> Result<Given<LitStr>> {
    Given::text_like(key, keys::example_at(key, place), input)
}
