//! Loads from what is at hand: sources, precedence, bad input, reports and documents.

mod bad_input;
mod bootstrap;
mod check;
mod directory;
mod documented_json;
mod global;
mod hints;
mod interop;
mod precedence;
mod readme;
mod report;
mod runtimes;
mod validate;
mod values;
mod variables;
