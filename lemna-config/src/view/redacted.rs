use std::fmt::{self, Debug, Formatter};

use super::masked::MaskedDebug;

/// Replaces a value in a generated `Debug`: shows its type only.
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
