//! `#[derive(FromSecret)]`: a type that is one value.
//!
//! It goes the way of the other derive: `attr` reads the attributes, `shape` says what it can be put on, `model` gives
//! the input its meaning, `check` holds the rules across variants, `expand` prints the code, or the stub after a
//! mistake.

mod attr;
mod check;
mod expand;
mod model;
mod shape;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use self::attr::Item;
use self::model::Leaf;
use crate::mistakes::Mistakes;

pub(crate) fn from_secret(input: &DeriveInput) -> TokenStream {
    Mistakes::reported(|mistakes| {
        let item = Item::read(input, mistakes);
        match Leaf::new(&item, mistakes) {
            Some(leaf) if mistakes.none() => expand::leaf(&leaf),
            _ => expand::stub(&item),
        }
    })
}
