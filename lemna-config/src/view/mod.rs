//! What is visible of a config: a type's name instead of a value, and its public values.

mod masked;
mod passwords;
mod public;
mod redacted;

pub(crate) use passwords::masked as without_passwords;

#[cfg(feature = "json")]
pub use masked::{public_field, public_field_of_variant};

pub use public::with_serde;
#[cfg(feature = "json")]
pub use public::{PublicView, Serialize, SerializeStruct, SerializeStructVariant, Serializer, assert_public_view};
pub use redacted::{Redacted, debug};
