//! What the macro generates for a few types: the pages that the documentation of `lemna_config::LemnaSecrets` shows.
//!
//! `LEMNA_UPDATE=1 cargo test -p lemna-config-derive` writes them anew.

use std::fs;

use quote::ToTokens as _;
use syn::{Attribute, Data, DeriveInput, File, Item, parse_quote};

use crate::{derived, lemna_secrets};

const FENCE: &str = "```\n";

#[test]
fn plain() {
    check("plain");
}

#[test]
fn nested() {
    check("nested");
}

#[test]
fn choice() {
    check("choice");
}

#[test]
fn validated() {
    check("validated");
}

#[test]
fn listed() {
    check("listed");
}

/// Fails where the second block of the page is not what the macro makes of the first.
#[track_caller]
fn check(page: &str) {
    let path = format!("{}/../lemna-config/src/expansion/{page}.md", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap();
    let parts: Vec<_> = text.split(FENCE).collect();
    let [before, written, between, committed, after] = parts[..] else { panic!("{page}.md does not have two blocks") };
    let expanded = expanded(written);
    if committed == expanded {
        return;
    }
    let Some("1") = option_env!("LEMNA_UPDATE") else { panic!("{}", difference(page, committed, &expanded)) };
    fs::write(path, [before, written, between, &expanded, after].join(FENCE)).unwrap();
}

/// The code of `written`, with the derive on its first type replaced by what that generates.
fn expanded(written: &str) -> String {
    let mut file: File = syn::parse_str(written).unwrap();
    let at = file.items.iter().position(|item| matches!(item, Item::Struct(_) | Item::Enum(_))).unwrap();
    let mut item: DeriveInput = syn::parse2(file.items[at].to_token_stream()).unwrap();
    remove("derive", &mut item.attrs);
    let generated = derived(item.to_token_stream(), lemna_secrets);
    remove_lemna(&mut item);
    file.items[at] = syn::parse2(item.to_token_stream()).unwrap();
    let generated: File = syn::parse2(generated).unwrap();
    let others = file.items.split_off(at + 1);
    file.items.extend(generated.items.into_iter().chain(others));
    let printed = file.items.iter().map(|item| prettyplease::unparse(&parse_quote!(#item)));
    printed.collect::<Vec<_>>().join("\n")
}

/// Removes what no compiler knows without the derive.
fn remove_lemna(item: &mut DeriveInput) {
    remove("lemna", &mut item.attrs);
    let fields: Vec<_> = match &mut item.data {
        Data::Struct(data) => data.fields.iter_mut().collect(),
        Data::Enum(data) => data.variants.iter_mut().flat_map(|variant| &mut variant.fields).collect(),
        Data::Union(_) => Vec::new(),
    };
    for field in fields {
        remove("lemna", &mut field.attrs);
    }
}

fn remove(name: &str, attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident(name));
}

fn difference(page: &str, committed: &str, expanded: &str) -> String {
    let same =
        committed.lines().zip(expanded.lines()).take_while(|(committed, expanded)| committed == expanded).count();
    let [committed, expanded] = [committed, expanded].map(|text| text.lines().nth(same).unwrap_or_default());
    format!(
        "{page}.md is not what the macro generates, from line {} of its second block on\n- {committed}\n+ {expanded}\n\
         `LEMNA_UPDATE=1 cargo test -p lemna-config-derive` writes it",
        same + 1
    )
}
