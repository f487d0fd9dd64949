//! What the derive can be put on.

use syn::{Data, DataEnum, Fields, GenericParam, Ident, Variant};

use crate::attr::Item;
use crate::mistakes::Mistakes;
use crate::names;
use crate::type_text::type_text;

/// Reports an input that is neither a plain struct with named fields nor an enum of such.
pub(crate) fn check(item: &Item<'_>, mistakes: &mut Mistakes) {
    let input = item.input;
    let name = &input.ident;
    match &input.data {
        Data::Enum(data) => check_enum(name, data, mistakes),
        Data::Union(data) => mistakes.at(
            data.union_token,
            format!("a config is a struct, `{name}` is a union: write `struct {name} {{ ... }}`"),
        ),
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => {}
            Fields::Unnamed(fields) if !fields.unnamed.is_empty() => mistakes.at(
                name,
                format!(
                    "the fields of `{name}` need names, which the secrets take theirs from: \
                     write `struct {name} {{ api_url: Url }}`\n\
                     for a struct that is one value, derive it: `#[derive(FromSecret)]`"
                ),
            ),
            _ => mistakes.at(name, format!("`{name}` has no fields to fill: write `struct {name} {{ api_url: Url }}`")),
        },
    }
    if let Some(first) = input.generics.params.first() {
        let message = match first {
            GenericParam::Lifetime(_) => {
                format!("`{name}` cannot borrow its values: write owned types such as `String`")
            }
            GenericParam::Type(_) | GenericParam::Const(_) => {
                let what = if matches!(input.data, Data::Enum(_)) { "enum" } else { "struct" };
                format!("`{name}` cannot be generic: write its types out, one {what} for each use")
            }
        };
        mistakes.at(&input.generics, message);
    } else if let Some(clause) = &input.generics.where_clause {
        mistakes.at(clause, format!("`{name}` cannot have a `where` clause: leave it out"));
    }
}

/// An enum is a choice between sets of named fields.
fn check_enum(name: &Ident, data: &DataEnum, mistakes: &mut Mistakes) {
    if data.variants.is_empty() {
        mistakes.at(
            name,
            format!(
                "`{name}` has no variants, one of which could be filled: \
                 write `enum {name} {{ Password {{ password: SecretString }}, Token {{ token: SecretString }} }}`"
            ),
        );
    } else if data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)) {
        mistakes.at(
            data.enum_token,
            format!(
                "the variants of `{name}` have no fields to fill: \
                 for an enum that is one value, write `#[derive(FromSecret)]`"
            ),
        );
    } else {
        for variant in &data.variants {
            check_variant(name, variant, mistakes);
        }
    }
}

fn check_variant(name: &Ident, variant: &Variant, mistakes: &mut Mistakes) {
    let ident = &variant.ident;
    match &variant.fields {
        Fields::Named(fields) if !fields.named.is_empty() => {}
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let (field, ty) = (names::path(ident), type_text(&fields.unnamed[0].ty));
            mistakes.at(
                fields,
                format!(
                    "the field of `{ident}` needs a name, from which its secret gets its own: \
                     write `{ident} {{ {field}: {ty} }}`\n\
                     or, for a struct of further fields, `{ident} {{ #[lemna(nested)] {field}: {ty} }}`"
                ),
            );
        }
        Fields::Unnamed(fields) if !fields.unnamed.is_empty() => {
            let types = fields.unnamed.iter().zip(["user", "password", "host"]);
            let named: Vec<_> = types.map(|(field, name)| format!("{name}: {}", type_text(&field.ty))).collect();
            mistakes.at(
                fields,
                format!(
                    "the fields of `{ident}` need names, which the secrets take theirs from: \
                     write such as `{ident} {{ {} }}`",
                    named.join(", ")
                ),
            );
        }
        Fields::Named(_) | Fields::Unnamed(_) | Fields::Unit => mistakes.at(
            ident,
            format!(
                "`{ident}` has no fields that could be found: leave it out, and for \"none of them\" \
                 write `Option<{name}>` where `{name}` is used"
            ),
        ),
    }
}
