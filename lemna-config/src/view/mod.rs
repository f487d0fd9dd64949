//! What may be seen of a config: a type's name instead of a value, and what is public of it.

mod public;
mod redacted;

pub use public::with_serde;
#[cfg(feature = "json")]
pub use public::{PublicView, Serialize, SerializeStruct, SerializeStructVariant, Serializer, assert_public_view};
pub use redacted::{Redacted, debug};
