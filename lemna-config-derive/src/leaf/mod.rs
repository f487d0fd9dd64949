//! `#[derive(FromSecret)]`: a type that is one value.
//!
//! It goes the way of the other derive: `attr` reads the attributes, `shape` says what it can be put on, `model` gives
//! the input its meaning, `check` compares its variants, `expand` prints the code, or the stub after a mistake.

mod attr;
mod check;
mod expand;
mod model;
mod shape;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use self::attr::{Body, Item};
use self::model::{Kind, Leaf};
use crate::mistakes::Mistakes;

pub(crate) fn from_secret(input: &DeriveInput) -> TokenStream {
    Mistakes::reported(|mistakes| {
        let item = Item::read(input, mistakes);
        let leaf = Leaf::new(&item, mistakes);
        if let (Body::Enum(given), Some(Leaf { kind: Kind::OneOf(variants), .. })) = (&item.body, &leaf) {
            check::texts_differ(given, variants, mistakes);
        }
        match leaf {
            Some(leaf) if mistakes.none() => expand::leaf(&leaf),
            _ => expand::stub(&item),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::from_secret;
    use crate::keys::{Place, examples};

    fn has_mistakes(source: &str) -> bool {
        from_secret(&syn::parse_str(source).unwrap()).to_string().contains("compile_error")
    }

    #[test]
    fn what_messages_give_as_examples_is_right() {
        for (place, before, after) in [
            (Place::LeafStruct, "#[lemna(", ")] struct Port(u16);"),
            (Place::LeafField, "struct Port(#[lemna(", ")] u16);"),
            (Place::LeafEnum, "#[lemna(", ")] enum Region { Eu, Us }"),
            (Place::LeafVariant, "enum Region { #[lemna(", ")] Eu, Us }"),
        ] {
            assert!(examples(place).count() > 0);
            for example in examples(place) {
                assert!(!has_mistakes(&format!("{before}{example}{after}")), "{example}");
            }
        }
    }

    #[test]
    fn no_input_makes_it_panic() {
        for options in
            ["", ",,", "=", "name", "name = = \"a\"", "alias =", "rename_all = \"\"", "5", "(a)", "from_str()"]
        {
            for shape in
                ["struct A(#[lemna($)] u8);", "enum A { #[lemna($)] B, C() }", "union A { b: u8 }", "struct A;"]
            {
                let source = format!("#[lemna({options})] {shape}").replace('$', options);
                let _ = has_mistakes(&source);
            }
        }
    }
}
