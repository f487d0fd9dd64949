//! What the whole guard gives, file in, entries out.

mod dialect;
mod dialect_table;
mod goes_on;
mod guard;
mod interpolation;
mod properties;
mod secrecy;

use ::secrecy::ExposeSecret as _;

use super::Parsed;

fn entries(parsed: &Parsed) -> Vec<(&str, &str)> {
    parsed.entries.iter().map(|entry| (entry.name.as_str(), entry.value.expose_secret())).collect()
}

fn bad_lines(parsed: &Parsed) -> Vec<u32> {
    parsed.bad_lines.iter().map(|bad| bad.line).collect()
}
