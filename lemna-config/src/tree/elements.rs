//! A list of structs, from the text of its field.

use std::collections::HashMap;

use secrecy::zeroize::Zeroizing;

use super::path::NoTable;
use super::{Node, Value, WrongShape, text, walk};
use crate::from_secret::Invalid;
use crate::schema::FieldSchema;

/// What there is for each field of a struct, by its path.
pub(crate) type ByPath = HashMap<&'static str, Result<Zeroizing<String>, WrongShape>>;

/// One struct of a list.
pub(crate) struct Element(Node);

impl Element {
    pub(crate) fn values(&self, fields: &'static [FieldSchema]) -> Result<ByPath, WrongShape> {
        if !matches!(self.0.value, Value::Table(_)) {
            return Err(WrongShape { expected: "a table", found: self.0.value.words() });
        }
        let walk = walk(&self.0, fields);
        let mut values = ByPath::new();
        for (field, node) in walk.found {
            match text(node, field) {
                Ok(None) => {}
                Ok(Some(text)) => {
                    values.insert(field.path(), Ok(Zeroizing::new(text)));
                }
                Err(wrong) => {
                    values.insert(field.path(), Err(wrong));
                }
            }
        }
        for NoTable { below, found, .. } in walk.no_table {
            let wrong = WrongShape { expected: "a table", found };
            let fields = fields.iter().filter(|field| field.path().starts_with(&below));
            values.extend(fields.map(|field| (field.path(), Err(wrong))));
        }
        Ok(values)
    }
}

/// The structs of `text`, a list in JSON.
#[cfg(feature = "json")]
pub(crate) fn elements(text: &str) -> Result<Vec<Element>, Invalid> {
    const LIST: &str = "a list of tables in JSON";

    let node = super::json::parse(text).map_err(|flaw| match flaw.problem {
        crate::problem::ConfigFileProblem::DuplicateKey => Invalid::new(LIST, "a key is there twice"),
        crate::problem::ConfigFileProblem::TooDeep => Invalid::new(LIST, "it is nested too deeply"),
        _ => Invalid::new(LIST, "its syntax is wrong"),
    })?;
    match node.value {
        Value::List(list) => Ok(list.into_iter().map(Element).collect()),
        _ => Err(Invalid::new(LIST, "it is JSON of another form")),
    }
}

/// No program that compiles has such a field where the feature is off.
#[cfg(not(feature = "json"))]
pub(crate) fn elements(_: &str) -> Result<Vec<Element>, Invalid> {
    Err(Invalid::from("the feature `json` is off"))
}
