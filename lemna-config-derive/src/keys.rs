//! The words that can be in `#[lemna(...)]`, and the answer to a mistaken one.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;

use crate::near::nearest;

/// Where an attribute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Struct,
    /// A field of a [`Struct`](Self::Struct).
    Field,
    /// An enum of alternatives.
    Choice,
    /// A field of a variant of a [`Choice`](Self::Choice).
    ChoiceField,
    /// A struct that is one value.
    LeafStruct,
    /// The field of a [`LeafStruct`](Self::LeafStruct).
    LeafField,
    /// An enum that is one value.
    LeafEnum,
    /// A variant of a [`LeafEnum`](Self::LeafEnum).
    LeafVariant,
}

impl Place {
    /// The derive whose attributes these are.
    fn derive(self) -> &'static str {
        match self {
            Self::Struct | Self::Field | Self::Choice | Self::ChoiceField => "LemnaSecrets",
            Self::LeafStruct | Self::LeafField | Self::LeafEnum | Self::LeafVariant => "FromSecret",
        }
    }

    /// What it is, in messages.
    fn one(self) -> &'static str {
        match self {
            Self::Struct | Self::LeafStruct => "a struct",
            Self::Field | Self::ChoiceField => "a field",
            Self::LeafField => "the field of a struct",
            Self::Choice | Self::LeafEnum => "an enum",
            Self::LeafVariant => "a variant",
        }
    }

    /// [`one`](Self::one), seen from elsewhere in the same input.
    fn whole(self) -> &'static str {
        match self {
            Self::Struct | Self::LeafStruct => "the whole struct",
            Self::Choice | Self::LeafEnum => "the whole enum",
            Self::Field | Self::ChoiceField | Self::LeafField | Self::LeafVariant => self.one(),
        }
    }

    fn above(self) -> &'static str {
        match self {
            Self::Struct | Self::LeafStruct => "above `struct`",
            Self::Choice | Self::LeafEnum => "above `enum`",
            Self::Field | Self::ChoiceField => "above the field",
            Self::LeafField => "before the field",
            Self::LeafVariant => "above the variant",
        }
    }

    /// The other place in the same input.
    fn other(self) -> Self {
        match self {
            Self::Struct => Self::Field,
            Self::Field => Self::Struct,
            Self::Choice => Self::ChoiceField,
            Self::ChoiceField => Self::Choice,
            Self::LeafStruct => Self::LeafField,
            Self::LeafField => Self::LeafStruct,
            Self::LeafEnum => Self::LeafVariant,
            Self::LeafVariant => Self::LeafEnum,
        }
    }
}

struct Key {
    name: &'static str,
    places: &'static [Place],
    example: &'static str,
}

const WHOLE: &[Place] = &[Place::Struct, Place::Choice];
const FIELD: &[Place] = &[Place::Field, Place::ChoiceField];
const ANYWHERE: &[Place] = &[Place::Struct, Place::Choice, Place::Field, Place::ChoiceField];

/// Those of a place in the order in which their pages have them.
const KEYS: &[Key] = &[
    Key { name: "project", places: WHOLE, example: "project = \"my-project\"" },
    Key { name: "name", places: FIELD, example: "name = \"GITHUB_TOKEN\"" },
    Key { name: "alias", places: FIELD, example: "alias = \"OLD_NAME\"" },
    Key { name: "deprecated", places: FIELD, example: "deprecated" },
    Key { name: "default", places: FIELD, example: "default = 8080" },
    Key { name: "required_in", places: FIELD, example: "required_in = [\"prod\"]" },
    Key { name: "allow_empty", places: FIELD, example: "allow_empty" },
    Key { name: "verbatim", places: FIELD, example: "verbatim" },
    Key { name: "nested", places: FIELD, example: "nested" },
    Key { name: "prefix", places: ANYWHERE, example: "prefix = \"R2_\"" },
    Key { name: "rename_all", places: WHOLE, example: "rename_all = \"kebab-case\"" },
    Key { name: "path", places: ANYWHERE, example: "path = \"/app\"" },
    Key { name: "mode", places: WHOLE, example: "mode = \"strict\"" },
    Key { name: "require_infisical", places: WHOLE, example: "require_infisical" },
    Key { name: "forbid_env_file_in", places: WHOLE, example: "forbid_env_file_in = [\"prod\"]" },
    Key { name: "manifest", places: WHOLE, example: "manifest = \"../infisical.names\"" },
    Key { name: "from_str", places: &[Place::Field, Place::ChoiceField, Place::LeafField], example: "from_str" },
    Key { name: "parse_with", places: FIELD, example: "parse_with = my_function" },
    Key { name: "separator", places: FIELD, example: "separator = \";\"" },
    Key { name: "json", places: FIELD, example: "json" },
    Key { name: "base64", places: FIELD, example: "base64" },
    Key { name: "hex", places: FIELD, example: "hex" },
    Key { name: "range", places: FIELD, example: "range = 1..=65535" },
    Key { name: "validate", places: ANYWHERE, example: "validate = my_check" },
    Key { name: "global", places: WHOLE, example: "global" },
    Key { name: "no_debug", places: WHOLE, example: "no_debug" },
    Key { name: "serialize", places: WHOLE, example: "serialize" },
    Key {
        name: "crate",
        places: &[Place::Struct, Place::Choice, Place::LeafStruct, Place::LeafEnum],
        example: "crate = \"my_reexport::lemna_config\"",
    },
    Key { name: "flag", places: FIELD, example: "flag = \"port\"" },
    Key { name: "short", places: FIELD, example: "short = 'p'" },
    Key { name: "local", places: FIELD, example: "local" },
    Key { name: "public", places: FIELD, example: "public" },
    Key { name: "example", places: FIELD, example: "example = \"made-up\"" },
    Key { name: "rename_all", places: &[Place::LeafEnum], example: "rename_all = \"kebab-case\"" },
    Key { name: "name", places: &[Place::LeafVariant], example: "name = \"eu-west\"" },
    Key { name: "alias", places: &[Place::LeafVariant], example: "alias = \"europe\"" },
];

/// The attributes that other crates have on a field, and what does the same here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("from", ", did you mean `name`?"),
    ("env", ", did you mean `name`?"),
    ("rename", ", did you mean `name`?"),
    ("flatten", ", did you mean `nested`?"),
    ("optional", ": write the type as `Option<T>`"),
    ("required", ": a field without a default is required"),
    ("secret", ": use `SecretString`"),
    ("sensitive", ": use `SecretString`"),
];

/// The words that can be repeated.
const REPEATABLE: &[&str] = &["alias"];

/// How `key` is written.
pub(crate) fn example(key: &Ident) -> &'static str {
    KEYS.iter().find(|known| key.unraw() == known.name).map_or("", |known| known.example)
}

/// How `key` is written at `place`.
pub(crate) fn example_at(key: &Ident, place: Place) -> &'static str {
    at(place).into_iter().find(|known| key.unraw() == known.name).map_or("", |known| known.example)
}

/// How the options at `place` look.
pub(crate) fn first_example(place: Place) -> &'static str {
    at(place).into_iter().min_by_key(|known| known.places.len()).map_or("", |known| known.example)
}

fn at(place: Place) -> Vec<&'static Key> {
    KEYS.iter().filter(|known| known.places.contains(&place)).collect()
}

fn names_at(place: Place) -> Vec<&'static str> {
    at(place).into_iter().map(|known| known.name).collect()
}

/// Whether `key` is an attribute, wherever it belongs.
pub(crate) fn is_known(key: &Ident) -> bool {
    KEYS.iter().any(|known| key.unraw() == known.name)
}

/// Whether `key` can be repeated.
pub(crate) fn is_repeatable(key: &Ident) -> bool {
    REPEATABLE.iter().any(|word| key.unraw() == word)
}

/// Why `key` cannot be at `place`.
pub(crate) fn misplaced(key: &Ident, place: Place) -> syn::Error {
    let word = key.unraw().to_string();
    let home = place.other();
    let message = if let Some(known) = at(home).into_iter().find(|known| known.name == word) {
        format!("`{word}` belongs to {}: write `#[lemna({})]` {}", home.whole(), known.example, home.above())
    } else if let Some(home) = KEYS.iter().filter(|known| known.name == word).find_map(|known| known.places.first()) {
        let (derive, one) = (home.derive(), home.one());
        format!("`{word}` belongs to `#[derive({derive})]`, on {one}: leave it out here\n{}", those_of(place))
    } else {
        unknown(&word, place)
    };
    syn::Error::new(key.span(), message)
}

fn unknown(word: &str, place: Place) -> String {
    let (names, home) = (names_at(place), place.other());
    let is_of_field = FIELD.contains(&place);
    let elsewhere = ELSEWHERE.iter().find(|(foreign, _)| is_of_field && *foreign == word);
    if let Some((_, instead)) = elsewhere {
        return format!("there is no attribute `{word}`{instead}\n{}", those_of(place));
    }
    // `rename` is half of `rename_all`.
    let begun = || names.iter().copied().find(|name| word.len() > 3 && name.starts_with(word));
    let meant = match (nearest(word, &names).or_else(begun), nearest(word, &names_at(home))) {
        (Some(near), _) => format!(", did you mean `{near}`?"),
        (None, Some(near)) => format!(", did you mean `{near}`, which belongs to {}?", home.whole()),
        (None, None) => String::new(),
    };
    format!("there is no attribute `{word}`{meant}\n{}", those_of(place))
}

fn those_of(place: Place) -> String {
    let names = names_at(place);
    match names.as_slice() {
        [only] => format!("the one of {} is: {only}", place.one()),
        _ => format!("those of {} are: {}", place.one(), names.join(", ")),
    }
}

#[cfg(test)]
pub(crate) fn examples(place: Place) -> impl Iterator<Item = &'static str> {
    at(place).into_iter().map(|known| known.example)
}
