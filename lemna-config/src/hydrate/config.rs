//! What the derive implements.

use super::Reader;
use crate::schema::{Field, Schema};

/// What a config struct, or an enum of alternatives, is made of: implemented by `#[derive(LemnaSecrets)]` and never by
/// hand.
///
/// [`LemnaSecrets`](trait@crate::LemnaSecrets), which every such type has, is what programs call.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a config struct",
    label = "no `#[derive(LemnaSecrets)]` on this type"
)]
pub trait ConfigStruct: Sized {
    /// The enum of the struct's fields, by which errors name them: `ConfigField` for `Config`.
    type FieldEnum: Field;

    #[doc(hidden)]
    const SCHEMA: &'static Schema;

    #[doc(hidden)]
    const FIELDS: &'static [Self::FieldEnum];

    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}
