//! The trait of the generated `...Field` enums.

use std::fmt::Debug;
use std::hash::Hash;

use super::{FieldSchema, Schema};

/// A field of a config struct: implemented by the enum that the derive writes beside the struct, and by [`AnyField`].
///
/// Never implement it by hand: methods can be added.
#[diagnostic::on_unimplemented(
    note = "`LoadError` takes the enum of the struct's fields, `LoadError<ConfigField>`; `AnyLoadError` takes none"
)]
pub trait Field: Copy + Eq + Hash + Debug + Send + Sync + 'static {
    /// What the struct declares about this field.
    fn schema(self) -> &'static FieldSchema;
}

/// A field of any struct: what an error names after [`LoadError::into_untyped`](crate::LoadError::into_untyped).
#[derive(Clone, Copy)]
pub struct AnyField(pub(crate) &'static FieldSchema);

impl AnyField {
    /// The name that sources are searched for.
    pub fn secret_name(self) -> &'static str {
        self.0.secret_name()
    }

    /// The way to the field from the outermost struct.
    pub fn path(self) -> &'static str {
        self.0.path()
    }
}

impl Field for AnyField {
    fn schema(self) -> &'static FieldSchema {
        self.0
    }
}

impl PartialEq for AnyField {
    fn eq(&self, other: &Self) -> bool {
        (self.path(), self.secret_name()) == (other.path(), other.secret_name())
    }
}

impl Eq for AnyField {}

impl Hash for AnyField {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.path(), self.secret_name()).hash(state);
    }
}

impl Debug for AnyField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.path())
    }
}

/// What `schema` declares about `field`, which is at its place in `all`.
#[doc(hidden)]
pub fn schema_of<F: Field>(field: F, all: &[F], schema: &'static Schema) -> &'static FieldSchema {
    all.iter()
        .zip(schema.fields())
        .find_map(|(candidate, declared)| (*candidate == field).then_some(declared))
        .expect("the derive lists every field of its enum in `ALL`, in the order of the schema")
}
