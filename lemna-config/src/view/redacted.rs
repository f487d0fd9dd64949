use std::fmt::{self, Debug, Formatter};

use super::masked::MaskedDebug;

/// Stands in a generated `Debug` for a value: shows its type alone.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Redacted(pub &'static str);

impl Debug for Redacted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// The body of a generated `Debug`: the struct of this name, with its fields.
///
/// # Errors
///
/// Those of the formatter.
#[doc(hidden)]
pub fn debug(f: &mut Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (name, field) in fields {
        shown.field(name, &MaskedDebug(*field));
    }
    shown.finish()
}
