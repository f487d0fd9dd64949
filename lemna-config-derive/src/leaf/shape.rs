//! What the derive can be put on.

use syn::{Data, DeriveInput, Fields};

use crate::mistakes::Mistakes;
use crate::type_text::{inside_option, type_text};

/// Reports an input that is neither a struct with one field nor an enum of plain variants.
pub(crate) fn check(input: &DeriveInput, mistakes: &mut Mistakes) {
    let name = &input.ident;
    match &input.data {
        Data::Union(data) => mistakes.at(
            data.union_token,
            format!("a value is read into a struct or an enum, `{name}` is a union: write `struct {name}(String);`"),
        ),
        Data::Struct(data) => match data.fields.len() {
            0 => mistakes.at(name, format!("`{name}` has no field to hold the value: write `struct {name}(String);`")),
            1 => optional(&data.fields, input, mistakes),
            many => mistakes.at(
                name,
                format!(
                    "`{name}` has {many} fields, a value fills one: leave one\n\
                     for a struct with a secret a field, write `#[derive(LemnaSecrets)]`, \
                     and `#[lemna(nested)]` where it is used"
                ),
            ),
        },
        Data::Enum(data) => {
            if data.variants.is_empty() {
                mistakes.at(
                    name,
                    format!("`{name}` has no variant that a value could name: write `enum {name} {{ One, Two }}`"),
                );
            }
            if let Some(variant) = data.variants.iter().find(|variant| !variant.fields.is_empty()) {
                mistakes.at(
                    &variant.fields,
                    "a value names a variant, it cannot fill the fields of one: leave them out\n\
                     an enum whose variants have fields is a choice: write `#[derive(LemnaSecrets)]`, \
                     and `#[lemna(nested)]` where it is used",
                );
            }
        }
    }
    if let Some(lifetime) = input.generics.lifetimes().next() {
        mistakes.at(lifetime, format!("`{name}` cannot borrow its value: write an owned type such as `String`"));
    }
}

/// Whether there is a value is for the field of the config to say.
fn optional(fields: &Fields, input: &DeriveInput, mistakes: &mut Mistakes) {
    for field in fields {
        if let Some(inner) = inside_option(&field.ty) {
            let (name, inner) = (&input.ident, type_text(inner));
            mistakes.at(
                &field.ty,
                format!("there is always a value to read: write `{inner}`, and `Option<{name}>` if it can be absent"),
            );
        }
    }
}
