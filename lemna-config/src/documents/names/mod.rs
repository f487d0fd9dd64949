//! The committed list of the secrets there are, `infisical.names`: the compiler holds names against it, and a test keeps
//! it true.

mod listed;
mod secret_names;

pub use listed::assert_listed;
pub use secret_names::{SecretNames, secret_names};
