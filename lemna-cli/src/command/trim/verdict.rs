//! Which variables of a file are cut, and why the others stay.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lemna_config::ExposeSecret as _;
use lemna_config::admin::{EnvEntry, SecretValue};

use super::asked::Asked;
use super::told::Reason;

/// What Infisical has, by folders below the base and by names.
pub(super) type Values = BTreeMap<String, BTreeMap<String, SecretValue>>;

/// Of each variable why it stays in its file; `None` where it is cut.
pub(super) fn verdicts(entries: &[EnvEntry], asked: &Asked, values: &Values) -> Vec<Option<Reason>> {
    let mut verdicts: Vec<_> = entries.iter().map(|entry| own_reason(entry, asked, values)).collect();
    let names = Names::of(entries);
    // Whoever reads the file with references replaced must find what they mean, and what that refers to.
    let mut staying: Vec<_> = (0..entries.len()).filter(|&at| verdicts[at].is_some()).collect();
    while let Some(at) = staying.pop() {
        for referred in names.referred(&entries[at]) {
            if verdicts[referred].is_none() {
                verdicts[referred] = Some(Reason::Referenced);
                staying.push(referred);
            }
        }
    }
    verdicts
}

/// Why it stays whatever becomes of the others; `None` where every service gets the same from Infisical.
fn own_reason(entry: &EnvEntry, asked: &Asked, values: &Values) -> Option<Reason> {
    if entry.is_bootstrap() {
        return Some(Reason::Bootstrap);
    }
    if entry.value().expose_secret().is_empty() {
        return Some(Reason::Empty);
    }
    let Some(places) = asked.places(entry.name()) else { return reason_in("", entry, values) };
    if places.is_local {
        return Some(Reason::Local);
    }
    if places.is_elsewhere {
        return Some(Reason::Elsewhere);
    }
    places.folders.iter().find_map(|folder| reason_in(folder, entry, values))
}

fn reason_in(folder: &str, entry: &EnvEntry, values: &Values) -> Option<Reason> {
    let value = entry.value().expose_secret();
    let Some(there) = values.get(folder).and_then(|values| values.get(entry.name())) else {
        return Some(Reason::NotThere);
    };
    match there.visible() {
        None => Some(Reason::Hidden),
        Some(there) if there == value => entry.hides_another_value().then_some(Reason::SeveralValues),
        Some(there) if there.trim() == value.trim() => Some(Reason::WhiteSpace),
        Some(_) => Some(Reason::Different),
    }
}

/// Finds the variables that a value refers to.
struct Names<'a> {
    by_name: HashMap<&'a str, usize>,
    lengths: BTreeSet<usize>,
}

impl<'a> Names<'a> {
    fn of(entries: &'a [EnvEntry]) -> Self {
        let by_name: HashMap<_, _> = entries.iter().enumerate().map(|(at, entry)| (entry.name(), at)).collect();
        let lengths = by_name.keys().map(|name| name.len()).collect();
        Self { by_name, lengths }
    }

    /// What the value can refer to as `$NAME` or `${NAME`: a longer name that begins so is no harm.
    fn referred(&self, entry: &EnvEntry) -> Vec<usize> {
        let value = entry.value().expose_secret();
        let dollars = value.match_indices('$').map(|(at, _)| &value[at + 1..]);
        let names = dollars.map(|after| after.strip_prefix('{').unwrap_or(after));
        names.flat_map(|text| self.prefixes(text)).collect()
    }

    /// The variables whose name the text begins with.
    fn prefixes(&self, text: &str) -> impl Iterator<Item = usize> {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        let longest = text.find(|c| !is_of_name(c)).unwrap_or(text.len());
        let lengths = self.lengths.range(..=longest);
        lengths.filter_map(move |&length| self.by_name.get(text.get(..length)?).copied())
    }
}
