//! That no struct is nested twice where both would be filled from the same names.

use super::{Part, Schema};

/// Refuses `parts` that nest one struct twice with one prefix and folder, under two names of its type: where the type
/// is written in the same way, the derive refuses it itself.
#[doc(hidden)]
pub const fn nested_once(parts: &[Part]) {
    let mut at = 0;
    while at < parts.len() {
        let mut other = 0;
        while other < at {
            assert!(
                !are_one(&parts[other], &parts[at]),
                "a struct is nested twice under one prefix, so that both fields would have the same values: \
                 give one of them another with `#[lemna(nested, prefix = \"...\")]`"
            );
            other += 1;
        }
        at += 1;
    }
}

const fn are_one(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (
            Part::Nested { prefix, folder, from_root, schema, .. },
            Part::Nested { prefix: other_prefix, folder: other_folder, from_root: other_root, schema: other, .. },
        ) => {
            is_same_struct(schema, other)
                && is_same(prefix, other_prefix)
                && is_same(folder, other_folder)
                && *from_root == *other_root
        }
        _ => false,
    }
}

const fn is_same_struct(one: &Schema, other: &Schema) -> bool {
    let ((module, line, column), (other_module, other_line, other_column)) = (one.place, other.place);
    line == other_line && column == other_column && is_same(one.name, other.name) && is_same(module, other_module)
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
