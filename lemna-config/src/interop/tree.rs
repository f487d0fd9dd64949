//! Values in nested tables.

use std::collections::BTreeMap;

use crate::words::Origin;

/// A table of values and of further tables.
#[derive(Default)]
pub(super) struct Tree<'a>(BTreeMap<String, Node<'a>>);

pub(super) enum Node<'a> {
    Value(&'a str, #[cfg_attr(not(feature = "config"), expect(dead_code, reason = "figment asks later"))] &'a Origin),
    Table(Tree<'a>),
}

impl<'a> Tree<'a> {
    /// Puts a value where `key` says, whose parts have a dot between. Where a table is, it stays.
    pub(super) fn insert(&mut self, key: &str, value: &'a str, origin: &'a Origin) {
        let Some((table, rest)) = key.split_once('.') else {
            if !matches!(self.0.get(key), Some(Node::Table(_))) {
                self.0.insert(key.to_owned(), Node::Value(value, origin));
            }
            return;
        };
        let node = self.0.entry(table.to_owned()).or_insert_with(|| Node::Table(Tree::default()));
        if let Node::Value(..) = node {
            *node = Node::Table(Tree::default());
        }
        if let Node::Table(table) = node {
            table.insert(rest, value, origin);
        }
    }
}

impl<'a> IntoIterator for Tree<'a> {
    type Item = (String, Node<'a>);
    type IntoIter = std::collections::btree_map::IntoIter<String, Node<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
