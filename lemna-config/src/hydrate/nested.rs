//! A substitute for a nested struct without the derive: the missing derive is one error, at the field's type. Without the
//! substitute, each use of the outer struct would be another.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::{ConfigStruct, Reader};
use crate::schema::{Field, FieldSchema, Schema};
use crate::view::Redacted;

/// The nested struct `T`. What is associated with this type itself counts before [`Underived`], which is left where `T`
/// has no derive.
#[derive(Debug)]
pub struct Nested<T>(PhantomData<T>);

impl<T: ConfigStruct> Nested<T> {
    /// Whether `T` has the derive.
    pub const IS_DERIVED: bool = true;
    /// Its schema.
    pub const SCHEMA: &'static Schema = T::SCHEMA;
    /// Its fields.
    pub const FIELDS: &'static [T::FieldEnum] = T::FIELDS;

    /// Fills it.
    pub fn read(reader: &mut Reader<'_>) -> Option<T> {
        T::read(reader)
    }
}

impl<T: Debug> Nested<T> {
    /// What the `Debug` of the outer struct shows.
    pub fn debug(value: &T) -> &dyn Debug {
        value
    }
}

/// What the type of a field marked `nested` must be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a config struct",
    label = "no `#[derive(LemnaSecrets)]` on this type",
    note = "a type that is read from one value is a field without `nested`",
    note = "a list of structs is a `Vec<T>`; a map of them is one value, which `#[lemna(json)]` reads"
)]
pub trait Derived {
    /// Its schema.
    const SCHEMA: &'static Schema;
}

#[diagnostic::do_not_recommend]
impl<T: ConfigStruct> Derived for T {
    const SCHEMA: &'static Schema = T::SCHEMA;
}

/// The same of any type.
pub trait Underived<T> {
    /// Whether `T` has the derive.
    const IS_DERIVED: bool = false;
    /// An empty one.
    const SCHEMA: &'static Schema = &Schema::new("", &[]);
    /// The outer struct counts on one.
    const FIELDS: &'static [NoField] = &[NoField];

    /// Nothing of the value.
    fn debug(_: &T) -> &dyn Debug {
        const { &Redacted("nested") }
    }

    /// Fills nothing.
    fn read(_: &mut Reader<'_>) -> Option<T> {
        None
    }
}

impl<T> Underived<T> for Nested<T> {}

/// The field of a struct that is none. No program that compiles has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoField;

impl Field for NoField {
    fn schema(self) -> &'static FieldSchema {
        const { &FieldSchema::new("", "", "") }
    }
}

/// The enum of fields of `T`: only a type can replace a type.
#[derive(Debug)]
pub struct FieldsOf<T, const IS_DERIVED: bool>(PhantomData<T>);

/// The enum that [`FieldsOf`] selects.
pub trait FieldEnum {
    /// The enum, or [`NoField`].
    type Of: Field;
}

impl<T: ConfigStruct> FieldEnum for FieldsOf<T, true> {
    type Of = T::FieldEnum;
}

impl<T> FieldEnum for FieldsOf<T, false> {
    type Of = NoField;
}

#[doc(hidden)]
#[macro_export]
macro_rules! __lemna_is_derived {
    ($nested:ty) => {{
        #[allow(unused_imports)]
        use $crate::__private::Underived as _;
        $crate::__private::Nested::<$nested>::IS_DERIVED
    }};
}
