//! Which variables of a file are cut, and why the others stay.

use std::collections::BTreeMap;

use lemna_config::ExposeSecret as _;
use lemna_config::admin::{EnvEntry, SecretValue};

use super::told::Reason;

/// What Infisical has, by names.
pub(super) type Values = BTreeMap<String, SecretValue>;

/// Of each variable why it stays in its file; `None` where it is cut.
pub(super) fn verdicts(entries: &[EnvEntry], values: &Values) -> Vec<Option<Reason>> {
    let mut verdicts: Vec<_> = entries.iter().map(|entry| own_reason(entry, values)).collect();
    // Whoever reads the file with references replaced must find what they stand for, and what that refers to.
    while let Some(referred) = (0..entries.len()).find(|&at| {
        let stays = |(other, verdict): (&EnvEntry, &Option<Reason>)| verdict.is_some() && refers(other, &entries[at]);
        verdicts[at].is_none() && entries.iter().zip(&verdicts).any(stays)
    }) {
        verdicts[referred] = Some(Reason::Referenced);
    }
    verdicts
}

/// Why it stays whatever becomes of the others; `None` where a service gets the same from Infisical.
fn own_reason(entry: &EnvEntry, values: &Values) -> Option<Reason> {
    let value = entry.value().expose_secret();
    if entry.is_bootstrap() {
        return Some(Reason::Bootstrap);
    }
    if value.is_empty() {
        return Some(Reason::Empty);
    }
    let Some(there) = values.get(entry.name()) else { return Some(Reason::NotThere) };
    match there.visible() {
        None => Some(Reason::Hidden),
        Some(there) if there == value => entry.hides_another_value().then_some(Reason::SeveralValues),
        Some(there) if there.trim() == value.trim() => Some(Reason::WhiteSpace),
        Some(_) => Some(Reason::Different),
    }
}

/// Whether it may refer to the other: a longer name that begins so is no harm.
fn refers(entry: &EnvEntry, to: &EnvEntry) -> bool {
    let value = entry.value().expose_secret();
    [format!("${}", to.name()), format!("${{{}", to.name())].iter().any(|reference| value.contains(reference))
}
