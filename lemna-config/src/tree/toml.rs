//! TOML.

use std::ops::Range;

use secrecy::zeroize::Zeroizing;
use toml::de::{DeInteger, DeTable, DeValue, Error};

use super::places::Places;
use super::{Entry, Flaw, Node, Value};
use crate::problem::ConfigFileProblem;

pub(super) fn parse(text: &str) -> Result<Node, Flaw> {
    let places = Places::of(text);
    match DeTable::parse(text) {
        Ok(table) => Ok(Node { place: places.at(0), value: Value::Table(entries(table.get_ref(), &places)) }),
        Err(error) => Err(flaw(&error, text, &places)),
    }
}

/// The parser's text is dropped, because it can quote the file.
fn flaw(error: &Error, text: &str, places: &Places<'_>) -> Flaw {
    let problem = match error.message() {
        message if message.contains("duplicate key") => ConfigFileProblem::DuplicateKey,
        message if message.contains("recursion limit") => ConfigFileProblem::TooDeep,
        _ => ConfigFileProblem::Syntax { format: "TOML" },
    };
    let Range { start, .. } = error.span().unwrap_or(text.len()..text.len());
    Flaw { place: places.at(start), problem }
}

fn entries(table: &DeTable<'_>, places: &Places<'_>) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        entries.push(Entry {
            key: key.get_ref().clone().into_owned(),
            place: places.at(key.span().start),
            node: Node { place: places.at(value.span().start), value: self::value(value.get_ref(), places) },
        });
    }
    entries
}

fn value(value: &DeValue<'_>, places: &Places<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(Zeroizing::new(text.as_ref().to_owned())),
        DeValue::Integer(integer) => Value::Bare(Zeroizing::new(decimal(integer))),
        DeValue::Float(float) => Value::Bare(Zeroizing::new(float.as_str().to_owned())),
        DeValue::Boolean(truth) => Value::Bare(Zeroizing::new(truth.to_string())),
        DeValue::Datetime(time) => Value::Text(Zeroizing::new(time.to_string())),
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|node| Node { place: places.at(node.span().start), value: self::value(node.get_ref(), places) })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(table, places)),
    }
}

/// `0xff` is 255 to every type.
fn decimal(integer: &DeInteger<'_>) -> String {
    let digits = integer.as_str();
    let unsigned = || i128::from_str_radix(digits, integer.radix()).map(|number| number.to_string());
    unsigned().unwrap_or_else(|_| digits.to_owned())
}
