//! What the derive makes of a struct, and what it refuses.

// This lint can only be set for a whole crate; the modules of expansions have the others.
#![deny(future_incompatible)]

mod alias;
mod boxed;
mod bytes;
mod choice;
mod collections;
// Public, or the lints on public items see nothing.
pub mod expansion;
mod from_secret_derive;
pub mod from_secret_expansion;
mod groups;
mod groups_in_depth;
mod names;
mod nested_once;
mod patience;
mod range;
mod schema;
mod secret_types;
mod serialize;
mod text_defaults;
#[cfg(unix)]
mod ui;
