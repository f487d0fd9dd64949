//! The rules on what is written: between attributes, and between an attribute and its field.

use std::cmp::Ordering;
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::{LitStr, Path, Token, Type};

use crate::attr::{self, DefaultAttr, DeprecatedAttr, Given, Item};
use crate::beside;
use crate::case::Case;
use crate::forbidden::forbidden_in_secret;
use crate::mistakes::Mistakes;
use crate::range::{Bound, number};
use crate::type_text::{inside_list, inside_option, type_text};

/// What `nested` contradicts, and what to do instead.
const AGAINST_NESTED: &[(&str, &str)] = &[
    ("name", "a nested struct is read from many secrets; `prefix = \"...\"` puts something before all their names"),
    ("alias", "give the fields inside the nested struct their aliases"),
    ("deprecated", "mark the fields inside the nested struct `deprecated`"),
    ("default", "give the fields inside the nested struct their defaults"),
    ("from_str", "a nested struct is filled field by field; leave out one of the two"),
    ("parse_with", "a nested struct is filled field by field; leave out one of the two"),
    ("separator", "a nested struct is filled field by field; leave out one of the two"),
    ("base64", "a nested struct is filled field by field; leave out one of the two"),
    ("hex", "a nested struct is filled field by field; leave out one of the two"),
    ("range", "give the fields inside the nested struct their ranges"),
    ("json", "leave `nested` out to read the whole struct from one secret, or `json` to read it field by field"),
    ("validate", "write `#[lemna(validate = ...)]` above the nested struct, or on the fields inside it"),
    ("flag", "mark the fields inside the nested struct `flag`"),
    ("short", "mark the fields inside the nested struct `short`"),
    ("local", "mark the fields inside the nested struct `local`"),
    ("public", "mark the fields inside the nested struct `public`"),
    ("required_in", "mark the fields inside the nested struct `required_in`"),
    ("allow_empty", "mark the fields inside the nested struct `allow_empty`"),
    ("verbatim", "mark the fields inside the nested struct `verbatim`"),
    ("example", "give the fields inside the nested struct their examples"),
];

/// What a list of structs contradicts, which is one value, and what to do instead.
const AGAINST_LIST: &[(&str, &str)] = &[
    ("prefix", "a list of structs is read from one value; leave `prefix` out, or give it another `name`"),
    ("from_str", "a list of structs is read from JSON, or from the list of a file; leave one of the two out"),
    ("parse_with", "a list of structs is read from JSON, or from the list of a file; leave one of the two out"),
    ("separator", "a list of structs is read from JSON, or from the list of a file; leave one of the two out"),
    ("base64", "a list of structs is read from JSON, or from the list of a file; leave one of the two out"),
    ("hex", "a list of structs is read from JSON, or from the list of a file; leave one of the two out"),
    ("json", "leave `nested` out to read the list by serde, or `json` to read each struct by its own fields"),
    ("range", "give the fields inside the struct their ranges"),
    ("flag", "a list of structs has no place on a command line; leave `flag` out"),
    ("short", "a list of structs has no place on a command line; leave `short` out"),
    ("public", "mark the fields inside the struct `public`"),
    ("allow_empty", "mark the fields inside the struct `allow_empty`"),
];

/// `nested` goes with `prefix` and `path` alone, of a list of structs with what goes with one value, and `prefix` with
/// `nested` alone.
pub(crate) fn nested_agrees(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    let attrs = &field.attrs;
    let place_of = |word: &str| attrs.order.iter().position(|key| key.unraw() == word);
    let Some(nested) = place_of("nested") else {
        if let Some(prefix) = &attrs.prefix {
            mistakes.at(
                &prefix.key,
                "a field's `prefix` is for a nested struct: write `#[lemna(nested, prefix = \"...\")]`, \
                 or `name = \"...\"` for a single value",
            );
        }
        return;
    };
    let is_list = inside_list(&field.input.ty).is_some();
    if let (true, Some(Given { value: DefaultAttr::Text(text), .. })) = (is_list, &attrs.default) {
        mistakes.at(text, "a list of structs has no text for its default: write `default`, or `default = vec![...]`");
    }
    for (word, instead) in if is_list { AGAINST_LIST } else { AGAINST_NESTED } {
        if let Some(other) = place_of(word) {
            let (first, second) = (&attrs.order[nested.min(other)], &attrs.order[nested.max(other)]);
            mistakes.at(second, format!("`{second}` contradicts `{first}`: {instead}"));
        }
    }
}

/// An environment is a word, and what is required everywhere needs no list.
pub(crate) fn required_in_agrees(field: &attr::Field<'_>, can_be_absent: bool, mistakes: &mut Mistakes) {
    let Some(required_in) = &field.attrs.required_in else { return };
    environments(&required_in.value, mistakes);
    if !can_be_absent {
        mistakes.at(
            &required_in.key,
            "the field is required in every environment: write its type as `Option<T>`, give it a default, or leave \
             `required_in` out",
        );
    }
}

/// What no environment can be called would be a rule that never counts.
pub(crate) fn environments(names: &[LitStr], mistakes: &mut Mistakes) {
    for name in names {
        let value = name.value();
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if value.is_empty() || !value.chars().all(is_word) {
            mistakes.at(name, "an environment is called by letters, digits, `_` and `-` alone");
        }
    }
}

/// A value is there or it is not.
pub(crate) fn one_option(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    if let Some(outer) = inside_option(&field.input.ty)
        && let Some(inner) = inside_option(outer)
    {
        let inner = type_text(inner);
        mistakes.at(&field.input.ty, format!("a value can be absent in one way only: write `Option<{inner}>`"));
    }
}

/// A struct within itself would have fields without end.
pub(crate) fn nests_others(item: &Item<'_>, mistakes: &mut Mistakes) {
    let name = &item.input.ident;
    for field in item.fields().into_iter().filter(|field| field.nests(name)) {
        mistakes.at(
            &field.input.ty,
            format!("`{name}` within itself would have fields without end: nest another struct here"),
        );
    }
}

/// What is no secret of Infisical's is in no folder of it.
pub(crate) fn path_agrees(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    // For a nested struct, `local` alone is the mistake.
    if let (Some(path), Some(_), None) = (&field.attrs.path, &field.attrs.local, &field.attrs.nested) {
        mistakes.at(
            &path.key,
            "`path` contradicts `local`: Infisical, the only source with folders, is not asked for this field; \
             leave out one of the two",
        );
    }
}

/// The types that never show their value. The code asks a type of another name: see `expand/secret`.
const SECRET: [&str; 3] = ["SecretString", "SecretBox", "SecretSlice"];

/// What holds a secret shows no value for `public` either.
pub(crate) fn public_agrees(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    // For a nested struct, `nested` is what it contradicts.
    let (Some(public), None) = (&field.attrs.public, &field.attrs.nested) else { return };
    if let Some(secret) = secret_within(&field.input.ty) {
        mistakes.at(&public.key, format!("`public` contradicts `{secret}`: {NO_PUBLIC_SECRET}"));
    }
}

/// Why a secret is not public.
pub(crate) const NO_PUBLIC_SECRET: &str = "it shows its value to nobody; leave `public` out, or write another type";

/// Why a secret is no flag.
pub(crate) const NO_SECRET_FLAG: &str = "every user of the machine can read a command line (`ps`), and shells keep it in \
their history: leave `flag` out, and set the secret in the environment or in Infisical";

/// A flag has a name that a command line can hold, and no secret.
pub(crate) fn flag_agrees(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    let attrs = &field.attrs;
    // For a nested struct, `nested` is what both contradict.
    if attrs.nested.is_some() {
        return;
    }
    let Some(flag) = &attrs.flag else {
        if let Some(short) = &attrs.short {
            mistakes.at(&short.key, "`short` is the letter of a flag: write `#[lemna(flag, short)]`");
        }
        return;
    };
    if let Some(secret) = secret_within(&field.input.ty) {
        mistakes.at(&flag.key, format!("`flag` contradicts `{secret}`: {NO_SECRET_FLAG}"));
    }
    let is_name = |name: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) && !name.starts_with('-')
    };
    if let Some(name) = &flag.value
        && (name.value().is_empty() || !is_name(&name.value()))
    {
        mistakes.at(name, "a flag is letters, digits and dashes, without those before it: write `flag = \"port\"`");
    }
    if let Some(letter) = attrs.short.as_ref().and_then(|short| short.value.as_ref())
        && !letter.value().is_ascii_alphanumeric()
    {
        mistakes.at(letter, "the letter of a flag is one of a to z, A to Z, or a digit: write `short = 'p'`");
    }
}

/// The type that holds a secret, wherever it is in `ty`, judged by its name.
pub(crate) fn secret_within(ty: &Type) -> Option<String> {
    fn search(tokens: TokenStream) -> Option<String> {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Ident(word) if SECRET.iter().any(|secret| word == secret) => Some(word.to_string()),
            TokenTree::Group(group) => search(group.stream()),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
        })
    }
    search(ty.to_token_stream())
}

/// A field that can be absent has no use for a default.
pub(crate) fn default_agrees(field: &attr::Field<'_>, optional: bool, mistakes: &mut Mistakes) {
    if let Some(default) = field.attrs.default.as_ref().filter(|_| optional) {
        let name = field.ident;
        let inner = inside_option(&field.input.ty).map(type_text).unwrap_or_default();
        mistakes.at(
            &default.key,
            format!(
                "`default` contradicts `Option`, whose default is `None`: \
                 write `{name}: {inner}` to have the default, or leave `default` out"
            ),
        );
    }
}

/// A range has something in it, and the default too, as far as numbers that are written out show it.
pub(crate) fn range_agrees(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    let Some(Given { value: range, .. }) = &field.attrs.range else { return };
    let low = range.low.as_ref().and_then(Bound::literal);
    let high = range.high.as_ref().and_then(Bound::literal);
    let above = |high: &str, number: &str| match order(high, number) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => !range.inclusive,
        _ => false,
    };
    if let (Some(low), Some(high), Some(bound)) = (low, high, &range.high)
        && above(high, low)
    {
        mistakes.at(&bound.tokens, format!("no number is in this range: its end is below its start, {low}"));
        return;
    }
    let texts = range.bounds().filter(|bound| bound.kind.is_text()).count();
    if let (1, Some(_), Some(bound)) = (texts, &range.low, &range.high) {
        mistakes.at(&bound.tokens, "both ends of a range are in quotes, or none: write `range = \"1s\"..=\"1h\"`");
    }
    let default = match field.attrs.default.as_ref().map(|default| &default.value) {
        // What a function makes of a text, it alone knows.
        Some(DefaultAttr::Text(text)) if field.attrs.parse_with.is_none() => {
            Some((text.to_token_stream(), text.value()))
        }
        Some(DefaultAttr::Expr(tokens)) => number(tokens).map(|number| (tokens.clone(), number)),
        _ => None,
    };
    if let Some((tokens, number)) = default {
        let too_small = low.is_some_and(|low| order(&number, low) == Some(Ordering::Less));
        if too_small {
            mistakes.at(tokens, format!("this default is out of its range: it is below {}", low.unwrap_or_default()));
        } else if high.is_some_and(|high| above(high, &number)) {
            let word = if range.inclusive { "above" } else { "not below" };
            mistakes.at(tokens, format!("this default is out of its range: it is {word} {}", high.unwrap_or_default()));
        }
    }
}

/// The order of two numbers.
fn order(one: &str, other: &str) -> Option<Ordering> {
    fn of<T: FromStr + PartialOrd>(one: &str, other: &str) -> Option<Ordering> {
        one.parse::<T>().ok()?.partial_cmp(&other.parse().ok()?)
    }
    of::<i128>(one, other).or_else(|| of::<u128>(one, other)).or_else(|| of::<f64>(one, other))
}

/// A secret's name is made of what Infisical, a shell and a `.env` file all take.
pub(crate) fn secret_name(field: &attr::Field<'_>, case: Case, mistakes: &mut Mistakes) {
    aliases(field, mistakes);
    let derived = case.apply_to_field(field.ident);
    match &field.attrs.name {
        Some(name) if name.value.value().is_empty() => mistakes.at(
            &name.value,
            format!("a secret's name cannot be empty: leave `name` out to have `{derived}`, or write another"),
        ),
        Some(name) => written_name(&name.value, mistakes),
        None => {
            if let Some(why) = forbidden_in_secret(&derived) {
                mistakes.at(field.ident, format!("{why}\ngive this secret another with `#[lemna(name = \"...\")]`"));
            }
        }
    }
}

/// An alias is a name as any other.
fn aliases(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    for alias in &field.attrs.aliases {
        if alias.value.value().is_empty() {
            mistakes.at(&alias.value, "a secret's name cannot be empty: leave `alias` out, or write another");
        } else {
            written_name(&alias.value, mistakes);
        }
    }
}

/// A project has a slug or an id.
pub(crate) fn project(project: &LitStr, mistakes: &mut Mistakes) {
    if project.value().trim().is_empty() {
        mistakes.at(
            project,
            "a project is named by its slug or its id: write `project = \"my-project\"`, \
             or leave it out and set INFISICAL_PROJECT_ID",
        );
    }
}

/// A written name or prefix holds nothing that a secret's name cannot.
pub(crate) fn written_name(name: &LitStr, mistakes: &mut Mistakes) {
    if let Some(why) = forbidden_in_secret(&name.value()) {
        mistakes.at(name, why);
    }
}

/// The words that say how a text becomes the value.
const WAYS_TO_READ: &[&str] = &["from_str", "parse_with", "separator", "json", "base64", "hex"];

/// A value is read in one way.
pub(crate) fn one_way_to_read(field: &attr::Field<'_>, mistakes: &mut Mistakes) {
    let attrs = &field.attrs;
    let mut ways = attrs.order.iter().filter(|key| WAYS_TO_READ.iter().any(|way| key.unraw() == way));
    if let Some(first) = ways.next() {
        for second in ways.filter(|second| *second != first) {
            mistakes.at(
                second,
                format!("`{second}` contradicts `{first}`: each says how the value is read; leave out one of the two"),
            );
        }
    }
    if let Some(separator) = attrs.separator.as_ref().filter(|separator| separator.value.value().is_empty()) {
        mistakes
            .at(&separator.value, "a separator cannot be empty: write `separator = \";\"`, or leave it out for `,`");
    }
}

/// `deprecated` alone speaks of aliases, with a name of the secret itself.
pub(crate) fn deprecated_agrees(field: &attr::Field<'_>, own_name: &str, mistakes: &mut Mistakes) {
    let attrs = &field.attrs;
    let Some(deprecated) = &attrs.deprecated else { return };
    match &deprecated.value {
        DeprecatedAttr::Aliases if attrs.aliases.is_empty() => mistakes.at(
            &deprecated.key,
            "`deprecated` marks the aliases as old names, and there are none: add `alias = \"OLD_NAME\"`, \
             or write `deprecated = \"NEW_NAME\"` if the secret itself is old",
        ),
        DeprecatedAttr::For(_) if !attrs.aliases.is_empty() => mistakes.at(
            &deprecated.key,
            "`deprecated = \"...\"` says that the secret itself is old, which contradicts `alias`: \
             write `deprecated` alone if the aliases are the old names, or leave them out",
        ),
        DeprecatedAttr::For(replacement) if replacement.value().is_empty() => {
            mistakes.at(replacement, "the secret that replaces this one is named here: write its name");
        }
        DeprecatedAttr::For(replacement) if replacement.value() == own_name => mistakes
            .at(replacement, "this is the name of the secret that is old: write the name of the one that replaces it"),
        DeprecatedAttr::For(replacement) => written_name(replacement, mistakes),
        DeprecatedAttr::Aliases => {}
    }
}

/// The derive's `Debug` and another collide.
pub(crate) fn other_debug(item: &Item<'_>, mistakes: &mut Mistakes) {
    if item.attrs.no_debug.is_some() {
        return;
    }
    if let Some(debug) = derived_debug(item) {
        mistakes.at(
            debug,
            "`LemnaSecrets` already writes a `Debug`, one that shows no values: leave `Debug` out of the derives\n\
             or, to have one that shows every value, write `#[lemna(no_debug)]`",
        );
    }
}

/// `Debug` in a `#[derive(...)]` below this one, or in this one.
pub(crate) fn derived_debug(item: &Item<'_>) -> Option<Path> {
    item.input
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .filter_map(|attr| attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok())
        .flatten()
        .find(|path| path.segments.last().is_some_and(|last: &syn::PathSegment| last.ident == "Debug"))
        .or_else(|| beside::debug().map(Path::from))
}
