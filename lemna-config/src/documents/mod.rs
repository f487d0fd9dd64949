//! Files made from a schema and committed beside the code, and the check that they are up to date.

mod committed;
mod defaults;
mod env_example;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
mod json_schema;
mod markdown;
mod names;
mod outline;
mod phrases;
#[cfg(test)]
mod sample;

pub use committed::assert_committed;
pub use env_example::env_example;
#[cfg(feature = "json")]
pub use json::{
    SchemaFileError, ServiceConfig, ServiceDefault, ServiceDeprecation, ServiceField, ServiceFormat, ServiceGroup,
    ServiceGroupKind, ServiceLack, ServiceMode, ServiceRange, ServiceRequirement, ServiceSchema, TextProblem,
    schema_json,
};
pub use names::{SecretNames, assert_listed, secret_names};
