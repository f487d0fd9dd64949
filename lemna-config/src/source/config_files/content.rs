//! What a config file says of the fields that are asked for.

use std::path::Path;
use std::sync::Arc;

use crate::source::{Answer, Found, Request, Unusable, Value};
use crate::tree::{NoTable, Node, Place, Unknown, WrongShape, text, walk};
use crate::words::Origin;

pub(super) struct Content {
    pub(super) answer: Answer,
    pub(super) unknown: Vec<Unknown>,
    /// Where a nested struct should be.
    pub(super) no_table: Vec<NoTable>,
}

impl Content {
    pub(super) fn of(tree: &Node, path: &Arc<Path>, request: &Request) -> Self {
        let walk = walk(tree, request.fields());
        let mut answer = Answer::new();
        for (field, node) in walk.found {
            let Place { line, column } = node.place;
            let origin = Origin::ConfigFile { path: path.clone(), line, column };
            match text(node, field) {
                Ok(Some(text)) => {
                    answer.insert_at_path(field, Found::Value(Value::new(text.into(), origin).of_setting()));
                }
                Ok(None) => {}
                Err(WrongShape { expected, found }) => {
                    answer.insert_at_path(field, Found::Unusable(Unusable::WrongShape { origin, expected, found }));
                }
            }
        }
        Self { answer, unknown: walk.unknown, no_table: walk.no_table }
    }
}
