//! The words that may stand in `#[lemna(...)]`, and how a mistaken one is answered.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;

use crate::near::nearest;

/// Where an attribute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Struct,
    Field,
}

struct Key {
    name: &'static str,
    places: &'static [Place],
    example: &'static str,
}

const KEYS: &[Key] = &[
    Key { name: "project", places: &[Place::Struct], example: "project = \"my-project\"" },
    Key { name: "path", places: &[Place::Struct, Place::Field], example: "path = \"/app\"" },
    Key { name: "prefix", places: &[Place::Struct, Place::Field], example: "prefix = \"R2_\"" },
    Key { name: "rename_all", places: &[Place::Struct], example: "rename_all = \"kebab-case\"" },
    Key { name: "mode", places: &[Place::Struct], example: "mode = \"strict\"" },
    Key { name: "crate", places: &[Place::Struct], example: "crate = \"my_reexport::lemna_config\"" },
    Key { name: "no_debug", places: &[Place::Struct], example: "no_debug" },
    Key { name: "name", places: &[Place::Field], example: "name = \"GITHUB_TOKEN\"" },
    Key { name: "alias", places: &[Place::Field], example: "alias = \"OLD_NAME\"" },
    Key { name: "deprecated", places: &[Place::Field], example: "deprecated" },
    Key { name: "default", places: &[Place::Field], example: "default = 8080" },
    Key { name: "nested", places: &[Place::Field], example: "nested" },
    Key { name: "from_str", places: &[Place::Field], example: "from_str" },
    Key { name: "parse_with", places: &[Place::Field], example: "parse_with = my_function" },
    Key { name: "separator", places: &[Place::Field], example: "separator = \";\"" },
    Key { name: "json", places: &[Place::Field], example: "json" },
    Key { name: "validate", places: &[Place::Struct, Place::Field], example: "validate = my_check" },
    Key { name: "local", places: &[Place::Field], example: "local" },
    Key { name: "public", places: &[Place::Field], example: "public" },
    Key { name: "allow_empty", places: &[Place::Field], example: "allow_empty" },
    Key { name: "example", places: &[Place::Field], example: "example = \"made-up\"" },
];

/// The words that may be given several times.
const REPEATABLE: &[&str] = &["alias"];

/// How `key` is written.
pub(crate) fn example(key: &Ident) -> &'static str {
    KEYS.iter().find(|known| key.unraw() == known.name).map_or("", |known| known.example)
}

/// How the options at `place` look.
pub(crate) fn first_example(place: Place) -> &'static str {
    KEYS.iter().find(|known| known.places == [place]).map_or("", |known| known.example)
}

/// Whether `key` is an attribute, wherever it belongs.
pub(crate) fn is_known(key: &Ident) -> bool {
    KEYS.iter().any(|known| key.unraw() == known.name)
}

/// Whether `key` may be given several times.
pub(crate) fn is_repeatable(key: &Ident) -> bool {
    REPEATABLE.iter().any(|word| key.unraw() == word)
}

/// Why `key` cannot stand at `place`.
pub(crate) fn misplaced(key: &Ident, place: Place) -> syn::Error {
    let word = key.unraw().to_string();
    let message = match (KEYS.iter().find(|known| known.name == word), place) {
        (Some(known), Place::Field) => {
            format!("`{word}` belongs to the whole struct: write `#[lemna({})]` above `struct`", known.example)
        }
        (Some(known), Place::Struct) => {
            format!("`{word}` belongs to a field: write `#[lemna({})]` above the field", known.example)
        }
        (None, _) => unknown(&word, place),
    };
    syn::Error::new(key.span(), message)
}

fn unknown(word: &str, place: Place) -> String {
    let names =
        |here: bool| KEYS.iter().filter(move |known| known.places.contains(&place) == here).map(|known| known.name);
    let (owner, elsewhere) = match place {
        Place::Struct => ("a struct", "a field"),
        Place::Field => ("a field", "the whole struct"),
    };
    let meant = match (nearest(word, names(true)), nearest(word, names(false))) {
        (Some(near), _) => format!(", did you mean `{near}`?"),
        (None, Some(near)) => format!(", did you mean `{near}`, which belongs to {elsewhere}?"),
        (None, None) => String::new(),
    };
    format!(
        "there is no attribute `{word}`{meant}\nthose of {owner} are: {}",
        names(true).collect::<Vec<_>>().join(", ")
    )
}

#[cfg(test)]
pub(crate) fn examples(place: Place) -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter(move |known| known.places.contains(&place)).map(|known| known.example)
}
