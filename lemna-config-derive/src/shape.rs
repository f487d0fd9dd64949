//! What the derive can be put on.

use syn::{Data, Fields, GenericParam};

use crate::attr::Item;
use crate::mistakes::Mistakes;

/// Reports an input that is no plain struct with named fields.
pub(crate) fn check(item: &Item<'_>, mistakes: &mut Mistakes) {
    let input = item.input;
    let name = &input.ident;
    match &input.data {
        Data::Enum(data) => mistakes.at(
            data.enum_token,
            format!("a config is a struct, `{name}` is an enum: for an enum that is one value, derive it: `#[derive(FromSecret)]`"),
        ),
        Data::Union(data) => mistakes
            .at(data.union_token, format!("a config is a struct, `{name}` is a union: write `struct {name} {{ ... }}`")),
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
            _ => mistakes
                .at(name, format!("`{name}` has no fields to fill: write `struct {name} {{ api_url: Url }}`")),
        },
    }
    if let Some(first) = input.generics.params.first() {
        let message = match first {
            GenericParam::Lifetime(_) => {
                format!("`{name}` cannot borrow its values: write owned types such as `String`")
            }
            GenericParam::Type(_) | GenericParam::Const(_) => {
                format!("`{name}` cannot be generic: write its types out, one struct for each use")
            }
        };
        mistakes.at(&input.generics, message);
    } else if let Some(clause) = &input.generics.where_clause {
        mistakes.at(clause, format!("`{name}` cannot have a `where` clause: leave it out"));
    }
}
