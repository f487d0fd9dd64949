//! A tree beside the paths of a struct's fields: what each key is for.

use super::{Entry, Node, Place, Value};
use crate::schema::{FieldSchema, Schema};
use crate::words::near;

/// What a tree holds for the fields of a struct.
#[derive(Default)]
pub(crate) struct Walk<'a> {
    pub(crate) found: Vec<(&'static FieldSchema, &'a Node)>,
    /// The keys that no field has.
    pub(crate) unknown: Vec<Unknown>,
    /// Where a nested struct should be, and is no table.
    pub(crate) no_table: Vec<NoTable>,
}

/// Something else where a nested struct should be.
pub(crate) struct NoTable {
    pub(crate) place: Place,
    pub(crate) found: &'static str,
    /// What the paths of the struct's fields begin with.
    pub(crate) below: String,
}

/// A key that no field has, and the path that was probably meant.
pub(crate) struct Unknown {
    pub(crate) place: Place,
    pub(crate) nearest: Option<&'static str>,
}

pub(crate) fn walk<'a>(root: &'a Node, fields: &'static [FieldSchema]) -> Walk<'a> {
    let mut walk = Walk::default();
    if let Value::Table(entries) = &root.value {
        walk.table(entries, "", fields);
        // By which a JSON file names its schema to editors.
        let schema = entries.iter().find(|entry| entry.key == "$schema").map(|entry| entry.place);
        walk.unknown.retain(|unknown| Some(unknown.place) != schema);
    }
    // A table of TOML comes in the order of its keys.
    walk.unknown.sort_by_key(|unknown| unknown.place);
    walk
}

impl<'a> Walk<'a> {
    fn table(&mut self, entries: &'a [Entry], above: &str, fields: &'static [FieldSchema]) {
        for Entry { key, place, node } in entries {
            let path = format!("{above}{key}");
            let below = format!("{path}.");
            // A key with a dot in it is no way to a field.
            let fields_below = if key.contains('.') { &[][..] } else { fields };
            let count = self.found.len();
            self.found.extend(fields_below.iter().filter(|field| field.path() == path).map(|field| (field, node)));
            let is_field = self.found.len() > count;
            let elements = self.found[count..].iter().find_map(|(field, _)| field.elements());
            let is_nested = fields_below.iter().any(|field| field.path().starts_with(&below));
            match &node.value {
                _ if is_field => self.elements(&node.value, elements),
                Value::Table(entries) if is_nested => self.table(entries, &below, fields),
                Value::Null if is_nested => {}
                other if is_nested => {
                    self.no_table.push(NoTable { place: node.place, found: other.words(), below });
                }
                _ => self.unknown.push(Unknown { place: *place, nearest: nearest(&path, fields) }),
            }
        }
    }
}

impl Walk<'_> {
    /// The unknown keys of structs in a list. Everything else odd about them is reported when they are read.
    fn elements(&mut self, value: &Value, schema: Option<&'static Schema>) {
        let (Value::List(list), Some(schema)) = (value, schema) else { return };
        for element in list {
            self.unknown.extend(walk(element, schema.fields()).unknown);
        }
    }
}

/// The path, or the beginning of one, that is near `path`.
fn nearest(path: &str, fields: &'static [FieldSchema]) -> Option<&'static str> {
    let depth = path.matches('.').count() + 1;
    let same_depth = fields.iter().map(|field| {
        let end = field.path().match_indices('.').nth(depth - 1).map_or(field.path().len(), |(at, _)| at);
        &field.path()[..end]
    });
    let mut paths: Vec<_> = same_depth.collect();
    paths.dedup();
    near::word(path, &paths)
}
