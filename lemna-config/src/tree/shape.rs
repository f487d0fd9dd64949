//! A value of a tree as the text that a field's type reads.

use super::{Entry, Node, Value};
use crate::schema::{FieldSchema, Format};
use crate::words::{packed, packed_map};

/// A table or a list where one value is wanted, or one within another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongShape {
    pub(crate) expected: &'static str,
    pub(crate) found: &'static str,
}

/// `None` for a null, which is as if the key were not there.
pub(crate) fn text<'node>(node: &'node Node, field: &FieldSchema) -> Result<Option<String>, WrongShape> {
    if matches!(node.value, Value::Null) {
        return Ok(None);
    }
    if field.elements().is_some() && !matches!(node.value, Value::List(_)) {
        return Err(WrongShape { expected: "a list of tables", found: node.value.words() });
    }
    if field.format() == Format::Json {
        return json(node).map(Some);
    }
    match &node.value {
        Value::List(list) if field.is_several() => {
            let texts = list.iter().map(|node| scalar(node, "one value")).collect::<Result<Vec<_>, _>>()?;
            Ok(Some(packed(texts)))
        }
        Value::Table(entries) if field.is_several() => {
            let pair = |entry: &'node Entry| Ok((entry.key.as_str(), scalar(&entry.node, "one value")?));
            Ok(Some(packed_map(entries.iter().map(pair).collect::<Result<Vec<_>, _>>()?)))
        }
        _ => scalar(node, if field.is_several() { "a list or a map" } else { "one value" })
            .map(|text| Some(text.to_owned())),
    }
}

fn scalar<'node>(node: &'node Node, expected: &'static str) -> Result<&'node str, WrongShape> {
    match &node.value {
        Value::Text(text) | Value::Bare(text) => Ok(text),
        other => Err(WrongShape { expected, found: other.words() }),
    }
}

#[cfg(feature = "json")]
fn json(node: &Node) -> Result<String, WrongShape> {
    serde_json::to_string(&as_json(node)?).map_err(|_| WrongShape { expected: "JSON", found: "another value" })
}

#[cfg(feature = "json")]
fn as_json(node: &Node) -> Result<serde_json::Value, WrongShape> {
    use serde_json::Value as Json;

    Ok(match &node.value {
        Value::Null => Json::Null,
        Value::Text(text) => Json::String((**text).clone()),
        Value::Bare(text) => serde_json::from_str(text)
            .map_err(|_| WrongShape { expected: "JSON", found: "a number that JSON does not have" })?,
        Value::List(list) => Json::Array(list.iter().map(as_json).collect::<Result<_, _>>()?),
        Value::Table(entries) => {
            let pairs = entries.iter().map(|entry| Ok((entry.key.clone(), as_json(&entry.node)?)));
            Json::Object(pairs.collect::<Result<_, _>>()?)
        }
    })
}

/// Nothing reads such a field where the feature is off.
#[cfg(not(feature = "json"))]
fn json(_: &Node) -> Result<String, WrongShape> {
    Err(WrongShape { expected: "the feature `json`", found: "none" })
}
