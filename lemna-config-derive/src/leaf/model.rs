//! What a type that is one value means, once its attributes are known to agree.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::{DeriveInput, Index, Member, Path, Type};

use super::attr::{self, Body, Item};
use super::shape;
use crate::case::Case;
use crate::mistakes::Mistakes;

/// A type that one value is read into.
pub(crate) struct Leaf<'a> {
    pub(crate) item: &'a DeriveInput,
    /// The path to the runtime crate.
    pub(crate) krate: Path,
    pub(crate) kind: Kind<'a>,
}

pub(crate) enum Kind<'a> {
    Newtype(Newtype<'a>),
    /// The variants of an enum. Not empty.
    OneOf(Vec<Variant<'a>>),
}

/// A struct around another type.
pub(crate) struct Newtype<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    pub(crate) parse: Parse,
}

/// How a text becomes the inner value.
#[derive(Clone, Copy)]
pub(crate) enum Parse {
    FromSecret,
    FromStr,
}

pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
}

impl<'a> Leaf<'a> {
    /// The meaning of `item`, or `None` after a mistake that leaves it without one.
    pub(crate) fn new(item: &'a Item<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        shape::check(item.input, mistakes);
        let kind = match &item.body {
            Body::Newtype(field) => Kind::Newtype(Newtype::new(field)),
            Body::Enum(variants) => {
                let rename_all = item.attrs.rename_all.as_ref();
                let case = rename_all.and_then(|given| Case::read(&given.value, mistakes));
                Kind::OneOf(variants.iter().map(|variant| Variant::new(variant, case)).collect())
            }
            Body::Other => return None,
        };
        Some(Self { item: item.input, krate: item.krate(), kind })
    }
}

impl<'a> Newtype<'a> {
    fn new(field: &'a attr::Field<'_>) -> Self {
        Self {
            member: field.input.ident.clone().map_or(Member::Unnamed(Index::from(0)), Member::Named),
            ty: &field.input.ty,
            parse: if field.from_str.is_some() { Parse::FromStr } else { Parse::FromSecret },
        }
    }
}

impl<'a> Variant<'a> {
    fn new(variant: &'a attr::Variant<'_>, case: Option<Case>) -> Self {
        let name = match (&variant.name, case) {
            (Some(name), _) => name.value.value(),
            (None, Some(case)) => case.apply_to_variant(variant.ident),
            (None, None) => variant.ident.unraw().to_string(),
        };
        Self { ident: variant.ident, name, aliases: variant.aliases.iter().map(syn::LitStr::value).collect() }
    }
}

/// The first few of a long list.
pub(crate) fn expected(variants: &[Variant<'_>]) -> String {
    const MOST: usize = 8;
    const OF_MORE: usize = 6;

    let names: Vec<_> = variants.iter().map(|variant| format!("`{}`", variant.name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] if names.len() <= MOST => format!("{} or {last}", most.join(", ")),
        _ => format!("{} or one of {} more", names[..OF_MORE].join(", "), names.len() - OF_MORE),
    }
}
