//! The committed list of existing secrets, `infisical.names`: the compiler checks names against it, and a test keeps it
//! up to date.

mod listed;
mod secret_names;

pub use listed::assert_listed;
pub use secret_names::{SecretNames, secret_names};
