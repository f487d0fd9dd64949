//! Loads, checks and variables: what they find where, what they say is wrong, and what the pages say of both.

mod bad_input;
mod bootstrap;
mod by_environment;
mod check;
mod directory;
mod documented_json;
mod explain;
mod files;
mod flags;
mod global;
mod hints;
mod interop;
mod json_schema;
mod judged;
mod lists_of_structs;
mod order;
#[cfg(unix)]
mod pipes;
mod precedence;
mod readme;
mod report;
mod required;
mod runtimes;
mod several_lines;
mod suspicious;
mod types;
mod validate;
mod values;
mod variables;
mod withheld;
mod wrong_files;
