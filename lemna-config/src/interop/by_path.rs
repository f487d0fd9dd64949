//! Values by the paths of fields, as an answer.

use std::sync::Arc;

use secrecy::zeroize::Zeroizing;

use crate::source::{Answer, Found, Request, Unusable, Value};
use crate::tree::{self, Node, Place, WrongShape, text};
use crate::words::Origin;

/// What `find` has at the path of each field that `request` asks for, with words for where it is from.
pub(super) fn answer(request: &Request, find: impl Fn(&str) -> Option<(Node, String)>) -> Answer {
    let mut answer = Answer::new();
    for field in request.fields() {
        let Some((node, place)) = find(field.path()) else { continue };
        let origin = Origin::Custom(Arc::from(place));
        match text(&node, field) {
            Ok(Some(text)) => answer.insert_at_path(field, Found::Value(Value::new(text.into(), origin).of_setting())),
            Ok(None) => {}
            Err(WrongShape { expected, found }) => {
                answer.insert_at_path(field, Found::Unusable(Unusable::WrongShape { origin, expected, found }));
            }
        }
    }
    answer
}

/// These values have no line and no column.
pub(super) fn node(value: tree::Value) -> Node {
    Node { place: Place { line: 1, column: 1 }, value }
}

pub(super) fn entry(key: &str, node: Node) -> tree::Entry {
    tree::Entry { key: key.to_owned(), place: node.place, node }
}

pub(super) fn bare(value: &impl ToString) -> tree::Value {
    tree::Value::Bare(Zeroizing::new(value.to_string()))
}

pub(super) fn words(value: &str) -> tree::Value {
    tree::Value::Text(Zeroizing::new(value.to_owned()))
}
