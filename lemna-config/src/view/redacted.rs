use std::fmt;

/// Stands in a generated `Debug` for a value: shows its type alone.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Redacted(pub &'static str);

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}
